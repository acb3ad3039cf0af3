import { contentHash } from '../content-hash.ts';
import type { StoredDocument } from '../http/send-document.ts';
import { cutAtMarks, KeptText } from '../xml/kept-text.ts';

/** A text with marks of kept parts → its bytes in UTF-8, of which nearly all are copied, not encoded; and their hash. */
export function joinKept(text: string): StoredDocument {
  const pieces: Uint8Array[] = [];
  for (const part of cutAtMarks(text)) {
    if (part === undefined) throw new Error('a part of a document was not kept');
    if (part !== '') pieces.push(part instanceof KeptText ? part.bytes : Buffer.from(part));
  }
  const [only = Buffer.alloc(0)] = pieces;
  const bytes = pieces.length < 2 ? only : Buffer.concat(pieces);
  return { bytes, hash: contentHash(bytes) };
}
