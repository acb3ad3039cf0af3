import type { FastifyInstance } from 'fastify';
import type { Parts } from '../parts.ts';

/** `/health/live`: the process answers; `/health/ready`: the database and the catalog are there, else 503. */
export async function healthPlugin(app: FastifyInstance, { database, catalog }: Parts): Promise<void> {
  app.get('/health/live', { logLevel: 'warn' }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'live' }),
  );
  app.get('/health/ready', { logLevel: 'warn' }, async (_request, reply) => {
    const isReachable = await database.ping(AbortSignal.timeout(READY_WITHIN)).then(
      () => true,
      () => false,
    );
    const layers = catalog.current.layers.length;
    const isReady = isReachable && layers > 0;
    return reply
      .header('cache-control', 'no-store')
      .code(isReady ? 200 : 503)
      .send({
        status: isReady ? 'ready' : 'not ready',
        database: isReachable ? 'reachable' : 'unreachable',
        layers,
      });
  });
}

/** Milliseconds the database has to answer a trivial question. */
const READY_WITHIN = 2000;
