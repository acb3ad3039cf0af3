import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalog, Language, Layer, View } from '../../catalog/layer.ts';
import { findArchive, findLayer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { chooseLanguage } from '../../http/language.ts';
import { negotiate, type Offer } from '../../http/negotiate.ts';
import { catalogFor } from '../../http/own-question.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import type { Parts } from '../../parts.ts';
import { address, type Link } from './links.ts';
import { type Query, readLang, readQuery } from './query.ts';

/** What every operation knows of its request: the view, the format and language chosen, the addresses around it. */
export interface Resource {
  /** The state of the catalog that answers it. */
  readonly catalog: Catalog;
  readonly view: View;
  /** Address of the view's service, without a slash at the end: `https://…/{view}`. */
  readonly service: string;
  /** Address of the landing page. */
  readonly landing: string;
  /** Address of this resource without its query. */
  readonly url: string;
  readonly query: Query;
  readonly offer: Offer;
  readonly language: Language;
  /** The language when the request names it; links keep it then. */
  readonly lang: Language | undefined;
  readonly links: readonly Link[];
}

/**
 * A request for `path` below the landing page, met with what the resource is offered in.
 * @throws ServiceError notFound for an unknown view, and for what is wrong with `f`, `lang` or Accept
 */
export function openResource(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  offers: readonly [Offer, ...Offer[]],
  parts: Parts,
): Resource {
  const catalog = catalogFor(request, parts.catalog);
  const view = viewOfRequest(request, catalog);
  const query = readQuery(request.url);
  const offer = negotiate(query.get('f'), request.headers.accept, offers);
  const lang = readLang(query);
  const language = chooseLanguage(lang, request);
  const service = serviceAddress(view, parts);
  const landing = `${service}/ogc`;
  const url = `${landing}${path}`;
  reply.header('vary', 'Accept, Accept-Encoding, Accept-Language').header('content-language', language);
  const links = formatLinks(url, query, offer, offers, language);
  return { catalog, view, service, landing, url, query, offer, language, lang, links };
}

/** Public address under which a view has its services. */
export function serviceAddress(view: View, { config }: Parts): string {
  return view.id === '' ? config.publicUrl : `${config.publicUrl}/${view.id}`;
}

/**
 * The layer that a collection id names.
 * @throws ServiceError unknownLayer; notFound for a collection that has ready tiles alone
 */
export function layerOf(view: View, collectionId: string): Layer {
  const layer = findLayer(view, collectionId);
  if (layer !== undefined) return layer;
  if (findArchive(view, collectionId) !== undefined) {
    throw new ServiceError('notFound', `The collection ${collectionId} has ready tiles and nothing else.`, {
      parameter: 'collectionId',
      received: collectionId,
    });
  }
  throw new ServiceError('unknownLayer', `There is no collection ${collectionId}.`, {
    parameter: 'collectionId',
    received: collectionId,
  });
}

/** Address of another resource of the same API. */
export function addressOf(
  { landing, lang }: Pick<Resource, 'landing' | 'lang'>,
  path: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  return address(`${landing}${path}`, { ...parameters, lang });
}

/** The same request in a format; the language stays when it was asked for. */
export function inFormat({ url, query }: Pick<Resource, 'url' | 'query'>, f: string): string {
  return address(url, { ...Object.fromEntries(query), f });
}

/** The same for many formats: what does not change is written once. */
function inFormats(resource: Pick<Resource, 'url' | 'query'>): (f: string) => string {
  const names = [...resource.query.keys(), ...(resource.query.has('f') ? [] : ['f'])];
  const place = names.indexOf('f');
  const part = (from: number, to: number): URLSearchParams =>
    new URLSearchParams(
      names.slice(from, to).map((name): [string, string] => [name, resource.query.get(name) ?? '']),
    );
  const before = `${resource.url}?${[part(0, place).toString(), 'f='].filter((text) => text !== '').join('&')}`;
  const behind = place + 1 < names.length ? `&${part(place + 1, names.length)}` : '';
  return (f) => before + encodeURIComponent(f) + behind;
}

/** Characters of a query from which on an answer does not repeat it for every format, only for the first two. */
const LONG_QUERY = 1000;

/** `self` and `alternate`: this resource as it is answered, and in its other formats. */
function formatLinks(
  url: string,
  query: Query,
  chosen: Offer,
  offers: readonly Offer[],
  language: Language,
): readonly Link[] {
  const isLong = [...query].reduce((length, [, value]) => length + value.length, 0) > LONG_QUERY;
  const listed = isLong ? offers.slice(0, 2) : offers;
  const inEach = inFormats({ url, query });
  return [chosen, ...listed.filter((offer) => offer !== chosen)].map((offer) => ({
    href: inEach(offer.f),
    rel: offer === chosen ? 'self' : 'alternate',
    type: offer.mediaType,
    title: offer.title?.[language] ?? offer.f.toUpperCase(),
  }));
}
