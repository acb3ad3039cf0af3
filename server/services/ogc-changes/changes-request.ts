import type { Layer, View } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { type CrsReference, orient, readCrsReference } from '../../geo/crs-reference.ts';
import { type Extent, isOrdered } from '../../geo/extent.ts';
import { type Query, requireKnown } from '../../ows/api/query.ts';
import { layerOf } from '../../ows/api/resource.ts';

/** A question to the feed of changes. */
export interface ChangesRequest {
  readonly layers: readonly Layer[];
  /** Only changes that touch it, x, y order, in the CRS `bboxCrs`. */
  readonly bbox: Extent | undefined;
  readonly bboxCrs: CrsReference;
  /** Of the extents in the answer. */
  readonly crs: CrsReference;
  /** Where to begin; undefined: at the present. */
  readonly since: string | undefined;
  readonly limit: number;
}

export const parameterNames = [
  'since',
  'limit',
  'bbox',
  'bbox-crs',
  'crs',
  'collections',
  'f',
  'lang',
] as const;

/** Rows of the feed on a page when `limit` is not given, and at most. */
export const DEFAULT_LIMIT = 1000;
export const MAX_LIMIT = 10_000;
const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';

/**
 * Parameters of …/changes → a typed question.
 * @param collectionId one collection; undefined: those of `collections`, or all of the view
 * @param lastEventId what a client that comes back says it has seen last: stands before `since`
 * @throws ServiceError for each parameter that is unknown or has a value it may not have
 */
export function decodeChanges(
  query: Query,
  view: View,
  collectionId: string | undefined,
  lastEventId?: string,
): ChangesRequest {
  const names = parameterNames.filter((name) => name !== 'collections' || collectionId === undefined);
  requireKnown(query, names);
  const bboxCrs = readCrsReference(query.get('bbox-crs') ?? CRS84, 'ogc-api', 'bbox-crs');
  const bbox = query.get('bbox');
  return {
    layers: layersOf(query.get('collections'), view, collectionId),
    bbox: bbox === undefined ? undefined : readBox(bbox, bboxCrs),
    bboxCrs,
    crs: readCrsReference(query.get('crs') ?? CRS84, 'ogc-api', 'crs'),
    since: lastEventId ?? query.get('since'),
    limit: readLimit(query.get('limit')),
  };
}

function layersOf(names: string | undefined, view: View, collectionId: string | undefined): readonly Layer[] {
  if (collectionId !== undefined) return [layerOf(view, collectionId)];
  if (names === undefined) return view.layers;
  return [...new Set(names.split(','))].map((name) => layerOf(view, name));
}

function readBox(text: string, { axisOrder }: CrsReference): Extent {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [a = NaN, b = NaN, c = NaN, d = NaN] = numbers;
  const box = orient([a, b, c, d], axisOrder);
  if (numbers.length === 4 && isOrdered(box)) return box;
  throw new ServiceError('invalidBbox', 'bbox must have four numbers: lower corner, then upper corner.', {
    parameter: 'bbox',
    received: text,
    allowed: 'lower corner, then upper corner, in the axis order of bbox-crs',
  });
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (/^\d{1,15}$/.test(text) && Number(text) >= 1) return Math.min(Number(text), MAX_LIMIT);
  throw new ServiceError('invalidParameter', 'limit must be a whole number, 1 or more.', {
    parameter: 'limit',
    received: text,
    allowed: `1…${MAX_LIMIT}; a greater one is cut to ${MAX_LIMIT}`,
  });
}
