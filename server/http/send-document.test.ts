import { randomBytes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { type StoredDocument, sendDocument } from './send-document.ts';

const config = readConfig({});
let app: FastifyInstance;
afterEach(async () => app.close());

const document: StoredDocument = { bytes: Buffer.from('layer '.repeat(1000)), hash: 'abc' };

function serve(stored = document): void {
  app = Fastify();
  app.get('/', (request, reply) => sendDocument(request, reply.type('application/xml'), stored, config));
}

const ask = (headers: Record<string, string> = {}) => app.inject({ url: '/', headers });

test('a client that takes nothing compressed gets the bytes as they are', async () => {
  serve();
  for (const encoding of ['identity', 'br;q=0, gzip;q=0', 'deflate']) {
    const answer = await ask({ 'accept-encoding': encoding });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers.vary).toBe('accept-encoding');
    expect(answer.rawPayload.equals(document.bytes)).toBe(true);
  }
});

test('others get the smallest form they take', async () => {
  serve();
  const br = await ask({ 'accept-encoding': 'gzip, deflate, br' });
  expect(br.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(br.rawPayload).equals(document.bytes)).toBe(true);
  const gzip = await ask({ 'accept-encoding': 'gzip, br;q=0' });
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gzip.headers['content-length']).toBe(String(gzip.rawPayload.length));
  expect(gunzipSync(gzip.rawPayload).equals(document.bytes)).toBe(true);
});

test('who has it gets 304, without a type', async () => {
  serve();
  for (const tag of ['"abc"', '"abc-br"', '*']) {
    const answer = await ask({ 'if-none-match': tag, 'accept-encoding': 'br' });
    const { etag, 'content-type': type } = answer.headers;
    expect([answer.statusCode, type, etag]).toEqual([304, undefined, '"abc-br"']);
  }
});

test('a short document stays as it is', async () => {
  serve({ bytes: Buffer.from('short'), hash: 'def' });
  expect((await ask({ 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined();
});

test('a large document is compressed whole, whether it becomes much smaller or hardly', async () => {
  const alike = Buffer.from('<Layer>ż</Layer>'.repeat(300_000));
  for (const bytes of [alike, randomBytes(300_000)]) {
    serve({ bytes, hash: 'ghi' });
    const br = await ask({ 'accept-encoding': 'br' });
    expect(brotliDecompressSync(br.rawPayload).equals(bytes)).toBe(true);
    const gzip = await ask({ 'accept-encoding': 'gzip' });
    expect(gunzipSync(gzip.rawPayload).equals(bytes)).toBe(true);
    await app.close();
  }
});
