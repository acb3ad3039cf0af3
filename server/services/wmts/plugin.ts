import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../errors.ts';
import { answerTile } from '../../http/answer-tile.ts';
import type { Kvp } from '../../http/kvp.ts';
import { acceptForms, kvpOfRequest } from '../../http/kvp-request.ts';
import { chooseLanguage } from '../../http/language.ts';
import { catalogFor } from '../../http/own-question.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { sendDocument } from '../../http/send-document.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { CapabilitiesStore } from '../../ows/capabilities-store.ts';
import { writeExceptionReport } from '../../ows/exception-report.ts';
import { sendInfo } from '../../ows/feature-info/send-info.ts';
import { writeInfo } from '../../ows/feature-info/write-info.ts';
import { legendSizeOf } from '../../ows/legend-link.ts';
import { readSections } from '../../ows/sections.ts';
import { type ServiceException, toServiceException } from '../../ows/service-exception.ts';
import { viewAddress } from '../../ows/service-metadata.ts';
import { TimeExtents } from '../../ows/time-extents.ts';
import { updateSequenceException, updateSequenceOf } from '../../ows/update-sequence.ts';
import { acceptVersion } from '../../ows/version.ts';
import type { Parts } from '../../parts.ts';
import { documentTypes, sectionNames, timesKey, writeCapabilities, writeUnchanged } from './capabilities.ts';
import { faultTable, locatorOf, statusOfResource } from './fault-table.ts';
import { crsOfTile, decodeGetFeatureInfo, getFeatureInfo } from './get-feature-info.ts';
import { decodeGetTile, type GetTileRequest } from './get-tile.ts';
import { kvpOfPath, readOperation, VERSION, type WmtsRequest } from './wmts-request.ts';

/** WMTS 1.0.0 at `/wmts` and `/{view}/wmts`: KVP there, resources below `1.0.0/`. */
export async function wmtsPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  const door = new WmtsDoor(parts);
  acceptForms(app);
  app.setErrorHandler((error, request, reply) => door.fail(error, request, reply));
  for (const url of ['/wmts', '/:view/wmts']) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: (request, reply) => door.answer(kvpOfRequest(request), request, reply),
    });
    app.get<{ Params: { '*': string } }>(`${url}/${VERSION}/*`, (request, reply) =>
      door.answer(new Map([...kvpOfRequest(request), ...kvpOfPath(request.params['*'])]), request, reply),
    );
    for (const path of [url, `${url}/*`]) {
      const methods = path === url ? [] : ['POST'];
      app.route({ method: [...methods, 'PUT', 'PATCH', 'DELETE'], url: path, handler: refuseMethod });
    }
    app.get(`${url}/*`, async (request): Promise<never> => {
      throw new ServiceError('notFound', 'There is nothing at this address.', { received: request.url });
    });
  }
}

async function refuseMethod(request: FastifyRequest, reply: FastifyReply): Promise<never> {
  reply.header('allow', 'GET, HEAD, POST');
  throw new ServiceError('methodNotAllowed', `${request.method} is not served here.`);
}

