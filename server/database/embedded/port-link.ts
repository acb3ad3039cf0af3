import type { MessagePort } from 'node:worker_threads';
import type { Link } from './protocol.ts';

/** A way over a MessagePort: between threads of one process. Bytes of answers are handed over, not copied. */
export function portLink<Out, In>(port: MessagePort): Link<Out, In> {
  return {
    post(message) {
      port.postMessage(message, transferable(message));
    },
    open(received, down) {
      port.on('message', received);
      port.once('close', down);
    },
    close() {
      port.close();
    },
  };
}

function transferable(message: unknown): ArrayBuffer[] {
  if (typeof message !== 'object' || message === null || !('bytes' in message)) return [];
  const { bytes } = message;
  // Only a buffer that nothing else looks into may be handed over.
  return bytes instanceof Uint8Array &&
    bytes.buffer instanceof ArrayBuffer &&
    bytes.byteLength === bytes.buffer.byteLength
    ? [bytes.buffer]
    : [];
}
