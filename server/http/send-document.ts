import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { chooseEncoding, type Encoding } from './accept-encoding.ts';
import { revalidates } from './entity-tag.ts';

/** A whole document that is kept and sent many times. Its bytes never change. */
export interface StoredDocument {
  readonly bytes: Uint8Array;
  /** For its ETag. */
  readonly hash: string;
}

/**
 * Sends a stored document whose content type is set, or 304. Its compressed forms are made once each and kept as long as
 * it is: of thousands of layers the document has tens of megabytes, which take a third of a second to compress.
 */
export async function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: StoredDocument,
  config: Config,
): Promise<FastifyReply> {
  const isKnown = revalidates(request, reply, document.hash, config);
  varyByEncoding(reply);
  const encoding = chooseEncoding(request.headers['accept-encoding'], document.bytes.length);
  // A 304 has the tag of what it stands for (RFC 9110, 15.4.5).
  if (encoding !== undefined) reply.header('etag', `"${document.hash}-${encoding}"`);
  if (isKnown) return reply.removeHeader('content-type').code(304).send();
  if (encoding === undefined) return reply.send(document.bytes);
  const bytes = await compressed(document.bytes, encoding);
  return reply.header('content-encoding', encoding).send(bytes);
}

function varyByEncoding(reply: FastifyReply): void {
  const vary = reply.getHeader('vary');
  if (/accept-encoding/i.test(String(vary ?? ''))) return;
  reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
}

const kept = new WeakMap<Uint8Array, Map<Encoding, Promise<Buffer>>>();

/** However many ask at the same time, a form is made once. */
function compressed(bytes: Uint8Array, encoding: Encoding): Promise<Buffer> {
  const forms = kept.get(bytes) ?? new Map<Encoding, Promise<Buffer>>();
  kept.set(bytes, forms);
  const known = forms.get(encoding);
  if (known !== undefined) return known;
  const made = make[encoding](bytes);
  forms.set(encoding, made);
  made.catch(() => forms.delete(encoding));
  return made;
}

/** Bytes from which on a document says so alike that quick levels make it nearly as small, in a third of the time. */
const LARGE = 4_194_304;

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/**
 * Room for what comes out at once: each time it is full the thread waits for this one, which may be busy for long. The
 * documents become a twentieth of themselves and less.
 */
const roomFor = ({ length }: Uint8Array): number =>
  Math.max(constants.Z_DEFAULT_CHUNK, Math.ceil(length / 8));

/** Without the room that was left. */
const fitted = (bytes: Buffer): Buffer =>
  bytes.buffer.byteLength > 2 * bytes.length ? Buffer.from(bytes) : bytes;

const make: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Buffer>>> = {
  gzip: async (bytes) =>
    fitted(await toGzip(bytes, { level: bytes.length < LARGE ? 6 : 3, chunkSize: roomFor(bytes) })),
  br: async (bytes) => {
    const small = await toBrotli(bytes, {
      chunkSize: roomFor(bytes),
      params: {
        [constants.BROTLI_PARAM_QUALITY]: bytes.length < LARGE ? 5 : 3,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    return fitted(small);
  },
};