/** One method for each operation. */
class WmtsDoor {
  readonly #parts: Parts;
  readonly #store = new CapabilitiesStore();
  readonly #times: TimeExtents;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#times = new TimeExtents(parts);
  }

  async answer(kvp: Kvp, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const catalog = catalogFor(request, this.#parts.catalog);
    const view = viewOfRequest(request, catalog);
    const operation = readOperation(kvp);
    const language = chooseLanguage(kvp.get('LANGUAGE') ?? kvp.get('ACCEPTLANGUAGES'), request);
    const address = viewAddress(view, this.#parts.config.publicUrl);
    const wmts: WmtsRequest = { operation, kvp, catalog, view, language, address };
    if (operation === 'GetCapabilities') return this.#getCapabilities(wmts, request, reply);
    const tile = await decodeGetTile(wmts, this.#times);
    if (tile.nearest.length > 0) reply.header('warning', tile.nearest.map(nearestWarning).join(', '));
    return operation === 'GetTile'
      ? this.#getTile(tile, request, reply)
      : this.#getFeatureInfo(wmts, tile, request, reply);
  }

  /** Any error → an exception report. */
  fail(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const exception = toServiceException(error, faultTable, request.id);
    if (exception.isOurs) request.log.error({ err: error }, 'a WMTS request failed');
    const isResource = '*' in (request.params as object);
    const status = isResource ? statusOfResource(exception) : exception.status;
    return this.#tell({ ...exception, status }, reply);
  }

  #tell(exception: ServiceException, reply: FastifyReply): FastifyReply {
    if (exception.retryAfter !== undefined) reply.header('retry-after', Math.ceil(exception.retryAfter));
    for (const name of ['etag', 'warning', 'vary', 'content-language']) reply.removeHeader(name);
    const report = writeExceptionReport({ ...exception, locator: locatorOf(exception.locator) }, VERSION);
    return reply
      .code(exception.status)
      .header('cache-control', 'no-store')
      .type('text/xml; charset=utf-8')
      .send(report);
  }

  async #getCapabilities(
    { kvp, catalog, view, language, address }: WmtsRequest,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    readAcceptVersions(kvp);
    const sections = readSections((kvp.get('SECTIONS') ?? '').split(','), sectionNames);
    const accepted = (kvp.get('ACCEPTFORMATS') ?? '').split(',').map((each) => each.trim());
    const type = documentTypes.find((each) => accepted.includes(each)) ?? documentTypes[0];
    const sequence = updateSequenceOf(catalog);
    const exception = updateSequenceException(kvp, sequence);
    if (exception?.code === 'CurrentUpdateSequence') {
      return reply.header('cache-control', 'no-store').type(type).send(writeUnchanged(sequence));
    }
    if (exception !== undefined) return this.#tell({ ...exception, locator: undefined, status: 400 }, reply);
    const times = await this.#times.ofAll(view.layers);
    const metadata = { view, language, address, description: catalog.description };
    const key = `${language} ${view.id} ${sections.join()} ${timesKey(catalog, times)}`;
    const document = await this.#store.document(catalog, key, () =>
      writeCapabilities(
        metadata,
        sections,
        sequence,
        (layer, style) => legendSizeOf(layer, style, language),
        times,
      ),
    );
    reply.header('vary', 'accept-language').header('content-language', language);
    return sendDocument(request, reply.type(`${type}; charset=utf-8`), document, this.#parts.config);
  }

  async #getTile(asked: GetTileRequest, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { nearest: _, ...wanted } = asked;
    // Which moment is the default follows the data.
    const isTimeless = wanted.layers.every(({ layer }) => layer.validTime === undefined);
    return answerTile(request, reply, wanted, this.#parts, isTimeless);
  }

  async #getFeatureInfo(
    { kvp, language, address }: WmtsRequest,
    tile: GetTileRequest,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { config, source } = this.#parts;
    const asked = decodeGetFeatureInfo(kvp, tile);
    const signal = requestSignal(request, reply, config.requestTimeout);
    const infos = await getFeatureInfo(asked, this.#parts, signal);
    const { infoFormat } = asked;
    const answer = { infoFormat, crs: crsOfTile(tile), language, address };
    const text = await writeInfo(infos, answer, source, signal);
    return sendInfo(request, reply, { text, type: infoFormat, language }, config);
  }
}

/** The form of WMS 1.3.0, C.4.2. */
function nearestWarning(value: string): string {
  return `99 Nearest value used: time=${value} ISO8601`;
}

/** OWS Common 1.1, 7.3.2: a list none of whose versions is served is told without a locator. */
function readAcceptVersions(kvp: Kvp): void {
  const asked = kvp.get('ACCEPTVERSIONS') ?? '';
  if (asked !== '') acceptVersion(asked.split(','), [VERSION]);
}
