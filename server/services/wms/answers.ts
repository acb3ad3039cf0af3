import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentHash } from '../../content-hash.ts';
import { answerTile } from '../../http/answer-tile.ts';
import { cacheControl, revalidates } from '../../http/entity-tag.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { sendDocument } from '../../http/send-document.ts';
import { sendOwnBytes } from '../../http/send-own-bytes.ts';
import type { CapabilitiesStore } from '../../ows/capabilities-store.ts';
import { sendInfo } from '../../ows/feature-info/send-info.ts';
import { writeInfo } from '../../ows/feature-info/write-info.ts';
import { serviceExceptionType, writeServiceExceptionReport } from '../../ows/service-exception-report.ts';
import type { TimeExtents } from '../../ows/time-extents.ts';
import { updateSequenceException, updateSequenceOf } from '../../ows/update-sequence.ts';
import type { Parts } from '../../parts.ts';
import { type LegendFormat, mediaTypeOf } from '../../render/renderer.ts';
import { softwareVersion } from '../../software-version.ts';
import { capabilitiesTypes } from './capabilities/capabilities-document.ts';
import { getCapabilities } from './capabilities/get-capabilities.ts';
import { describeLayer, describeLayerTypes } from './describe-layer.ts';
import { decodeGetFeatureInfo, getFeatureInfo } from './get-feature-info.ts';
import { decodeGetLegendGraphic, getLegendGraphic } from './get-legend-graphic.ts';
import { decodePicture, getMap, mapHash } from './get-map.ts';
import { getStyles, STYLES_TYPE } from './get-styles.ts';
import { openMap } from './open-map.ts';
import { tileOfMap } from './tile-of-map.ts';
import type { WmsRequest } from './wms-request.ts';

/** An exchange with a client, and what answers are made from. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly parts: Parts;
  readonly store: CapabilitiesStore;
  readonly times: TimeExtents;
}

/** Answers a decoded request of one operation. */
export type Answer = (wms: WmsRequest, exchange: Exchange) => Promise<FastifyReply>;

/** Operations by their names in capitals: what capabilities declare, and nothing more. */
export const answers: Readonly<Record<string, Answer>> = {
  GETCAPABILITIES: answerGetCapabilities,
  GETMAP: answerGetMap,
  GETFEATUREINFO: answerGetFeatureInfo,
  GETLEGENDGRAPHIC: answerGetLegendGraphic,
  DESCRIBELAYER: answerDescribeLayer,
  GETSTYLES: answerGetStyles,
};

/** An operation's name in capitals; the names of WMS 1.0 are still taken (1.1.1, 7.1.3.4). */
export function operationName(text: string): string {
  const name = text.toUpperCase();
  return Object.hasOwn(OLD_NAMES, name) ? (OLD_NAMES[name] ?? name) : name;
}

const OLD_NAMES: Readonly<Record<string, string>> = {
  CAPABILITIES: 'GETCAPABILITIES',
  MAP: 'GETMAP',
  FEATURE_INFO: 'GETFEATUREINFO',
};

/** Their names as the standards write them. */
export const operationNames = [
  'GetCapabilities',
  'GetMap',
  'GetFeatureInfo',
  'GetLegendGraphic',
  'DescribeLayer',
  'GetStyles',
];

async function answerGetCapabilities(wms: WmsRequest, exchange: Exchange): Promise<FastifyReply> {
  const { request, reply, parts, store, times } = exchange;
  const { version, language } = wms;
  const exception = updateSequenceException(wms.kvp, updateSequenceOf(wms.catalog));
  if (exception !== undefined) {
    reply.header('cache-control', 'no-store').type(serviceExceptionType[version]);
    return reply.send(writeServiceExceptionReport(exception, version));
  }
  const document = await getCapabilities(wms, store, await times.ofAll(wms.view.layers), parts.config);
  reply.header('vary', 'accept-language').header('content-language', language);
  reply.type(`${capabilitiesTypes[version]}; charset=utf-8`);
  return sendDocument(request, reply, document, parts.config);
}

