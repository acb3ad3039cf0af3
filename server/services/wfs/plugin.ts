import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../errors.ts';
import { acceptForms } from '../../http/kvp-request.ts';
import { chooseLanguage } from '../../http/language.ts';
import { catalogFor } from '../../http/own-question.ts';
import { CHALLENGE } from '../../http/problem.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { viewAddress } from '../../ows/service-metadata.ts';
import type { Parts } from '../../parts.ts';
import { decodeGetFeature } from './get-feature-request.ts';
import { decodeGetPropertyValue, getPropertyValue } from './get-property-value.ts';
import { AnswerSender, type WfsCall } from './send-answer.ts';
import { sendCapabilities, sendSchema } from './send-description.ts';
import { callerOf, sendLock, sendTransaction } from './send-editing.ts';
import { FeatureSender, featuresOf } from './send-features.ts';
import {
  createStoredQueries,
  dropStoredQuery,
  expandStoredQueries,
  madeStoredQueries,
} from './stored-queries/manage-stored-queries.ts';
import {
  writeDescribeStoredQueries,
  writeListStoredQueries,
  writeStatus,
} from './stored-queries/stored-queries.ts';
import { toWfsException } from './wfs-exception.ts';
import { type AnswerForm, openWfsRequest, readWfsRequest, type WfsRequest } from './wfs-request.ts';

/** WFS 2.0, 1.1 and 1.0 at `/wfs` and `/{view}/wfs`: KVP by GET and as a form, XML by POST, bare or in SOAP. */
export async function wfsPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  const door = new WfsDoor(parts);
  acceptForms(app);
  // XML is sent under many media types, or none; what it is shows when it is read.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const type of ['application/json', 'text/plain']) app.removeContentTypeParser(type);
  app.setErrorHandler((error, request, reply) => door.fail(error, request, reply));
  for (const url of ['/wfs', '/:view/wfs']) {
    app.route({ method: ['GET', 'POST'], url, handler: (request, reply) => door.answer(request, reply) });
    app.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url,
      // Before the body is read.
      onRequest: async (request, reply) => {
        reply.header('allow', 'GET, HEAD, POST, OPTIONS');
        throw new ServiceError('methodNotAllowed', `${request.method} is not possible here.`);
      },
      handler: async () => undefined,
    });
  }
}

class WfsDoor {
  readonly #parts: Parts;
  readonly #sender: AnswerSender;
  readonly #features: FeatureSender;
  /** Of requests that were opened: their errors are told in the same form. */
  readonly #forms = new WeakMap<FastifyRequest, AnswerForm>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#sender = new AnswerSender(parts.config);
    this.#features = new FeatureSender(parts, this.#sender);
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const catalog = catalogFor(request, this.#parts.catalog);
    const view = viewOfRequest(request, catalog);
    const opened = openWfsRequest(request);
    this.#forms.set(request, opened);
    const asked = readWfsRequest(opened);
    const form = { version: asked.version, soap: opened.soap };
    this.#forms.set(request, form);
    const language = chooseLanguage(asked.language, request);
    const address = `${viewAddress(view, this.#parts.config.publicUrl)}/wfs`;
    reply.header('vary', 'Accept-Encoding, Accept-Language');
    return this.#execute(asked, { request, reply, catalog, view, language, form, address });
  }

  /** Any error → an exception report. */
  fail(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const form = this.#forms.get(request) ?? { version: '2.0.0', soap: undefined };
    const exception = toWfsException(error, form, request.id);
    if (exception.isOurs) request.log.error({ err: error }, 'a WFS request failed');
    if (exception.retryAfter !== undefined) reply.header('retry-after', exception.retryAfter);
    const { status, type, body } = exception;
    if (status === 401) reply.header('www-authenticate', CHALLENGE);
    return reply.code(status).header('cache-control', 'no-store').type(type).send(body);
  }

  async #execute(asked: WfsRequest, call: WfsCall): Promise<FastifyReply> {
    const { view } = call;
    const { config, database } = this.#parts;
    switch (asked.operation) {
      case 'Transaction':
        return sendTransaction(asked.written, call, this.#parts, this.#sender);
      case 'LockFeature':
      case 'GetFeatureWithLock':
        return sendLock(asked, call, this.#parts, this.#sender, this.#features);
      case 'GetCapabilities':
        return sendCapabilities(asked.sections, call, config, this.#sender);
      case 'DescribeFeatureType':
        return sendSchema(asked, call, this.#sender);
      case 'ListStoredQueries':
      case 'DescribeStoredQueries':
      case 'CreateStoredQuery':
      case 'DropStoredQuery':
        return this.#storedQueries(asked, call);
      case 'GetFeature':
      case 'GetGmlObject': {
        const parameters = await expandStoredQueries(asked.parameters, view, database);
        const decoded = decodeGetFeature(parameters, view, config);
        return this.#features.send(decoded, call, parameters !== asked.parameters, (context) =>
          featuresOf(decoded, context),
        );
      }
      case 'GetPropertyValue': {
        const parameters = await expandStoredQueries(asked.parameters, view, database);
        const decoded = decodeGetPropertyValue(parameters, view, config);
        return this.#features.send(decoded, call, parameters !== asked.parameters, (context) =>
          getPropertyValue(decoded, context),
        );
      }
    }
  }

  async #storedQueries(asked: StoredQueriesRequest, call: WfsCall): Promise<FastifyReply> {
    const { view, language } = call;
    const { config, database } = this.#parts;
    switch (asked.operation) {
      case 'ListStoredQueries': {
        const made = await madeStoredQueries(database);
        return this.#sender.whole(call, writeListStoredQueries(view, language, made));
      }
      case 'DescribeStoredQueries': {
        const made = await madeStoredQueries(database);
        return this.#sender.whole(call, writeDescribeStoredQueries(view, language, made, asked.ids));
      }
      case 'CreateStoredQuery':
        await createStoredQueries(asked.definitions, await callerOf(call, this.#parts), config, database);
        return this.#sender.once(call, writeStatus(asked.operation));
      case 'DropStoredQuery':
        await dropStoredQuery(asked.id, await callerOf(call, this.#parts), config, database);
        return this.#sender.once(call, writeStatus(asked.operation));
    }
  }
}

type StoredQueriesRequest = Extract<WfsRequest, { operation: `${string}StoredQuer${string}` }>;
