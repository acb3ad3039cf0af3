import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { portLink } from './port-link.ts';
import type { Reply, Request } from './protocol.ts';
import { socketLink } from './socket-link.ts';
import type { Supervisor } from './supervisor.ts';

export interface CommandSocket {
  close(): Promise<void>;
}

/** Lets commands of the same user in while the server runs: each connection becomes a client of the engine. */
export async function listenForCommands(path: string, supervisor: Supervisor): Promise<CommandSocket> {
  // Whoever had it is dead: the folder's lock says so.
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    bridge(socket, supervisor);
  });
  server.listen(path);
  await once(server, 'listening');
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  // Commands must not keep a server alive that is done otherwise.
  server.unref();
  return { close: () => closeAll(server, sockets) };
}

function bridge(socket: Socket, supervisor: Supervisor): void {
  const outer = socketLink<Reply, Request>(socket);
  const port = supervisor.port();
  if (port === undefined) {
    socket.destroy();
    return;
  }
  const inner = portLink<Request, Reply>(port);
  // When the engine goes down, what the command was doing is lost, and it must know.
  inner.open(
    (reply) => outer.post(reply),
    () => socket.destroy(),
  );
  outer.open(
    (request) => inner.post(request),
    () => inner.close(),
  );
}

async function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
