import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';
import type { Link } from './protocol.ts';

/** A frame larger than this is not ours. */
const longest = 512 * 1024 * 1024;

/** A way over a local socket: each message is its length (4 bytes, big endian) and its structured clone. */
export function socketLink<Out, In>(socket: Socket): Link<Out, In> {
  return {
    post(message) {
      if (!socket.writable) return;
      const body = serialize(message);
      const head = Buffer.allocUnsafe(4);
      head.writeUInt32BE(body.length);
      socket.cork();
      socket.write(head);
      socket.write(body);
      socket.uncork();
    },
    open(received, down) {
      const frames = frameReader((body) => received(deserialize(body) as In));
      socket.on('data', (chunk) => {
        if (!frames(chunk)) socket.destroy();
      });
      socket.once('close', down);
      // 'close' follows; what was lost is told there.
      socket.on('error', () => {});
    },
    close() {
      socket.end();
    },
  };
}

/** @throws the socket's error when nobody listens there */
export async function connectSocket(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}

/** Chunks as they come → bodies of whole frames; one that spans many chunks is joined once. @returns false when it is no frame of ours */
function frameReader(received: (body: Buffer) => void): (chunk: Buffer) => boolean {
  let waiting: Buffer[] = [];
  let size = 0;
  let wanted = headLength;
  return (chunk) => {
    waiting.push(chunk);
    size += chunk.length;
    if (size < wanted) return true;
    const bytes = waiting.length === 1 ? chunk : Buffer.concat(waiting);
    let at = 0;
    for (wanted = frameLength(bytes, at); bytes.length - at >= wanted; wanted = frameLength(bytes, at)) {
      received(bytes.subarray(at + headLength, at + wanted));
      at += wanted;
    }
    waiting = at < bytes.length ? [bytes.subarray(at)] : [];
    size = bytes.length - at;
    return wanted <= longest;
  };
}

const headLength = 4;

/** Bytes of the frame that begins there; of its head, while that is not whole. */
function frameLength(bytes: Buffer, at: number): number {
  return bytes.length - at < headLength ? headLength : headLength + bytes.readUInt32BE(at);
}
