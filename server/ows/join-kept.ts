import { contentHash } from '../content-hash.ts';
import type { StoredDocument } from '../http/send-document.ts';
import { cutAtMarks, KeptText } from '../xml/kept-text.ts';

/**
 * A text with marks of kept parts → its bytes in UTF-8. Texts with equal parts in equal places have equal hashes in
 * every process. Of tens of megabytes nearly all is copied, not encoded and not hashed.
 */
export function joinKept(text: string): StoredDocument {
  const pieces: Uint8Array[] = [];
  const hashes: string[] = [];
  for (const part of cutAtMarks(text)) {
    if (part === undefined) throw new Error('a part of a document was not kept');
    if (part === '') continue;
    pieces.push(part instanceof KeptText ? part.bytes : Buffer.from(part));
    hashes.push(part instanceof KeptText ? hashOf(part) : part);
  }
  const [only = Buffer.alloc(0)] = pieces;
  if (pieces.length < 2) return { bytes: only, hash: contentHash(only) };
  return { bytes: Buffer.concat(pieces), hash: contentHash(...hashes) };
}

const known = new WeakMap<KeptText, string>();

function hashOf(kept: KeptText): string {
  const hash = known.get(kept) ?? contentHash(kept.bytes);
  known.set(kept, hash);
  return hash;
}
