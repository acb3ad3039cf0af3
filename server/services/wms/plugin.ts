import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../errors.ts';
import { type Kvp, required } from '../../http/kvp.ts';
import { acceptForms, kvpOfRequest } from '../../http/kvp-request.ts';
import { chooseLanguage } from '../../http/language.ts';
import { catalogFor } from '../../http/own-question.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { CapabilitiesStore } from '../../ows/capabilities-store.ts';
import { viewAddress } from '../../ows/service-metadata.ts';
import { TimeExtents } from '../../ows/time-extents.ts';
import type { Parts } from '../../parts.ts';
import { answers, operationName, operationNames } from './answers.ts';
import { readGetMapXml, type XmlRequest } from './get-map-xml.ts';
import { sendException } from './send-exception.ts';
import { capabilitiesVersion, checkService, operationVersion } from './wms-request.ts';
import { kiegViewOf, wmsViewOf } from './wms-view.ts';

/**
 * WMS 1.3.0 and 1.1.1 at `/wms` and, for each publisher and theme, at `/{view}/wms`; the national parcel profile below
 * each, at `/wms/kieg`.
 */
export async function wmsPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  acceptForms(app);
  app.addContentTypeParser(XML_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const store = new CapabilitiesStore();
  const times = new TimeExtents(parts);
  app.setErrorHandler((error, request, reply) => sendException(error, undefined, request, reply, parts));
  const serve = (request: FastifyRequest, reply: FastifyReply) => answer(request, reply, parts, store, times);
  for (const url of ['/wms', '/:view/wms', '/wms/kieg', '/:view/wms/kieg']) {
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
  times: TimeExtents,
): Promise<FastifyReply> {
  let kvp: Kvp | undefined;
  try {
    const xml = readBody(request);
    kvp = xml === undefined ? kvpOfRequest(request) : new Map([...kvpOfRequest(request), ...xml.kvp]);
    const isKieg = request.routeOptions.url?.endsWith('/kieg') === true;
    const catalog = catalogFor(request, parts.catalog);
    const found = viewOfRequest(request, catalog);
    const view = isKieg ? kiegViewOf(found) : wmsViewOf(found);
    checkService(kvp);
    const operation = required(kvp, 'REQUEST');
    const name = operationName(operation);
    const answerOperation = Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (answerOperation === undefined) throw unknownOperation(operation);
    const version = name === 'GETCAPABILITIES' ? capabilitiesVersion(kvp) : operationVersion(kvp);
    const language = chooseLanguage(kvp.get('LANGUAGE') ?? kvp.get('ACCEPTLANGUAGES'), request);
    const address = viewAddress(view, parts.config.publicUrl);
    const wms = {
      version,
      kvp,
      catalog,
      view,
      language,
      address,
      path: isKieg ? '/wms/kieg' : '/wms',
      document: xml?.document,
    };
    return await answerOperation(wms, { request, reply, parts, store, times });
  } catch (error) {
    return sendException(error, kvp, request, reply, parts);
  }
}

const XML_TYPES = /^(text|application)\/([\w.-]+\+)?xml/i;

/** A request in XML; undefined for one in pairs. */
function readBody({ body, headers }: FastifyRequest): XmlRequest | undefined {
  if (!(body instanceof Uint8Array)) return undefined;
  return readGetMapXml(body, /charset="?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1]);
}

function unknownOperation(operation: string): ServiceError {
  return new ServiceError('unknownOperation', `There is no operation ${operation} here.`, {
    parameter: 'REQUEST',
    received: operation,
    allowed: operationNames,
  });
}

async function refuseMethod(request: FastifyRequest, reply: FastifyReply): Promise<never> {
  reply.header('allow', 'GET, HEAD, POST');
  throw new ServiceError('methodNotAllowed', `${request.method} is not served here.`);
}
