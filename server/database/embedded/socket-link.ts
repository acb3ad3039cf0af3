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

function frameReader(received: (body: Buffer) => void): (chunk: Buffer) => boolean {
  let chunks: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    let wanted = frameLength(chunks, size);
    if (wanted > longest) return false;
    // Joined only when a frame is whole: a large one comes in many chunks.
    if (wanted < 0 || size < wanted + 4) return true;
    let rest = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    while (rest.length >= 4) {
      wanted = rest.readUInt32BE();
      if (wanted > longest) return false;
      if (rest.length < wanted + 4) break;
      received(rest.subarray(4, wanted + 4));
      rest = rest.subarray(wanted + 4);
    }
    chunks = [rest];
    size = rest.length;
    return true;
  };
}

function frameLength(chunks: readonly Buffer[], size: number): number {
  if (size < 4) return -1;
  const [first] = chunks;
  return first !== undefined && first.length >= 4
    ? first.readUInt32BE()
    : Buffer.concat(chunks).readUInt32BE();
}
