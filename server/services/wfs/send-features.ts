import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { viewAddress } from '../../ows/service-metadata.ts';
import type { Parts } from '../../parts.ts';
import type { Xml } from '../../xml/write.ts';
import type { FeatureAnswer, FeatureContext } from './feature-answer.ts';
import { getFeature } from './get-feature.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';
import { getHarmonised } from './get-harmonised.ts';
import { getJoin } from './get-join.ts';
import type { AnswerSender, WfsCall } from './send-answer.ts';
import { truncationReport } from './wfs-exception.ts';
import type { WfsVersion } from './wfs-version.ts';

/** Sends features as they arrive; answers 304 when nothing they are made from has changed. */
export class FeatureSender {
  readonly #parts: Parts;
  readonly #sender: AnswerSender;

  constructor(parts: Parts, sender: AnswerSender) {
    this.#parts = parts;
    this.#sender = sender;
  }

  /**
   * @param isMade by stored queries, which may change while the address stays the same
   * @param execute starts the answer
   */
  async send(
    decoded: GetFeatureRequest,
    call: WfsCall,
    isMade: boolean,
    execute: (context: FeatureContext) => Promise<FeatureAnswer>,
  ): Promise<FastifyReply> {
    const { request, reply, view, address, language, form } = call;
    const { config, source, exports } = this.#parts;
    const hash = isMade ? undefined : this.#versionOf(decoded, call);
    if (hash !== undefined && revalidates(request, reply, hash, config)) return reply.code(304).send();
    const isFile = decoded.format.encoding === 'other' && decoded.format.format.isDownload;
    // Nothing is sent while a file is built.
    if (isFile) request.raw.socket.setTimeout(config.exportTimeout);
    const signal = requestSignal(request, reply, isFile ? config.exportTimeout : config.requestTimeout);
    const service = viewAddress(view, config.publicUrl);
    const truncated = (error: unknown): Xml | undefined => endOf(error, form.version, request);
    const answer = await execute({ source, view, address, service, language, signal, exports, truncated });
    const { mediaType, body, fileName } = answer;
    if (fileName !== undefined) reply.header('content-disposition', `attachment; filename="${fileName}"`);
    return this.#sender.pieces(call, mediaType, body, hash);
  }

  /** Hash of everything the answer is made from, known without making it; only GET has an ETag. */
  #versionOf({ queries }: GetFeatureRequest, { request, address, catalog }: WfsCall): string | undefined {
    if (request.method === 'POST') return undefined;
    const versions = queries.map(({ layer }) => this.#parts.versions.of(layer.id));
    if (versions.includes('')) return undefined;
    return contentHash(ANSWER_FORM, address, request.raw.url ?? '', catalog.version, ...versions);
  }
}

/** GetFeature: of our own types, of types of other schemas, or a join. */
export function featuresOf(decoded: GetFeatureRequest, context: FeatureContext): Promise<FeatureAnswer> {
  if (decoded.join !== undefined) return getJoin(decoded, decoded.join, context);
  const isOwn = decoded.queries[0]?.harmonised === undefined;
  return isOwn ? getFeature(decoded, context) : getHarmonised(decoded, context);
}

/** What ends an answer that breaks off in the middle; nothing when the client is gone. */
function endOf(error: unknown, version: WfsVersion, request: FastifyRequest): Xml | undefined {
  if (error instanceof ServiceError && error.fault === 'cancelled') return undefined;
  request.log.error({ err: error }, 'a WFS answer broke off');
  return truncationReport(error, version, request.id);
}

/** Raise it when an answer of the same features is written otherwise: clients keep the old one else. */
const ANSWER_FORM = 'wfs 2';
