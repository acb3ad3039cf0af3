import type { Layer } from '../../catalog/layer.ts';
import { orient } from '../../geo/crs-reference.ts';
import { type Extent, intersects, union } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import type { LayerChange } from '../../source/changes/change-feed.ts';
import type { ChangesRequest } from './changes-request.ts';

/** A change as clients read it. */
export interface ChangeRecord {
  readonly collection: string;
  /** Missing where many features, or not known which, are different. */
  readonly operation?: 'insert' | 'update' | 'delete';
  readonly ids?: readonly string[];
  /** Before and after, in the CRS asked for and its axis order; null: anywhere in the collection. */
  readonly extents: readonly Extent[] | null;
  readonly at: string;
}

/** Changes of one collection beyond this number are told as one with a common extent. */
const MANY = 500;

/** What of a batch concerns the question, written for its client. */
export function toRecords(changes: readonly LayerChange[], request: ChangesRequest): readonly ChangeRecord[] {
  const byLayer = Map.groupBy(changes, ({ layerId }) => layerId);
  return request.layers.flatMap((layer) => {
    const own = byLayer.get(layer.id) ?? [];
    const touched = own.filter((change) => isInside(change, layer, request));
    const known = touched.map((change) => asPublished(change, layer));
    const told = known.length > MANY ? [merge(known)] : known;
    return told.map((change) => toRecord(change, layer, request));
  });
}

/** Rows that the layer's own filter hides are in the feed too: neither their ids nor their places are told. */
function asPublished({ layerId, at, ...rest }: LayerChange, { filter }: Layer): LayerChange {
  return filter === undefined ? { layerId, at, ...rest } : { layerId, at, extents: 'whole' };
}

function isInside({ extents }: LayerChange, layer: Layer, { bbox, bboxCrs }: ChangesRequest): boolean {
  if (bbox === undefined || extents === 'whole' || layer.filter !== undefined) return true;
  const window = transformExtent(bbox, bboxCrs.crs, layer.geometry.crs);
  return window !== undefined && extents.some((extent) => intersects(extent, window));
}

function merge(changes: readonly LayerChange[]): LayerChange {
  const { layerId = '', at = '' } = changes.at(-1) ?? {};
  let around: Extent | undefined;
  for (const { extents } of changes) {
    if (extents === 'whole') return { layerId, at, extents };
    for (const extent of extents) around = around === undefined ? extent : union(around, extent);
  }
  return { layerId, at, extents: around === undefined ? [] : [around] };
}

function toRecord(change: LayerChange, layer: Layer, { crs }: ChangesRequest): ChangeRecord {
  const { layerId, extents, keys, operation, at } = change;
  return {
    collection: layerId,
    ...(operation === undefined ? {} : { operation }),
    ...(keys === undefined ? {} : { ids: keys.map((key) => `${layerId}.${key}`) }),
    extents: extents === 'whole' ? null : extents.flatMap((extent) => written(extent, layer, crs)),
    at,
  };
}

function written(extent: Extent, { geometry }: Layer, { crs, axisOrder }: ChangesRequest['crs']): Extent[] {
  const there = transformExtent(extent, geometry.crs, crs);
  if (there === undefined) return [];
  // A ten-millionth of a degree is a centimetre; in metres three decimals; both rounded outward.
  const scale = crs.unit === 'degree' ? 1e7 : 1e3;
  const [minX, minY, maxX, maxY] = there;
  const down = (value: number): number => Math.floor(value * scale) / scale;
  const up = (value: number): number => Math.ceil(value * scale) / scale;
  return [orient([down(minX), down(minY), up(maxX), up(maxY)], axisOrder)];
}
