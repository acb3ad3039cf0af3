import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalog, Language, View } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { sendDocument } from '../../http/send-document.ts';
import { sendText } from '../../http/send-text.ts';
import { CapabilitiesStore } from '../../ows/capabilities-store.ts';
import { soapTypes, wrapInSoap } from './soap.ts';
import type { AnswerForm } from './wfs-request.ts';

/** What every operation knows of its request. */
export interface WfsCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly catalog: Catalog;
  readonly view: View;
  readonly language: Language;
  readonly form: AnswerForm;
  /** Of the view's service, without a query. */
  readonly address: string;
}

export const XML_TYPE = 'text/xml; charset=utf-8';

/** Sends what operations answer: bare, or in the envelope of SOAP when the request came in one. */
export class AnswerSender {
  readonly #config: Config;
  readonly #documents = new CapabilitiesStore();

  constructor(config: Config) {
    this.#config = config;
  }

  /**
   * A document that depends on the catalog alone: kept until the catalog changes.
   * @param key tells it from the others of its version, view and language
   */
  async kept(call: WfsCall, key: string, type: string, make: () => string): Promise<FastifyReply> {
    const { request, reply, catalog, view, language, form } = call;
    const id = `${form.version} ${key} ${view.id} ${language}`;
    const document = await this.#documents.document(catalog, id, make);
    if (form.soap !== undefined) {
      return this.pieces(call, type, once(new TextDecoder().decode(document.bytes)));
    }
    return sendDocument(request, reply.type(type), document, this.#config);
  }

  /** A document as it is made. @param hash of what it is made from, for its ETag */
  pieces(
    { request, reply, form: { soap } }: WfsCall,
    type: string,
    pieces: AsyncGenerator<string | Uint8Array, void, undefined>,
    hash?: string,
  ): Promise<FastifyReply> {
    const answer =
      soap === undefined
        ? { type, pieces, hash }
        : { type: soapTypes[soap], pieces: wrapInSoap(pieces, soap) };
    return sendText(request, reply, answer, this.#config);
  }

  /** XML that is made for this request. */
  whole(call: WfsCall, document: string): Promise<FastifyReply> {
    return this.pieces(call, XML_TYPE, once(document));
  }

  /** What is said once, to one. */
  once({ reply, form: { soap } }: WfsCall, document: string): FastifyReply {
    reply.header('cache-control', 'no-store');
    if (soap === undefined) return reply.type(XML_TYPE).send(document);
    return reply.type(soapTypes[soap]).send(Readable.from(wrapInSoap(once(document), soap)));
  }
}

/** A text as the one piece of an answer. */
export async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}
