import type { Layer, Property } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { ServiceError } from '../../errors.ts';
import { checkFilter } from '../../filter/check/check-filter.ts';
import { literal, property } from '../../filter/expression.ts';
import { allOf, type Filter } from '../../filter/filter.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { readDatetime } from '../../http/datetime.ts';
import { type PageCursor, readPageCursor } from '../../http/page-cursor.ts';
import { type Query, requireKnown } from '../../ows/api/query.ts';
import type { Sorting } from '../../source/feature-source.ts';
import { readBbox } from './bbox.ts';
import { readCrs } from './crs-parameter.ts';
import { downloadFormat } from './download-format.ts';
import { readFilter } from './filter-parameter.ts';
import { readAllowableOffset, readOffset, readPrecision, readProperties } from './shape-parameters.ts';
import { readSortBy } from './sort-parameter.ts';

/** GET …/items, decoded. */
export interface ItemsRequest {
  readonly layer: Layer;
  readonly filter: Filter | undefined;
  /** Of the answer's coordinates. */
  readonly crs: CrsReference;
  readonly limit: number;
  readonly cursor: PageCursor | undefined;
  /** Features skipped, where there is no cursor. */
  readonly offset: number;
  readonly sort: readonly Sorting[];
  /** Those asked for, in the layer's order. */
  readonly properties: readonly Property[];
  readonly withGeometry: boolean;
  /** Greatest distance of a simplified geometry from the true one, in units of the storage CRS. */
  readonly maxAllowableOffset: number | undefined;
  readonly decimals: number | undefined;
  readonly countMode: Config['countMode'];
}

/** Features on a page when `limit` is not given. */
export const DEFAULT_LIMIT = 10;
/** Most features on a page for people. */
export const MAX_PAGE_FEATURES = 100;
/** Parameters of …/items besides the properties. */
export const itemsParameters = [
  'bbox',
  'bbox-crs',
  'crs',
  'datetime',
  'filter',
  'filter-lang',
  'filter-crs',
  'sortby',
  'near',
  'properties',
  'max-allowable-offset',
  'coordinate-precision',
  'limit',
  'offset',
  'cursor',
  'f',
  'lang',
] as const;

/** Properties that are parameters of …/items: the queryable ones whose name is not taken. */
export function filterProperties(layer: Layer): readonly Property[] {
  const taken: readonly string[] = itemsParameters;
  return layer.properties.filter(
    ({ queryable, name, type }) => queryable && type !== 'geometry' && !taken.includes(name),
  );
}

/**
 * Parameters of …/items → a typed request.
 * @param format `html` has a lower limit, a file to keep a higher one and all features when none is given
 * @throws ServiceError for each parameter that is unknown or has a value it may not have
 */
export function decodeItems(query: Query, layer: Layer, format: string, config: Config): ItemsRequest {
  const properties = filterProperties(layer);
  requireKnown(query, [...itemsParameters, ...properties.map(({ name }) => name)]);
  const limits = limitsOf(format, config);
  const cursor = query.get('cursor');
  const crs = readCrs(query, 'crs');
  const shown = readProperties(query.get('properties'), layer);
  return {
    layer,
    filter: checkedFilter(query, layer, properties),
    crs,
    limit: readLimit(query.get('limit'), limits),
    cursor: cursor === undefined ? undefined : readPageCursor(cursor),
    offset: cursor === undefined ? readOffset(query.get('offset')) : 0,
    sort: readSortBy(query, layer),
    properties: shown.properties,
    withGeometry: shown.withGeometry,
    maxAllowableOffset: readAllowableOffset(query.get('max-allowable-offset'), crs, layer),
    decimals: readPrecision(query.get('coordinate-precision')),
    countMode: config.countMode,
  };
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
    readFilter(query, layer),
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

interface Limits {
  readonly most: number;
  readonly unasked: number;
}

function limitsOf(format: string, { maxFeatures, exportMaxFeatures }: Config): Limits {
  if (downloadFormat(format) !== undefined) return { most: exportMaxFeatures, unasked: exportMaxFeatures };
  const most = format === 'html' ? Math.min(MAX_PAGE_FEATURES, maxFeatures) : maxFeatures;
  return { most, unasked: Math.min(DEFAULT_LIMIT, most) };
}

function readLimit(text: string | undefined, { most: max, unasked }: Limits): number {
  if (text === undefined) return unasked;
  if (/^\d+$/.test(text) && Number(text) >= 1) return Math.min(Number(text), max);
  throw new ServiceError('invalidParameter', 'limit must be a whole number, 1 or more.', {
    parameter: 'limit',
    received: text,
    allowed: `1…${max}; a greater one is cut to ${max}`,
  });
}
