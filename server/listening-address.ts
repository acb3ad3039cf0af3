import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { StartError } from './database/start-error.ts';

/**
 * Makes sure early, before the database is opened, that the address is free; PORT 0 becomes a free one.
 * @returns the configuration with the port that will be listened on
 * @throws StartError when the address is taken or not ours
 */
export async function checkAddress(config: Config): Promise<Config> {
  const probe = createServer();
  try {
    probe.listen({ host: config.host, port: config.port });
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    return Object.freeze({ ...config, port, publicUrl: withPort(config, port) });
  } catch (error) {
    throw addressError(config, error);
  } finally {
    probe.close();
  }
}

/** @throws StartError when the address was taken meanwhile */
export async function listen(app: FastifyInstance, config: Config): Promise<void> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    throw addressError(config, error);
  }
}

function withPort(config: Config, port: number): string {
  if (config.publicUrlGiven || config.port === port) return config.publicUrl;
  return config.publicUrl.replace(/:\d+$/, `:${port}`);
}

function addressError({ host, port }: Config, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons[code];
  return reason === undefined ? error : new StartError(reason(host, port), error);
}

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is already in use: stop what listens there, or set PORT to another one (0 takes a free one).`,
  EACCES: (_, port) => `Port ${port} needs more rights than this user has: set PORT to one from 1024 up.`,
  EADDRNOTAVAIL: (host) => `This machine has no address ${host}: set HOST to one of its own.`,
  ENOTFOUND: (host) => `HOST ${host} is not a known name or address.`,
};
