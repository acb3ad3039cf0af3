import type { Layer, Property } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { ServiceError } from '../../errors.ts';
import { checkFilter } from '../../filter/check-filter.ts';
import { literal, property } from '../../filter/expression.ts';
import { allOf, type Filter } from '../../filter/filter.ts';
import { type CrsReference, readCrsReference } from '../../geo/crs-reference.ts';
import { readDatetime } from '../../http/datetime.ts';
import { type Query, requireKnown } from '../../ows/api/query.ts';
import { readBbox } from './bbox.ts';
import { type Cursor, readCursor } from './cursor.ts';

/** GET …/items, decoded. */
export interface ItemsRequest {
  readonly layer: Layer;
  readonly filter: Filter | undefined;
  /** Of the answer's coordinates. */
  readonly crs: CrsReference;
  readonly limit: number;
  readonly cursor: Cursor | undefined;
}

/** Features on a page when `limit` is not given. */
export const DEFAULT_LIMIT = 10;
/** Most features on a page for people. */
export const MAX_PAGE_FEATURES = 100;
/** The CRS of requests and answers that name none: longitude, latitude. */
export const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';

/** Parameters of …/items besides the properties. */
export const itemsParameters = [
  'bbox',
  'bbox-crs',
  'crs',
  'datetime',
  'limit',
  'cursor',
  'f',
  'lang',
] as const;

/** Properties that are parameters of …/items: the queryable ones whose name is not taken. */
export function filterProperties(layer: Layer): readonly Property[] {
  const taken: readonly string[] = itemsParameters;
  return layer.properties.filter(({ queryable, name }) => queryable && !taken.includes(name));
}

/**
 * Parameters of …/items → a typed request.
 * @param format `html` has a lower limit
 * @throws ServiceError for each parameter that is unknown or has a value it may not have
 */
export function decodeItems(query: Query, layer: Layer, format: string, config: Config): ItemsRequest {
  const properties = filterProperties(layer);
  requireKnown(query, [...itemsParameters, ...properties.map(({ name }) => name)]);
  const max = format === 'html' ? Math.min(MAX_PAGE_FEATURES, config.maxFeatures) : config.maxFeatures;
  const cursor = query.get('cursor');
  return {
    layer,
    filter: checkedFilter(query, layer, properties),
    crs: readCrs(query, 'crs'),
    limit: readLimit(query.get('limit'), max),
    cursor: cursor === undefined ? undefined : readCursor(cursor),
  };
}

/**
 * The parameter `crs` or `bbox-crs`; CRS84 when absent (Part 2, 6.2.1).
 * @throws ServiceError unsupportedCrs
 */
export function readCrs(query: Query, name: 'crs' | 'bbox-crs'): CrsReference {
  return readCrsReference(query.get(name) ?? CRS84, 'ogc-api', name);
}

function checkedFilter(query: Query, layer: Layer, properties: readonly Property[]): Filter | undefined {
  const bbox = query.get('bbox');
  const datetime = query.get('datetime');
  const bboxCrs = readCrs(query, 'bbox-crs');
  const during = datetime === undefined ? undefined : readDatetime(datetime);
  const filter = allOf(
    bbox === undefined ? undefined : readBbox(bbox, bboxCrs),
    layer.validTime === undefined ? undefined : during,
    ...properties.map((property) => equals(property, query.get(property.name))),
  );
  return filter === undefined ? undefined : checkFilter(filter, layer.properties);
}

function equals({ name, type }: Property, value: string | undefined): Filter | undefined {
  if (value === undefined) return undefined;
  // A filter may compare a whole number with 1.5; a parameter that the definition calls integer may not be one.
  if (type === 'integer' && !/^[+-]?\d+$/.test(value)) {
    throw new ServiceError('invalidParameter', `${name} must be a whole number.`, {
      parameter: name,
      received: value,
      allowed: 'a whole number',
    });
  }
  return { kind: 'compare', operator: '=', left: property(name), right: literal(value) };
}

function readLimit(text: string | undefined, max: number): number {
  if (text === undefined) return Math.min(DEFAULT_LIMIT, max);
  if (/^\d+$/.test(text) && Number(text) >= 1) return Math.min(Number(text), max);
  throw new ServiceError('invalidParameter', 'limit must be a whole number, 1 or more.', {
    parameter: 'limit',
    received: text,
    allowed: `1…${max}; a greater one is cut to ${max}`,
  });
}
