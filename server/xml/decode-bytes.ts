import { excerpt, ServiceError } from '../errors.ts';

/** Encoding name as documents write it → label of a TextDecoder. US-ASCII is read as the UTF-8 it is a part of. */
const decoders: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'iso-8859-1',
  'iso-8859-2': 'iso-8859-2',
  'windows-1250': 'windows-1250',
};

/**
 * Bytes of an XML document → text. A byte order mark decides, then the charset of the media type, then the
 * document's own declaration, then UTF-8 (RFC 7303, 3; XML 1.0, F).
 * @throws ServiceError malformedBody when the encoding is not known or the bytes are not of it
 */
export function decodeXml(bytes: Uint8Array, charset?: string): string {
  const label = markOf(bytes) ?? labelOf(charset) ?? widthOf(bytes) ?? declaredIn(bytes) ?? 'utf-8';
  try {
    const exact = label === 'utf-16' ? (widthOf(bytes) ?? 'utf-16be') : label;
    return new TextDecoder(exact, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ServiceError('malformedBody', `The document is not encoded in ${label}.`, { cause: error });
  }
}

function markOf([a, b, c]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return undefined;
}

/** UTF-16 without a mark shows by the zero beside its first `<`. */
function widthOf([a, b]: Uint8Array): string | undefined {
  if (a === 0x00 && b === 0x3c) return 'utf-16be';
  if (a === 0x3c && b === 0x00) return 'utf-16le';
  return undefined;
}

const DECLARATION = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/;

function declaredIn(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('iso-8859-1').decode(bytes.subarray(0, 200));
  const label = labelOf(DECLARATION.exec(start)?.[1]);
  if (label?.startsWith('utf-16') === true) {
    throw new ServiceError('malformedBody', 'The document declares UTF-16 and is not encoded so.');
  }
  return label;
}

function labelOf(name: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined;
  const key = name.trim().toLowerCase();
  const label = Object.hasOwn(decoders, key) ? decoders[key] : undefined;
  if (label !== undefined) return label;
  throw new ServiceError('malformedBody', `The encoding ${excerpt(name, 40)} is not known.`, {
    received: name,
    allowed: Object.keys(decoders),
  });
}
