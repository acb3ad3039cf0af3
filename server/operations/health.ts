import type { FastifyInstance } from 'fastify';
import type { Parts } from '../parts.ts';

/**
 * `/health/live`: the process answers; `/health/ready`: the database answers too, else 503. A server that has nothing
 * to publish yet is ready: else nobody could reach it to see why.
 */
export async function healthPlugin(app: FastifyInstance, { database, catalog }: Parts): Promise<void> {
  app.get('/health/live', { logLevel: 'warn' }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'live' }),
  );
  app.get('/health/ready', { logLevel: 'warn' }, async (_request, reply) => {
    const isReachable = await database.ping(AbortSignal.timeout(READY_WITHIN)).then(
      () => true,
      () => false,
    );
    return reply
      .header('cache-control', 'no-store')
      .code(isReachable ? 200 : 503)
      .send({
        status: isReachable ? 'ready' : 'not ready',
        database: isReachable ? 'reachable' : 'unreachable',
        layers: catalog.current.layers.length,
      });
  });
}

/** Milliseconds the database has to answer a trivial question. */
const READY_WITHIN = 2000;
