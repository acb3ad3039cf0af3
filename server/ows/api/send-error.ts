import type { FastifyReply, FastifyRequest } from 'fastify';

/** How the doors of an OGC API answer what goes wrong: problem+json, or a page for people. */
export type SendError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;
