import { crc32, gunzipSync } from 'node:zlib';
import type { Tile } from '../tile-source.ts';

/** A tile with the position of the feed that its rows hold at least. */
export interface StoredTile {
  /** What it was kept under: a store that mixes things up is noticed. */
  readonly key: string;
  readonly tile: Tile;
  readonly position: string;
}

/** Where tiles outlive the server: bytes by key. It may lose what it likes; nothing it holds is trusted unread. */
export interface TileStore {
  /** Bytes, or undefined when they are not there or the store does not answer. */
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** What a shared store has done since the start: tiles read, tiles written. */
export interface StoreFigures {
  found: number;
  missing: number;
  /** The store failed, was too slow or was left alone. */
  unread: number;
  stored: number;
  lost: number;
}

/** A store that several servers share, and how it does. */
export interface SharedTileStore {
  readonly figures: Readonly<StoreFigures>;
  /** Resolves when what is on its way in is there, or lost. */
  settled(): Promise<void>;
}

interface Head {
  readonly key: string;
  readonly position: string;
  readonly contentType: string;
  readonly hash: string;
  readonly isEmpty: boolean;
  /** Bytes of each form. */
  readonly data: number;
  readonly gzip: number;
  readonly brotli: number;
}

const VERSION = 3;
/** Bytes of a tile, however well they were compressed. */
const MOST_BYTES = 128 * 1_048_576;
/** Bytes before the head: version, length of the head, checksum of all that follows. */
const START = 9;

/** A tile as bytes: a head in JSON, then its forms; what is there as gzip is not there plain. */
export function writeStoredTile({ tile, position, key }: StoredTile): Uint8Array {
  const { contentType, hash, isEmpty, gzip, brotli } = tile;
  const data = gzip === undefined ? tile.data : undefined;
  const head: Head = {
    key,
    position,
    contentType,
    hash,
    isEmpty,
    data: data?.length ?? 0,
    gzip: gzip?.length ?? 0,
    brotli: brotli?.length ?? 0,
  };
  const text = Buffer.from(JSON.stringify(head));
  const forms = [data, gzip, brotli].filter((form) => form !== undefined);
  const whole = Buffer.concat([Buffer.alloc(START), text, ...forms]);
  whole.writeUInt8(VERSION);
  whole.writeUInt32LE(text.length, 1);
  whole.writeUInt32LE(crc32(whole.subarray(START)), 5);
  return whole;
}

/** The tile in such bytes; undefined when they are damaged, of another version or another tile's. */
export function readStoredTile(bytes: Uint8Array, key: string): StoredTile | undefined {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (whole.length < START || whole[0] !== VERSION) return undefined;
  if (crc32(whole.subarray(START)) !== whole.readUInt32LE(5)) return undefined;
  const start = START + whole.readUInt32LE(1);
  try {
    const head = JSON.parse(whole.toString('utf8', START, start)) as Head;
    if (whole.length !== start + head.data + head.gzip + head.brotli) return undefined;
    if (head.key !== key) return undefined;
    return { tile: toTile(head, whole.subarray(start)), position: head.position, key };
  } catch {
    return undefined;
  }
}

function toTile(head: Head, forms: Buffer): Tile {
  const { contentType, hash, isEmpty } = head;
  const gzip = head.gzip === 0 ? undefined : forms.subarray(head.data, head.data + head.gzip);
  const brotli = head.brotli === 0 ? undefined : forms.subarray(head.data + head.gzip);
  const data =
    gzip === undefined ? forms.subarray(0, head.data) : gunzipSync(gzip, { maxOutputLength: MOST_BYTES });
  return { data, gzip, brotli, contentType, hash, isEmpty };
}
