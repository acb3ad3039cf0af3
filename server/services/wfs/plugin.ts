import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, requireKey } from '../../access/caller.ts';
import { identify } from '../../access/identify.ts';
import type { Catalog, Language, View } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { revalidates } from '../../http/entity-tag.ts';
import type { Kvp } from '../../http/kvp.ts';
import { acceptForms } from '../../http/kvp-request.ts';
import { chooseLanguage } from '../../http/language.ts';
import { catalogFor } from '../../http/own-question.ts';
import { CHALLENGE } from '../../http/problem.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { sendDocument } from '../../http/send-document.ts';
import { sendText } from '../../http/send-text.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { CapabilitiesStore } from '../../ows/capabilities-store.ts';
import { readSections } from '../../ows/sections.ts';
import { viewAddress } from '../../ows/service-metadata.ts';
import type { Parts } from '../../parts.ts';
import type { XmlElement } from '../../xml/read.ts';
import type { Xml } from '../../xml/write.ts';
import { writeCapabilities } from './capabilities/capabilities.ts';
import { writeCapabilities10 } from './capabilities/capabilities-1-0.ts';
import { writeCapabilities11 } from './capabilities/capabilities-1-1.ts';
import { isEditable } from './capabilities/operations.ts';
import { sectionNames } from './capabilities/sections.ts';
import { describedTypes, writeFeatureTypeSchema, writeOtherSchemas } from './describe-feature-type.ts';
import type { FeatureContext } from './feature-answer.ts';
import { readSchemaFormat } from './formats.ts';
import { getFeature } from './get-feature.ts';
import { decodeGetFeature, type GetFeatureRequest, requireNoJoin } from './get-feature-request.ts';
import { getHarmonised } from './get-harmonised.ts';
import { getJoin } from './get-join.ts';
import { decodeGetPropertyValue, getPropertyValue } from './get-property-value.ts';
import { writeMappedSchema } from './harmonised/describe-mapped-type.ts';
import { soapTypes, wrapInSoap } from './soap.ts';
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
import { readDeleteKvp, toDeletion } from './transactions/delete-kvp.ts';
import { lockedRequest, lockFeatures, writeLockFeatureResponse } from './transactions/lock-feature.ts';
import { transaction, writeTransactionResponse } from './transactions/transaction.ts';
import { decodeTransaction, type TransactionRequest } from './transactions/transaction-request.ts';
import { toWfsException, truncationReport } from './wfs-exception.ts';
import { type AnswerForm, openWfsRequest, readWfsRequest, type WfsRequest } from './wfs-request.ts';
import { dialectOf, type WfsVersion } from './wfs-version.ts';

const XML_TYPE = 'text/xml; charset=utf-8';

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

/** What every operation knows of its request. */
interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly catalog: Catalog;
  readonly view: View;
  readonly language: Language;
  readonly form: AnswerForm;
  /** Of the view's service, without a query. */
  readonly address: string;
}

class WfsDoor {
  readonly #parts: Parts;
  readonly #documents = new CapabilitiesStore();
  /** Of requests that were opened: their errors are told in the same form. */
  readonly #forms = new WeakMap<FastifyRequest, AnswerForm>();

  constructor(parts: Parts) {
    this.#parts = parts;
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

  async #execute(asked: WfsRequest, call: Call): Promise<FastifyReply> {
    const { view, language } = call;
    const { config, database } = this.#parts;
    switch (asked.operation) {
      case 'Transaction':
        return this.#transaction(asked.written, call);
      case 'LockFeature':
      case 'GetFeatureWithLock':
        return this.#lock(asked, call);
      case 'GetCapabilities':
        return this.#getCapabilities(asked.sections, call);
      case 'DescribeFeatureType':
        return this.#describeFeatureType(asked, call);
      case 'ListStoredQueries': {
        const made = await madeStoredQueries(database);
        return this.#sendPieces(call, XML_TYPE, once(writeListStoredQueries(view, language, made)));
      }
      case 'DescribeStoredQueries': {
        const made = await madeStoredQueries(database);
        const document = writeDescribeStoredQueries(view, language, made, asked.ids);
        return this.#sendPieces(call, XML_TYPE, once(document));
      }
      case 'CreateStoredQuery':
        await createStoredQueries(asked.definitions, await this.#caller(call), config, database);
        return this.#sendStatus(asked.operation, call);
      case 'DropStoredQuery':
        await dropStoredQuery(asked.id, await this.#caller(call), config, database);
        return this.#sendStatus(asked.operation, call);
      case 'GetFeature':
      case 'GetGmlObject': {
        const parameters = await expandStoredQueries(asked.parameters, view, database);
        const decoded = decodeGetFeature(parameters, view, config);
        return this.#sendFeatures(decoded, call, parameters !== asked.parameters, (context) =>
          decoded.join !== undefined ? getJoin(decoded, decoded.join, context) : featuresOf(decoded, context),
        );
      }
      case 'GetPropertyValue': {
        const parameters = await expandStoredQueries(asked.parameters, view, database);
        const decoded = decodeGetPropertyValue(parameters, view, config);
        return this.#sendFeatures(decoded, call, parameters !== asked.parameters, (context) =>
          getPropertyValue(decoded, context),
        );
      }
    }
  }