async function answerGetMap(
  wms: WmsRequest,
  { request, reply, parts, times }: Exchange,
): Promise<FastifyReply> {
  const picture = decodePicture(wms.kvp);
  const { map: view, warnings } = await openMap(wms, parts.config, times);
  warn(warnings, request, reply);
  const map = { ...view, ...picture };
  const tile = tileOfMap(map);
  if (tile !== undefined) {
    // Which moment is the default follows the data.
    const isTimeless = tile.layers.every(({ layer }) => layer.validTime === undefined);
    return answerTile(request, reply, tile, parts, isTimeless);
  }
  // Known before drawing and before rows are read: what is drawn is of this state or a later one.
  const hash = mapHash(map, parts.versions);
  if (hash !== undefined && revalidates(request, reply, hash, parts.config)) return reply.code(304).send();
  if (request.method === 'HEAD') {
    reply.type(mediaTypeOf(map.format, NO_BYTES)).header('cache-control', cacheControl(parts.config));
    // Not an empty text, which would claim a length of 0.
    return reply.send(Readable.from([]));
  }
  const title = map.layers.map(({ layer }) => layer.title[wms.language]).join(', ');
  const signal = requestSignal(request, reply, parts.config.requestTimeout);
  const bytes = await getMap(map, title, parts.renderer, signal);
  reply.type(mediaTypeOf(map.format, bytes));
  if (hash === undefined && revalidates(request, reply, contentHash(bytes), parts.config)) {
    return reply.code(304).send();
  }
  return sendOwnBytes(reply, bytes);
}

const NO_BYTES = new Uint8Array();

/** Warnings go to the client and into the log: who serves the data learns which of its clients ask wrongly. */
function warn(warnings: readonly string[], request: FastifyRequest, reply: FastifyReply): void {
  if (warnings.length === 0) return;
  // Spelt so: there are clients that compare names of headers letter by letter, OGC's suite among them.
  reply.raw.setHeader('Warning', warnings.join(', '));
  const swapped = warnings.find((warning) => warning.startsWith('299'));
  if (swapped !== undefined) request.log.warn({ url: request.url }, swapped);
}

async function answerGetFeatureInfo(
  wms: WmsRequest,
  { request, reply, parts, times }: Exchange,
): Promise<FastifyReply> {
  const { map, warnings } = await openMap(wms, parts.config, times);
  const asked = decodeGetFeatureInfo(wms, map);
  const signal = requestSignal(request, reply, parts.config.requestTimeout);
  warn(warnings, request, reply);
  const infos = await getFeatureInfo(asked, parts, signal);
  const { language, address } = wms;
  const type = asked.infoFormat;
  const answer = { infoFormat: type, crs: asked.map.crs, language, address };
  const text = await writeInfo(infos, answer, parts.source, signal);
  return sendInfo(request, reply, { text, type, language }, parts.config);
}

async function answerGetLegendGraphic(
  wms: WmsRequest,
  { request, reply, parts }: Exchange,
): Promise<FastifyReply> {
  const asked = await decodeGetLegendGraphic(wms, parts.config);
  const { legend, map } = asked;
  const signal = requestSignal(request, reply, parts.config.requestTimeout);
  reply.header('vary', 'accept-language').header('content-language', legend.language);
  // What lies in a box may change: such a legend is known when it is made.
  const hash = map === undefined ? contentHash(softwareVersion, JSON.stringify(legend)) : undefined;
  if (hash !== undefined && revalidates(request, reply, hash, parts.config)) return reply.code(304).send();
  if (request.method === 'HEAD' && hash !== undefined) {
    return reply.type(legendType(legend.format, NO_BYTES)).send(Readable.from([]));
  }
  const bytes = await getLegendGraphic(asked, parts.renderer, signal);
  if (hash === undefined && revalidates(request, reply, contentHash(bytes), parts.config)) {
    return reply.code(304).send();
  }
  reply.type(legendType(legend.format, bytes));
  return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function legendType(format: LegendFormat, bytes: Uint8Array): string {
  return format === 'application/json' ? 'application/json; charset=utf-8' : mediaTypeOf(format, bytes);
}

async function answerDescribeLayer(
  wms: WmsRequest,
  { request, reply, parts }: Exchange,
): Promise<FastifyReply> {
  const text = describeLayer(wms);
  if (revalidates(request, reply, contentHash(text), parts.config)) return reply.code(304).send();
  return reply.type(`${describeLayerTypes[wms.version]}; charset=utf-8`).send(text);
}

async function answerGetStyles(wms: WmsRequest, { request, reply, parts }: Exchange): Promise<FastifyReply> {
  const { text, losses } = getStyles(wms);
  reply.header('vary', 'accept-language').header('content-language', wms.language);
  if (losses > 0) reply.header('warning', `299 - "${losses} construct(s) of the styles have no word in SLD"`);
  if (revalidates(request, reply, contentHash(text), parts.config)) return reply.code(304).send();
  return reply.type(`${STYLES_TYPE}; charset=utf-8`).send(text);
}
