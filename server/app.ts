import compress from '@fastify/compress';
import Fastify, { type FastifyInstance } from 'fastify';
import { constants } from 'node:zlib';
import type { Parts } from './parts.ts';

/** The whole application, not listening yet: tests use it too. Each standard is one plugin with its own errors. */
export async function buildApp(parts: Parts): Promise<FastifyInstance> {
  const { config } = parts;
  const prefix = new URL(config.publicUrl).pathname.replace(/\/$/, '');
  const app = Fastify({
    loggerInstance: parts.logger,
    bodyLimit: config.maxBodyBytes,
    requestTimeout: config.requestTimeout,
    connectionTimeout: 2 * config.requestTimeout,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    routerOptions: { maxParamLength: 1000, ignoreTrailingSlash: true },
    // Behind a proxy that keeps the path prefix the routes are the same as without one.
    rewriteUrl: (request) => withoutPrefix(request.url ?? '/', prefix),
  });
  await app.register(compress, {
    threshold: 1024,
    encodings: ['br', 'gzip'],
    customTypes:
      /^(text\/.*|application\/(.*\+)?(json|xml|yaml)|application\/vnd\.(mapbox-vector-tile|ogc.*)|image\/svg\+xml)(;.*)?$/,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
    zlibOptions: { level: 6 },
  });
  return app;
}

function withoutPrefix(url: string, prefix: string): string {
  if (prefix === '' || !url.startsWith(prefix)) return url;
  const rest = url.slice(prefix.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}