  async #transaction(written: XmlElement | Kvp, call: Call): Promise<FastifyReply> {
    requireEditing(call.view, 'Transaction');
    if (call.request.method === 'HEAD') throw new ServiceError('methodNotAllowed', 'HEAD changes nothing.');
    const { request, reply, view, form } = call;
    // Before what is to be written is understood: strangers learn nothing of it.
    const caller = requireKey(await this.#caller(call));
    const decoded =
      'children' in written
        ? decodeTransaction(written, view, dialectOf(form.version))
        : this.#deletion(written, call);
    const signal = requestSignal(request, reply, this.#parts.config.requestTimeout);
    const results = await transaction(decoded, caller, this.#parts, signal);
    request.log.info({ key: caller.id, actions: results.length }, 'features are written');
    return this.#sendOnce(writeTransactionResponse(results, form.version), call);
  }

  #deletion(kvp: Kvp, { view, form }: Call): TransactionRequest {
    const deletion = readDeleteKvp(kvp, form.version);
    const decoded = decodeGetFeature(deletion.parameters, view, this.#parts.config);
    requireNoJoin(decoded, 'Transaction');
    return toDeletion(decoded.queries, deletion);
  }

  async #lock(
    { operation, parameters, lock }: Extract<WfsRequest, { operation: 'LockFeature' | 'GetFeatureWithLock' }>,
    call: Call,
  ): Promise<FastifyReply> {
    requireEditing(call.view, operation);
    const { request, reply, view, form } = call;
    const { config, database } = this.#parts;
    const caller = requireKey(await this.#caller(call));
    const signal = requestSignal(request, reply, config.requestTimeout);
    if (parameters === undefined) {
      const renewed = await lockFeatures([], lock, caller, this.#parts, signal);
      return this.#sendOnce(writeLockFeatureResponse(renewed, form.version), call);
    }
    const decoded = decodeGetFeature(await expandStoredQueries(parameters, view, database), view, config);
    requireNoJoin(decoded, operation);
    if (operation === 'LockFeature') {
      const locked = await lockFeatures(decoded.queries, lock, caller, this.#parts, signal);
      return this.#sendOnce(writeLockFeatureResponse(locked, form.version), call);
    }
    const locked = await lockedRequest(decoded, lock, caller, this.#parts, signal);
    reply.header('cache-control', 'no-store');
    return this.#sendFeatures(locked.request, call, true, (context) =>
      featuresOf(locked.request, { ...context, lockId: locked.lockId }),
    );
  }

  /** What is said once, to one. */
  #sendOnce(document: string, { reply, form: { soap } }: Call): FastifyReply {
    reply.header('cache-control', 'no-store');
    if (soap === undefined) return reply.type(XML_TYPE).send(document);
    return reply.type(soapTypes[soap]).send(Readable.from(wrapInSoap(once(document), soap)));
  }

  #caller({ request }: Call): Promise<Caller> {
    return identify(request.headers, this.#parts.database);
  }

  /** That something was done: nothing to be kept. */
  #sendStatus(operation: 'CreateStoredQuery' | 'DropStoredQuery', call: Call): FastifyReply {
    return this.#sendOnce(writeStatus(operation), call);
  }

  #getCapabilities(names: readonly string[], call: Call): Promise<FastifyReply> {
    const sections = readSections(names, sectionNames);
    const { view, language, catalog } = call;
    const { config } = this.#parts;
    const address = viewAddress(view, config.publicUrl);
    const metadata = { view, language, address, description: catalog.description };
    const { version } = call.form;
    const key = `capabilities ${version === '1.0.0' ? '' : sections.join()}`;
    return this.#send(call, key, XML_TYPE, () => {
      if (version === '1.0.0') return writeCapabilities10(metadata);
      const write = version === '1.1.0' ? writeCapabilities11 : writeCapabilities;
      return write(metadata, sections, config);
    });
  }

  async #describeFeatureType(
    asked: Extract<WfsRequest, { operation: 'DescribeFeatureType' }>,
    call: Call,
  ): Promise<FastifyReply> {
    const { mediaType, gml } = readSchemaFormat(asked.outputFormat, asked.version);
    const types = describedTypes(asked.typeNames, call.view, asked.scope, gml, call.address);
    const { layers, schemas, made } = types;
    const isOther = layers.length === 0 && schemas.size > 0;
    const write = (): string => {
      if (made.length > 0) return writeMappedSchema(made, call.language, gml);
      return isOther ? writeOtherSchemas(types) : writeFeatureTypeSchema(types, call.language, gml);
    };
    // Choices of several types are too many to keep.
    if (isOther || (asked.typeNames.length > 0 && layers.length + schemas.size > 1)) {
      return this.#sendPieces(call, mediaType, once(write()));
    }
    const [only] = layers;
    return this.#send(call, `schema ${gml} ${layers.length === 1 ? only?.id : ''}`, mediaType, write);
  }

  /** A document that depends on the catalog alone. */
  async #send(call: Call, key: string, type: string, make: () => string): Promise<FastifyReply> {
    const { request, reply, catalog, view, language, form } = call;
    const id = `${form.version} ${key} ${view.id} ${language}`;
    const document = await this.#documents.document(catalog, id, make);
    if (form.soap !== undefined) {
      return this.#sendPieces(call, type, once(new TextDecoder().decode(document.bytes)));
    }
    return sendDocument(request, reply.type(type), document, this.#parts.config);
  }

  /** A document as it is made, in its envelope when the request came in one. */
  #sendPieces(
    { request, reply, form: { soap } }: Call,
    type: string,
    pieces: AsyncGenerator<string | Uint8Array, void, undefined>,
    hash?: string,
  ): Promise<FastifyReply> {
    const answer =
      soap === undefined
        ? { type, pieces, hash }
        : { type: soapTypes[soap], pieces: wrapInSoap(pieces, soap) };
    return sendText(request, reply, answer, this.#parts.config);
  }

  /** @param isMade by stored queries, which may change while the address stays the same */
  async #sendFeatures(
    decoded: GetFeatureRequest,
    call: Call,
    isMade: boolean,
    execute: (context: FeatureContext) => ReturnType<typeof getFeature>,
  ): Promise<FastifyReply> {
    const { request, reply, view, address } = call;
    const { config, source, exports } = this.#parts;
    const hash = isMade ? undefined : this.#versionOf(decoded, call);
    if (hash !== undefined && revalidates(request, reply, hash, config)) return reply.code(304).send();
    const isFile = decoded.format.encoding === 'other' && decoded.format.format.isDownload;
    // Nothing is sent while a file is built.
    if (isFile) request.raw.socket.setTimeout(config.exportTimeout);
    const signal = requestSignal(request, reply, isFile ? config.exportTimeout : config.requestTimeout);
    const { version } = call.form;
    const truncated = (error: unknown): Xml | undefined => this.#truncated(error, version, request);
    const { mediaType, body, fileName } = await execute({
      source,
      view,
      address,
      service: viewAddress(view, config.publicUrl),
      language: call.language,
      signal,
      exports,
      truncated,
    });
    if (fileName !== undefined) reply.header('content-disposition', `attachment; filename="${fileName}"`);
    return this.#sendPieces(call, mediaType, body, hash);
  }

  /** Hash of everything the answer is made from, known without making it; only GET has an ETag. */
  #versionOf({ queries }: GetFeatureRequest, { request, address, catalog }: Call): string | undefined {
    if (request.method === 'POST') return undefined;
    const versions = queries.map(({ layer }) => this.#parts.versions.of(layer.id));
    if (versions.includes('')) return undefined;
    return contentHash(ANSWER_FORM, address, request.raw.url ?? '', catalog.version, ...versions);
  }

  /** What ends an answer that breaks off in the middle; nothing when the client is gone. */
  #truncated(error: unknown, version: WfsVersion, request: FastifyRequest): Xml | undefined {
    if (error instanceof ServiceError && error.fault === 'cancelled') return undefined;
    request.log.error({ err: error }, 'a WFS answer broke off');
    return truncationReport(error, version, request.id);
  }
}

/** Features of our own types, or of types of other schemas. */
function featuresOf(decoded: GetFeatureRequest, context: FeatureContext): ReturnType<typeof getFeature> {
  const isOwn = decoded.queries[0]?.harmonised === undefined;
  return isOwn ? getFeature(decoded, context) : getHarmonised(decoded, context);
}

/** @throws ServiceError unknownOperation where nothing is written */
function requireEditing(view: View, operation: string): void {
  if (isEditable(view)) return;
  throw new ServiceError('unknownOperation', `${operation} is not offered: nothing is written here.`, {
    parameter: operation,
  });
}

/** Raise it when an answer of the same features is written otherwise: clients keep the old one else. */
const ANSWER_FORM = 'wfs 2';

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}
