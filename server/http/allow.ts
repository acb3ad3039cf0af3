import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Methods that an address allows, for the answer to OPTIONS. */
    allow?: (request: FastifyRequest) => string;
  }
}

/** Answers to OPTIONS name the methods of their route, and how a patch is written (RFC 5789, 3.1). To be called before CORS, which answers OPTIONS itself. */
export function nameAllowed(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const allow = request.method === 'OPTIONS' ? request.routeOptions.config.allow : undefined;
    if (allow !== undefined) {
      const methods = allow(request);
      reply.header('allow', methods);
      if (methods.includes('PATCH')) reply.header('accept-patch', 'application/merge-patch+json');
    }
    done();
  });
}
