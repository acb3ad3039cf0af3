import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Fault } from '../errors.ts';

/**
 * Answers bytes that are no HTTP request, or one that arrives too slowly or has too long an address, as a problem
 * (RFC 9457), and closes the connection. Fits Fastify's clientErrorHandler: there is no request yet.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, code, detail] = (error.code === undefined ? undefined : answers[error.code]) ?? malformed;
  const title = STATUS_CODES[status] ?? 'Error';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Access-Control-Allow-Origin: *',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // Whoever does not read even this is not waited for.
  socket.destroySoon();
}

type Answer = readonly [status: number, code: Fault, detail: string];

const malformed: Answer = [400, 'malformedBody', 'This is no HTTP request.'];

const answers: Readonly<Record<string, Answer>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'timedOut', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [
    431,
    'malformedBody',
    'The address and headers are too long: send long queries as POST.',
  ],
};
