import type { FastifyReply } from 'fastify';

/**
 * Sends bytes that nobody else holds. Their memory is given back once they are out, not when garbage is next collected:
 * of large answers V8 would collect its whole heap every fifty for the sake of memory that lies outside of it.
 * @param bytes all of their buffer, which is empty afterwards
 */
export function sendOwnBytes(reply: FastifyReply, bytes: Uint8Array<ArrayBuffer>): FastifyReply {
  const { buffer } = bytes;
  reply.raw.once('finish', () => {
    if (!buffer.detached) buffer.transfer(0);
  });
  return reply.send(Buffer.from(buffer, bytes.byteOffset, bytes.byteLength));
}
