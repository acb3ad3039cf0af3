import { outputFormats } from '../../encode/output-formats.ts';
import type { Offer } from '../../http/negotiate.ts';

export const JSON_TYPE = 'application/json';
export const GEOJSON_TYPE = 'application/geo+json';
export const HTML_TYPE = 'text/html';
/** JSON Schema (Part 3, 7; Part 5). */
export const SCHEMA_TYPE = 'application/schema+json';
/** Media type of an OpenAPI 3.0 document in JSON (Part 1, 9.1). */
export const OPENAPI_TYPE = 'application/vnd.oai.openapi+json;version=3.0';

const htmlOffer: Offer = { f: 'html', mediaType: HTML_TYPE, aliases: ['application/xhtml+xml'] };

type Offers = readonly [Offer, ...Offer[]];

/** Documents that describe the service and its collections. */
export const documentOffers: Offers = [{ f: 'json', mediaType: JSON_TYPE }, htmlOffer];

/** Features, one or many. */
export const featureOffers: Offers = [
  { f: 'json', mediaType: GEOJSON_TYPE, aliases: [JSON_TYPE, 'application/vnd.geo+json'] },
  htmlOffer,
];

/** Features of a collection: pages to read on, and every format of files. */
export const itemsOffers: Offers = [
  ...featureOffers,
  ...outputFormats
    .filter(({ isDownload }) => isDownload)
    .map(({ id, title, mediaType, aliases = [] }) => ({ f: id, title, mediaType, aliases })),
];

/** Schemas of features and of what they may be asked for by. */
export const schemaOffers: Offers = [{ f: 'json', mediaType: SCHEMA_TYPE, aliases: [JSON_TYPE] }];

/** The API definition. */
export const definitionOffers: Offers = [
  { f: 'json', mediaType: OPENAPI_TYPE, aliases: [JSON_TYPE, 'application/openapi+json'] },
  htmlOffer,
];
