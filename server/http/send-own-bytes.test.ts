import fastify from 'fastify';
import { expect, it } from 'vitest';
import { sendOwnBytes } from './send-own-bytes.ts';

it('sends bytes whole over a connection and keeps no memory of them', async () => {
  const sent: Uint8Array<ArrayBuffer>[] = [];
  const app = fastify();
  app.get('/', (_, reply) => {
    const bytes = new Uint8Array(1_000_000).fill(sent.length + 1);
    sent.push(bytes);
    return sendOwnBytes(reply.type('image/png'), bytes);
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const value of [1, 2]) {
    const answer = Buffer.from(await (await fetch(address)).arrayBuffer());
    expect(answer.equals(Buffer.alloc(1_000_000, value))).toBe(true);
  }
  await app.close();
  expect(sent.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0]);
});
