import { setTimeout } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test, vi } from 'vitest';
import { readConfig } from '../config.ts';
import { sendText, type TextAnswer } from './send-text.ts';

const config = readConfig({});
let app: FastifyInstance;
let hasEnded = false;
afterEach(async () => app.close());

/** Pieces of 10,000 characters that notice when nobody wants them any more. */
async function* piecesOf(count: number, failAt = -1): AsyncGenerator<string, void, undefined> {
  hasEnded = false;
  try {
    for (let i = 0; i < count; i++) {
      if (i === failAt) throw new Error('broken');
      yield String(i % 10).repeat(10_000);
    }
  } finally {
    hasEnded = true;
  }
}

async function serve(answer: (destroy: () => void) => TextAnswer): Promise<string> {
  app = Fastify({ forceCloseConnections: true });
  app.get('/', (request, reply) =>
    sendText(
      request,
      reply,
      answer(() => reply.raw.destroy()),
      config,
    ),
  );
  return app.listen({ host: '127.0.0.1', port: 0 });
}

test('a short text is sent whole, with an ETag and its length', async () => {
  const url = await serve(() => ({ type: 'text/plain', pieces: piecesOf(2) }));
  const answer = await fetch(url);
  expect(answer.headers.get('content-length')).toBe('20000');
  const etag = answer.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('a long text arrives complete, without a length', async () => {
  const url = await serve(() => ({ type: 'text/plain', pieces: piecesOf(300) }));
  const answer = await fetch(url);
  expect(answer.headers.get('content-length')).toBeNull();
  expect(await answer.text()).toHaveLength(3_000_000);
  expect(hasEnded).toBe(true);
});

test('HEAD of a long text ends it and claims no length', async () => {
  const url = await serve(() => ({ type: 'text/plain', pieces: piecesOf(300) }));
  const answer = await fetch(url, { method: 'HEAD' });
  expect(answer.headers.get('content-length')).toBeNull();
  expect(hasEnded).toBe(true);
});

test('an error before the headers is an answer of its own, a later one breaks the connection off', async () => {
  const early = await serve(() => ({ type: 'text/plain', pieces: piecesOf(300, 3) }));
  expect((await fetch(early)).status).toBe(500);
  await app.close();
  const late = await serve(() => ({ type: 'text/plain', pieces: piecesOf(300, 200) }));
  await expect(fetch(late).then((answer) => answer.text())).rejects.toThrow();
});

test('clients that leave at any moment end their pieces', async () => {
  let [begun, ended] = [0, 0];
  async function* slowPieces(): AsyncGenerator<string, void, undefined> {
    begun += 1;
    try {
      for (let i = 0; i < 1000; i++) {
        await setTimeout(1);
        yield 'x'.repeat(10_000);
      }
    } finally {
      ended += 1;
    }
  }
  const url = await serve(() => ({ type: 'text/plain', pieces: slowPieces() }));
  const leave = async (moment: number): Promise<void> => {
    const controller = new AbortController();
    const left = setTimeout(moment).then(() => controller.abort());
    const answer = await fetch(url, { signal: controller.signal }).catch(() => undefined);
    await answer?.text().catch(() => undefined);
    await left;
  };
  await Promise.all(Array.from({ length: 60 }, (_, i) => leave(i * 8)));
  expect(begun).toBeGreaterThan(10);
  await vi.waitFor(() => expect(ended).toBe(begun), 5000);
});

test('a client that is gone before the first byte ends the pieces', async () => {
  const url = await serve((destroy) => ({
    type: 'text/plain',
    pieces: piecesOf(300),
    beforeHeaders: destroy,
  }));
  await expect(fetch(url)).rejects.toThrow();
  await vi.waitFor(() => expect(hasEnded).toBe(true));
});
