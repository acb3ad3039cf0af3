import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../errors.ts';
import { type Kvp, required } from '../../http/kvp.ts';
import { acceptForms, kvpOfRequest } from '../../http/kvp-request.ts';
import { chooseLanguage } from '../../http/language.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { CapabilitiesStore } from '../../ows/capabilities-store.ts';
import { viewAddress } from '../../ows/service-metadata.ts';
import type { Parts } from '../../parts.ts';
import { answers } from './answers.ts';
import { sendException } from './send-exception.ts';
import { capabilitiesVersion, checkService, operationVersion } from './wms-request.ts';

/** WMS 1.3.0 and 1.1.1 at `/wms` and, for each publisher and theme, at `/{view}/wms`. */
export async function wmsPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  acceptForms(app);
  const store = new CapabilitiesStore();
  app.setErrorHandler((error, request, reply) => sendException(error, undefined, request, reply, parts));
  const serve = (request: FastifyRequest, reply: FastifyReply) => answer(request, reply, parts, store);
  for (const url of ['/wms', '/:view/wms']) {
    app.get(url, serve);
    app.post(url, serve);
    app.route({ method: ['PUT', 'PATCH', 'DELETE'], url, handler: refuseMethod });
  }
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: Parts,
  store: CapabilitiesStore,
): Promise<FastifyReply> {
  let kvp: Kvp | undefined;
  try {
    kvp = kvpOfRequest(request);
    const view = viewOfRequest(request, parts.catalog.current);
    checkService(kvp);
    const operation = required(kvp, 'REQUEST');
    const name = operation.toUpperCase();
    const answerOperation = Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (answerOperation === undefined) throw unknownOperation(operation);
    const version = name === 'GETCAPABILITIES' ? capabilitiesVersion(kvp) : operationVersion(kvp);
    const catalog = parts.catalog.current;
    const language = chooseLanguage(kvp.get('LANGUAGE') ?? kvp.get('ACCEPTLANGUAGES'), request);
    const address = viewAddress(view, parts.config.publicUrl);
    const wms = { version, kvp, catalog, view, language, address };
    return await answerOperation(wms, { request, reply, parts, store });
  } catch (error) {
    return sendException(error, kvp, request, reply, parts);
  }
}

function unknownOperation(operation: string): ServiceError {
  return new ServiceError('unknownOperation', `There is no operation ${operation} here.`, {
    parameter: 'REQUEST',
    received: operation,
    allowed: ['GetCapabilities', 'GetMap', 'GetFeatureInfo', 'GetLegendGraphic'],
  });
}

async function refuseMethod(request: FastifyRequest, reply: FastifyReply): Promise<never> {
  reply.header('allow', 'GET, HEAD, POST');
  throw new ServiceError('methodNotAllowed', `${request.method} is not served here.`);
}
