import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { closeApp, endConnectionsWhenLeaving, trackConnections } from './stopping.ts';

/** A server whose answers take a while. */
async function slowServer() {
  const app = Fastify({ return503OnClosing: false });
  app.get('/', async () => {
    await wait(300);
    return 'whole';
  });
  endConnectionsWhenLeaving(app);
  const connections = trackConnections(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async () => {
    const [reply] = (await once(get({ port, host: '127.0.0.1', agent }), 'response')) as [IncomingMessage];
    const text = (await reply.toArray()).join('');
    return { status: reply.statusCode, text, connection: reply.headers.connection };
  };
  return { app, connections, port, ask };
}

test('what runs when the server stops is finished, and says that its connection ends', async () => {
  const { app, connections, ask } = await slowServer();
  expect((await ask()).connection).toBe('keep-alive');
  const running = ask();
  await wait(100);
  await closeApp(app, connections);
  expect(await running).toEqual({ status: 200, text: 'whole', connection: 'close' });
});

test('connections that are kept but not used do not hold the server up', async () => {
  const { app, connections, port, ask } = await slowServer();
  const silent = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(silent, 'connect');
  const running = ask();
  await wait(100);
  const ended = once(silent, 'close');
  await closeApp(app, connections);
  expect((await running).text).toBe('whole');
  await ended;
}, 10_000);
