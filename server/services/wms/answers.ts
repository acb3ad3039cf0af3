import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentHash } from '../../content-hash.ts';
import { cacheControl, revalidates } from '../../http/entity-tag.ts';
import { requestSignal } from '../../http/request-signal.ts';
import type { CapabilitiesStore } from '../../ows/capabilities-store.ts';
import { sendInfo } from '../../ows/feature-info/send-info.ts';
import { writeInfo } from '../../ows/feature-info/write-info.ts';
import { serviceExceptionType, writeServiceExceptionReport } from '../../ows/service-exception-report.ts';
import { updateSequenceException, updateSequenceOf } from '../../ows/update-sequence.ts';
import type { Parts } from '../../parts.ts';
import { softwareVersion } from '../../software-version.ts';
import { capabilitiesTypes } from './capabilities-document.ts';
import { getCapabilities } from './get-capabilities.ts';
import { decodeGetFeatureInfo, getFeatureInfo } from './get-feature-info.ts';
import { decodeGetLegendGraphic } from './get-legend-graphic.ts';
import { decodeGetMap, getMap, mapHash } from './get-map.ts';
import { axisWarning } from './map-view.ts';
import type { WmsRequest } from './wms-request.ts';

/** An exchange with a client, and what answers are made from. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly parts: Parts;
  readonly store: CapabilitiesStore;
}

/** Answers a decoded request of one operation. */
export type Answer = (wms: WmsRequest, exchange: Exchange) => Promise<FastifyReply>;

/** Operations by their names in capitals: what capabilities declare, and nothing more. */
export const answers: Readonly<Record<string, Answer>> = {
  GETCAPABILITIES: answerGetCapabilities,
  GETMAP: answerGetMap,
  GETFEATUREINFO: answerGetFeatureInfo,
  GETLEGENDGRAPHIC: answerGetLegendGraphic,
};

async function answerGetCapabilities(wms: WmsRequest, exchange: Exchange): Promise<FastifyReply> {
  const { request, reply, parts, store } = exchange;
  const { version, language } = wms;
  const exception = updateSequenceException(wms.kvp, updateSequenceOf(wms.catalog));
  if (exception !== undefined) {
    reply.header('cache-control', 'no-store').type(serviceExceptionType[version]);
    return reply.send(writeServiceExceptionReport(exception, version));
  }
  const { bytes, hash } = await getCapabilities(wms, store, parts.config);
  reply.header('vary', 'accept-language').header('content-language', language);
  if (revalidates(request, reply, hash, parts.config)) return reply.code(304).send();
  return reply.type(`${capabilitiesTypes[version]}; charset=utf-8`).send(bytes);
}

async function answerGetMap(wms: WmsRequest, { request, reply, parts }: Exchange): Promise<FastifyReply> {
  const map = decodeGetMap(wms, parts.config);
  const warning = axisWarning(map);
  if (warning !== undefined) reply.header('warning', `299 - "${warning}"`);
  // Known before drawing and before rows are read: what is drawn is of this state or a later one.
  const hash = mapHash(map, parts.versions);
  if (hash !== undefined && revalidates(request, reply, hash, parts.config)) return reply.code(304).send();
  reply.type(map.format);
  if (request.method === 'HEAD') {
    reply.header('cache-control', cacheControl(parts.config));
    // Not an empty text, which would claim a length of 0.
    return reply.send(Readable.from([]));
  }
  const bytes = await getMap(map, parts.renderer, requestSignal(request, reply, parts.config.requestTimeout));
  if (hash === undefined && revalidates(request, reply, contentHash(bytes), parts.config)) {
    return reply.code(304).send();
  }
  return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

async function answerGetFeatureInfo(
  wms: WmsRequest,
  { request, reply, parts }: Exchange,
): Promise<FastifyReply> {
  const asked = decodeGetFeatureInfo(wms, parts.config);
  const signal = requestSignal(request, reply, parts.config.requestTimeout);
  const warning = axisWarning(asked.map);
  if (warning !== undefined) reply.header('warning', `299 - "${warning}"`);
  const infos = await getFeatureInfo(asked, parts.source, signal);
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
  const legend = decodeGetLegendGraphic(wms);
  reply.header('vary', 'accept-language').header('content-language', legend.language);
  const hash = contentHash(softwareVersion, JSON.stringify(legend));
  if (revalidates(request, reply, hash, parts.config)) return reply.code(304).send();
  reply.type(legend.format);
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const signal = requestSignal(request, reply, parts.config.requestTimeout);
  const bytes = await parts.renderer.legend(legend, signal);
  return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
