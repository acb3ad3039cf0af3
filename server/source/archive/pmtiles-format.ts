import { ServiceError } from '../../errors.ts';
import type { Extent } from '../../geo/extent.ts';

/** Bytes of the header; it and the root directory lie in the first 16 KiB (PMTiles 3, 3). */
export const HEADER_LENGTH = 127;
export const FIRST_BYTES = 16_384;

/** Formats of tiles by their number in the header (3.6). */
export const TILE_TYPES = { mvt: 1, png: 2, jpeg: 3, webp: 4 } as const;

export type ArchiveFormat = keyof typeof TILE_TYPES;

/** How directories and tiles are compressed (3.5). */
export const COMPRESSIONS = { none: 1, gzip: 2, brotli: 3, zstd: 4 } as const;

export type Compression = keyof typeof COMPRESSIONS;

/** A part of the file. */
export interface Section {
  readonly offset: number;
  readonly length: number;
}

/** What the first bytes of an archive say. */
export interface PmTilesHeader {
  readonly root: Section;
  readonly metadata: Section;
  readonly leaves: Section;
  readonly data: Section;
  readonly internalCompression: Compression;
  readonly tileCompression: Compression;
  readonly format: ArchiveFormat;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Longitude, latitude. */
  readonly bounds: Extent;
}

/** A directory as columns: ids grow from entry to entry; a run of 0 is a leaf directory. */
export interface Directory {
  readonly ids: Float64Array;
  readonly runs: Float64Array;
  readonly lengths: Float64Array;
  readonly offsets: Float64Array;
}

/** Tiles, or a directory of them, inside their section. */
export interface DirectoryEntry extends Section {
  readonly isLeaf: boolean;
}

/** The last zoom whose place on the curve is an exact number. */
const MOST_ZOOM = 24;

/** Place on the Hilbert curve through all levels (PMTiles 3, 4.1). */
export function tileId(z: number, column: number, row: number): number {
  let id = (4 ** z - 1) / 3;
  let [x, y] = [column, row];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const rx = Math.floor(x / side) % 2;
    const ry = Math.floor(y / side) % 2;
    id += side * side * ((3 * rx) ^ ry);
    if (ry === 0) {
      if (rx === 1) [x, y] = [side - 1 - (x % side), side - 1 - (y % side)];
      [x, y] = [y, x];
    }
  }
  return id;
}

/** @throws ServiceError invalidParameter when the bytes begin no PMTiles 3 archive that can be served */
export function readHeader(bytes: Buffer): PmTilesHeader {
  if (bytes.length < HEADER_LENGTH || bytes.toString('latin1', 0, 7) !== 'PMTiles') {
    throw unusable('is no PMTiles file');
  }
  if (bytes[7] !== 3) throw unusable(`is of PMTiles version ${bytes[7]}; only 3 is read`);
  const section = (at: number): Section => ({
    offset: readUint64(bytes, at),
    length: readUint64(bytes, at + 8),
  });
  const [root, metadata, leaves, data] = [section(8), section(24), section(40), section(56)];
  if (root.offset < HEADER_LENGTH || root.length === 0 || root.offset + root.length > FIRST_BYTES) {
    throw unusable('has its root directory outside the first 16 KiB');
  }
  const format = nameOf(TILE_TYPES, bytes[99]);
  if (format === undefined)
    throw unusable('holds tiles of a kind that is not served: MVT, PNG, JPEG and WebP are');
  const internalCompression = nameOf(COMPRESSIONS, bytes[97]);
  // Pictures may leave it unsaid.
  const tileCompression = nameOf(COMPRESSIONS, bytes[98]) ?? (format === 'mvt' ? undefined : 'none');
  if (internalCompression === undefined || tileCompression === undefined) {
    throw unusable('is compressed in a way that is not known');
  }
  const [minZoom = 0, maxZoom = 0] = [bytes[100], bytes[101]];
  if (minZoom > maxZoom || maxZoom > MOST_ZOOM) throw unusable(`has zooms ${minZoom} to ${maxZoom}`);
  const bounds = [102, 106, 110, 114].map((at) => bytes.readInt32LE(at) / 1e7) as unknown as Extent;
  const isOnEarth = bounds[0] >= -180 && bounds[1] >= -90 && bounds[2] <= 180 && bounds[3] <= 90;
  if (!isOnEarth || bounds[0] > bounds[2] || bounds[1] > bounds[3]) {
    throw unusable(`has bounds that are no box in degrees: ${bounds.join(', ')}`);
  }
  return {
    root,
    metadata,
    leaves,
    data,
    internalCompression,
    tileCompression,
    format,
    minZoom,
    maxZoom,
    bounds,
  };
}

/** Bytes that an entry of a directory takes at least: one for each of its four numbers. */
const LEAST_ENTRY = 4;

/**
 * A directory, decompressed (4.2).
 * @throws ServiceError invalidParameter for one that is cut or says impossible things
 */
export function readDirectory(bytes: Uint8Array): Directory {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; shift < 56; shift += 7) {
      const byte = bytes[at];
      if (byte === undefined) throw damaged();
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw damaged();
        return value;
      }
    }
    throw damaged();
  };
  const count = next();
  if (count === 0 || count > bytes.length / LEAST_ENTRY) throw damaged();
  const column = (): Float64Array => new Float64Array(count);
  const [ids, runs, lengths, offsets] = [column(), column(), column(), column()];
  let id = 0;
  for (let i = 0; i < count; i++) {
    const step = next();
    if (i > 0 && step === 0) throw damaged();
    id += step;
    ids[i] = id;
  }
  for (let i = 0; i < count; i++) runs[i] = next();
  for (let i = 0; i < count; i++) {
    lengths[i] = next();
    if (lengths[i] === 0) throw damaged();
  }
  for (let i = 0; i < count; i++) {
    const value = next();
    if (value === 0 && i === 0) throw damaged();
    offsets[i] = value === 0 ? (offsets[i - 1] as number) + (lengths[i - 1] as number) : value - 1;
  }
  return { ids, runs, lengths, offsets };
}

/** The entry that has a tile, or the leaf that may have it; undefined when it is not there. */
export function findEntry(
  { ids, runs, lengths, offsets }: Directory,
  id: number,
): DirectoryEntry | undefined {
  let [low, high] = [0, ids.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as number) <= id) low = middle + 1;
    else high = middle - 1;
  }
  if (high < 0) return undefined;
  const run = runs[high] as number;
  const entry = { offset: offsets[high] as number, length: lengths[high] as number };
  if (run === 0) return { ...entry, isLeaf: true };
  return id - (ids[high] as number) < run ? { ...entry, isLeaf: false } : undefined;
}

/** What is wrong with an archive, for its operator. */
export function unusable(why: string, cause?: unknown): ServiceError {
  return new ServiceError('invalidParameter', `The tile archive ${why}.`, { cause });
}

function damaged(): ServiceError {
  return unusable('is damaged');
}

function readUint64(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged();
  return Number(value);
}

function nameOf<Name extends string>(
  numbers: Readonly<Record<Name, number>>,
  number: number | undefined,
): Name | undefined {
  return (Object.keys(numbers) as Name[]).find((name) => numbers[name] === number);
}
