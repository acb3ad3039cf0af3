import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kvp } from '../../http/kvp.ts';
import { type ServiceException, toServiceException } from '../../ows/service-exception.ts';
import { serviceExceptionType, writeServiceExceptionReport } from '../../ows/service-exception-report.ts';
import type { Parts } from '../../parts.ts';
import { mediaTypeOf } from '../../render/renderer.ts';
import { exceptionScene, readExceptionMode } from './exception-picture.ts';
import { faultTables } from './fault-table.ts';
import { exceptionVersion, type WmsVersion } from './wms-request.ts';

/**
 * Answers with an exception, in the version of the request as far as it can be read; a GetMap's as a picture when
 * it asks so. What is our fault is logged with its cause.
 * @param kvp undefined when the request could not be read
 */
export async function sendException(
  error: unknown,
  kvp: Kvp | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: Parts,
): Promise<FastifyReply> {
  const version = exceptionVersion(kvp);
  const exception = toServiceException(error, faultTables[version], request.id);
  if (exception.isOurs) request.log.error({ err: error }, exception.message);
  for (const name of ['etag', 'warning', 'vary', 'content-language']) reply.removeHeader(name);
  reply.code(exception.status).header('cache-control', 'no-store');
  if (exception.retryAfter !== undefined) reply.header('retry-after', Math.ceil(exception.retryAfter));
  const picture = await drawException(kvp, exception, parts);
  if (picture !== undefined) return reply.type(picture.format).send(picture.bytes);
  if (kvp !== undefined && readExceptionMode(kvp) === 'JSON') {
    return reply.type('application/json; charset=utf-8').send(writeJson(exception, version));
  }
  return reply.type(serviceExceptionType[version]).send(writeServiceExceptionReport(exception, version));
}

/** EXCEPTIONS=JSON, in the form that other servers gave it. */
function writeJson({ code, locator, message }: ServiceException, version: WmsVersion): string {
  const exception = { code: code ?? 'NoApplicableCode', locator: locator ?? 'noLocator', text: message };
  return JSON.stringify({ version, exceptions: [exception] });
}

/** EXCEPTIONS=INIMAGE and BLANK; undefined for XML, and when no picture can be drawn. */
async function drawException(
  kvp: Kvp | undefined,
  exception: ServiceException,
  { config, renderer }: Parts,
): Promise<{ readonly format: string; readonly bytes: Buffer } | undefined> {
  if (kvp?.get('REQUEST')?.toUpperCase() !== 'GETMAP') return undefined;
  const scene = exceptionScene(kvp, readExceptionMode(kvp), exception, config);
  if (scene === undefined) return undefined;
  try {
    const bytes = await renderer.draw(scene);
    return {
      format: mediaTypeOf(scene.format, bytes),
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    };
  } catch {
    return undefined;
  }
}
