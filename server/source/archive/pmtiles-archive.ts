import { promisify } from 'node:util';
import { brotliDecompress, gunzip, zstdDecompress } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { ArchiveFacts, ArchiveVectorLayer } from '../../catalog/archive-layer.ts';
import type { TileCoord } from '../../geo/tile-matrix-set.ts';
import type { FilePlace } from '../files/file-place.ts';
import {
  type Compression,
  type Directory,
  FIRST_BYTES,
  findEntry,
  type PmTilesHeader,
  readDirectory,
  readHeader,
  type Section,
  tileId,
  unusable,
} from './pmtiles-format.ts';
import { openRangeFile, type RangeFile } from './range-file.ts';

/** A tile as the archive has it, and decompressed. */
export interface ArchivedTile {
  readonly data: Buffer;
  readonly stored: Buffer;
  readonly compression: Compression;
}

/** Bytes of one piece, as it is stored and when it is decompressed: an archive says whatever it likes. */
const MOST_DIRECTORY = 4 * 1024 ** 2;
const MOST_METADATA = 1024 ** 2;
const MOST_TILE = 8 * 1024 ** 2;
/** How much larger a piece may become. */
const GROWTH = 8;

/** Directories one after the other: the format's own writers need two, the root and a leaf. */
const MOST_DEPTH = 4;

/** Bytes of leaf directories kept of one archive. */
const KEPT_DIRECTORIES = 8 * 1024 ** 2;

/**
 * A PMTiles 3 archive, on disk or at an address: a tile costs one range, and one more for a directory that is not kept.
 * Whatever the file says of itself, work and memory stay bounded.
 */
export class PmTilesArchive {
  readonly facts: ArchiveFacts;
  /** Changes when the file does. */
  readonly state: string;
  readonly #file: RangeFile;
  readonly #header: PmTilesHeader;
  readonly #root: Directory;
  readonly #leaves = new LRUCache<number, Directory>({
    maxSize: KEPT_DIRECTORIES,
    sizeCalculation: ({ ids }) => 4 * ids.byteLength,
  });

  private constructor(file: RangeFile, header: PmTilesHeader, root: Directory, facts: ArchiveFacts) {
    this.#file = file;
    this.#header = header;
    this.#root = root;
    this.facts = facts;
    this.state = file.state;
  }

  /** @throws ServiceError notFound when it cannot be read, invalidParameter when it is no archive that can be served */
  static async open(place: FilePlace): Promise<PmTilesArchive> {
    const file = await openRangeFile(place);
    try {
      const first = await file.read(0, FIRST_BYTES);
      const header = readHeader(first);
      const { root, internalCompression } = header;
      if (first.length < root.offset + root.length) throw unusable('is cut off');
      const bytes = first.subarray(root.offset, root.offset + root.length);
      const directory = readDirectory(await decompress(bytes, internalCompression, MOST_DIRECTORY));
      return new PmTilesArchive(file, header, directory, await readFacts(file, header));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * @returns undefined where the archive has no tile
   * @throws ServiceError invalidParameter when the file is damaged there, notFound when it is away; FileChanged
   */
  async tile({ z, row, column }: TileCoord, signal?: AbortSignal): Promise<ArchivedTile | undefined> {
    const id = tileId(z, column, row);
    let directory = this.#root;
    for (let depth = 0; depth < MOST_DEPTH; depth++) {
      const entry = findEntry(directory, id);
      if (entry === undefined) return undefined;
      if (!entry.isLeaf) return this.#read(entry, signal);
      directory = await this.#leaf(entry, signal);
    }
    throw unusable('has directories that lead in a circle');
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #read(entry: Section, signal: AbortSignal | undefined): Promise<ArchivedTile> {
    const { data: section, tileCompression: compression } = this.#header;
    const stored = await readPiece(this.#file, section, entry, MOST_TILE, signal);
    return { stored, compression, data: await decompress(stored, compression, MOST_TILE) };
  }

  async #leaf(entry: Section, signal: AbortSignal | undefined): Promise<Directory> {
    const known = this.#leaves.get(entry.offset);
    if (known !== undefined) return known;
    const { leaves, internalCompression } = this.#header;
    const bytes = await readPiece(this.#file, leaves, entry, MOST_DIRECTORY, signal);
    const directory = readDirectory(await decompress(bytes, internalCompression, MOST_DIRECTORY));
    this.#leaves.set(entry.offset, directory);
    return directory;
  }
}

async function readPiece(
  file: RangeFile,
  section: Section,
  { offset, length }: Section,
  most: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  if (offset + length > section.length) throw unusable('leads outside itself');
  if (length > most) throw unusable(`has a piece of ${length} bytes; at most ${most} are read`);
  const bytes = await file.read(section.offset + offset, length, signal);
  if (bytes.length < length) throw unusable('is cut off');
  return bytes;
}

const inflate = {
  gzip: promisify(gunzip),
  brotli: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

async function decompress(bytes: Buffer, compression: Compression, most: number): Promise<Buffer> {
  if (compression === 'none') return bytes;
  try {
    return await inflate[compression](bytes, { maxOutputLength: GROWTH * most });
  } catch (error) {
    throw unusable('is damaged', error);
  }
}

async function readFacts(file: RangeFile, header: PmTilesHeader): Promise<ArchiveFacts> {
  const { format, minZoom, maxZoom, bounds, metadata, internalCompression } = header;
  const facts = { format, minZoom, maxZoom, bounds, state: file.state };
  if (format !== 'mvt' || metadata.length === 0) return { ...facts, vectorLayers: [] };
  const whole = { offset: 0, length: metadata.length };
  const bytes = await readPiece(file, metadata, whole, MOST_METADATA);
  const text = (await decompress(bytes, internalCompression, MOST_METADATA)).toString();
  return { ...facts, vectorLayers: readVectorLayers(parse(text)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable('has metadata that are no JSON', error);
  }
}

/** What TileJSON may repeat of an archive's metadata. */
const MOST_LAYERS = 200;
const MOST_FIELDS = 500;
const MOST_TEXT = 500;

function readVectorLayers(metadata: unknown): readonly ArchiveVectorLayer[] {
  const layers = memberOf(metadata, 'vector_layers');
  if (!Array.isArray(layers)) return [];
  return layers.slice(0, MOST_LAYERS).flatMap((layer: unknown): ArchiveVectorLayer | [] => {
    const id = memberOf(layer, 'id');
    if (typeof id !== 'string') return [];
    const fields = memberOf(layer, 'fields');
    const description = memberOf(layer, 'description');
    const [minzoom, maxzoom] = [memberOf(layer, 'minzoom'), memberOf(layer, 'maxzoom')];
    return {
      id: id.slice(0, MOST_TEXT),
      ...(typeof description === 'string' ? { description: description.slice(0, MOST_TEXT) } : {}),
      ...(typeof minzoom === 'number' ? { minzoom } : {}),
      ...(typeof maxzoom === 'number' ? { maxzoom } : {}),
      fields: Object.fromEntries(
        Object.entries(typeof fields === 'object' && fields !== null ? fields : {})
          .slice(0, MOST_FIELDS)
          .map(([name, kind]) => [name.slice(0, MOST_TEXT), String(kind).slice(0, MOST_TEXT)]),
      ),
    };
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
