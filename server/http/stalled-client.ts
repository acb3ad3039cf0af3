import type { FastifyReply } from 'fastify';

/**
 * Breaks an answer off when its client takes nothing of it any more: what makes the answer holds a connection to the
 * database meanwhile. To be called when a long answer begins.
 * @param patience milliseconds without a piece (64 KiB at most) taken
 */
export function leaveStalledClient(reply: FastifyReply, patience: number): void {
  const { raw } = reply;
  let taken = -1;
  let since = Date.now();
  const watch = setInterval(() => {
    const { socket } = raw;
    if (socket === null) return;
    const now = socket.bytesWritten - socket.writableLength;
    // An answer that is still being made is not the client's delay.
    if (now !== taken || socket.writableLength === 0) {
      taken = now;
      since = Date.now();
    } else if (Date.now() - since >= patience) raw.destroy();
  }, patience / 4);
  watch.unref();
  raw.once('close', () => clearInterval(watch));
}
