import { LRUCache } from 'lru-cache';
import type { ChangeLog, LayerArea } from '../change-log.ts';
import { tileAreas } from '../tile-areas.ts';
import { hasCondition, type Tile, type TileRequest, type TileSource } from '../tile-source.ts';
import { SharedWork } from './shared-work.ts';
import { tileKey } from './tile-key.ts';

/**
 * Keeps tiles in memory, bounded in bytes, and computes a tile that several ask for at once only once. Every hit asks
 * the log of changes whether the tile still holds: a tile made from rows read before a change that touches it is
 * never given out after that change was heard of, and no other is dropped.
 */
export class CachedTileSource implements TileSource {
  readonly #inner: TileSource;
  readonly #log: ChangeLog;
  readonly #tiles: LRUCache<string, Entry>;
  /** Empty tiles have bounds of their own: who counts through them drives out nothing else. */
  readonly #empty = new LRUCache<string, Entry>({ max: MOST_EMPTY });
  /** So have those of a condition: there is no end of conditions. */
  readonly #chosen: LRUCache<string, Entry>;
  readonly #work = new SharedWork<Tile>();
  /** Keys of requests that are kept to be asked again. */
  readonly #peeked = new WeakMap<TileRequest, string>();

  /** @param maxBytes of tile content, all forms */
  constructor(inner: TileSource, maxBytes: number, log: ChangeLog) {
    this.#inner = inner;
    this.#log = log;
    const maxEntrySize = maxBytes / 8;
    this.#tiles = new LRUCache({ maxSize: maxBytes - maxEntrySize, sizeCalculation: sizeOf, maxEntrySize });
    this.#chosen = new LRUCache({ maxSize: maxEntrySize, sizeCalculation: sizeOf });
  }

  tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const key = tileKey(request);
    const known = this.#find(key);
    return known === undefined ? this.#make(key, request, signal) : Promise.resolve(known);
  }

  /** The tile when it is at hand and still holds. */
  peek(request: TileRequest): Tile | undefined {
    let key = this.#peeked.get(request);
    if (key === undefined) {
      key = tileKey(request);
      this.#peeked.set(request, key);
    }
    return this.#find(key);
  }

  #find(key: string): Tile | undefined {
    const entry = this.#tiles.get(key) ?? this.#empty.get(key) ?? this.#chosen.get(key);
    if (entry === undefined) return undefined;
    const { sequence } = this.#log;
    if (entry.sequence === sequence && entry.expires === Infinity) return entry.tile;
    if (entry.expires < Date.now() || this.#log.hasChanged(entry.areas, entry.sequence)) {
      this.#tiles.delete(key);
      this.#empty.delete(key);
      this.#chosen.delete(key);
      return undefined;
    }
    entry.sequence = sequence;
    return entry.tile;
  }

  #make(key: string, request: TileRequest, signal: AbortSignal | undefined): Promise<Tile> {
    const areas = tileAreas(request);
    // Work begun before the last change that touches the tile is not shared with who asks after it.
    const work = `${key} ${this.#log.lastChange(areas)}`;
    return this.#work.share(work, signal, async (shared) => {
      const { sequence } = this.#log;
      const tile = await this.#inner.tile(request, shared);
      const expires = this.#log.isBlind(areas) ? Date.now() + BLIND_AGE : Infinity;
      const full = hasCondition(request) ? this.#chosen : this.#tiles;
      (tile.isEmpty ? this.#empty : full).set(key, { tile, areas, sequence, expires });
      return tile;
    });
  }
}

/** One tile that is kept. */
interface Entry {
  readonly tile: Tile;
  readonly areas: readonly LayerArea[];
  /** Up to here the log has been asked, or the rows were read. */
  sequence: number;
  /** When it must be made anew in any case, milliseconds since 1970. */
  readonly expires: number;
}

const MOST_EMPTY = 20_000;
/** Milliseconds that tiles of a layer are kept whose changes nobody tells of. */
const BLIND_AGE = 5_000;
/** What an entry weighs besides its bytes: key, areas and bookkeeping. */
const OVERHEAD = 600;

function sizeOf({ tile }: Entry): number {
  return OVERHEAD + (tile.data?.length ?? 0) + (tile.gzip?.length ?? 0) + (tile.brotli?.length ?? 0);
}
