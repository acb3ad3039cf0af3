import type { Filter } from '../filter/filter.ts';
import { findTileMatrixSet } from '../geo/tile-matrix-set.ts';
import type { DrawingPlace } from '../render/draw-scene.ts';
import type { TaskAnswer, ThreadTask } from '../render/threads/thread-task.ts';
import { VectorTileSource } from './vector-tile-source.ts';

/** A vector tile to encode, but for its layers; filters of each of these, where one has any. Short: it is posted with each tile. */
export type TileTaskInput = readonly [
  tileMatrixSet: string,
  z: number,
  row: number,
  column: number,
  ...filters: readonly (readonly (Filter | undefined)[])[],
];

/** What is said of the bytes: their hash, or that of the tile without a row; bytes of the rows in it. */
export type TileTaskDetails = readonly [hash: string, rowBytes: number];

/** Encodes a vector tile in a drawing thread, from rows over the thread's own connection. */
export async function perform(
  { layers, bands, input }: ThreadTask,
  place: DrawingPlace,
): Promise<TaskAnswer> {
  const [tileMatrixSet, z, row, column, filters] = input as TileTaskInput;
  const set = findTileMatrixSet(tileMatrixSet);
  if (set === undefined) throw new Error(`there is no grid ${tileMatrixSet}`);
  const request = {
    layers: layers.map((layer, index) => ({ layer, filter: filters?.[index], bands: bands[index] })),
    tileMatrixSet: set,
    tile: { z, row, column },
    format: 'mvt',
  } as const;
  const { data, hash, rowBytes } = await sourceOf(place).tile(request, place.signal);
  const details: TileTaskDetails = [hash, rowBytes];
  return { bytes: ownBytes(data ?? new Uint8Array()), details };
}

let known: VectorTileSource | undefined;

/** The thread's one source, whose room to work in stays. */
function sourceOf({ source }: DrawingPlace): VectorTileSource {
  if (source.scan === undefined) throw new Error('the thread has no rows for tiles');
  known ??= new VectorTileSource(source.scan);
  return known;
}

/** Bytes that are all of their buffer, so that it can be handed over. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
