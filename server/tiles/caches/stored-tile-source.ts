import { contentHash } from '../../content-hash.ts';
import type { ChangeLog } from '../change-log.ts';
import { tileAreas } from '../tile-areas.ts';
import { hasCondition, type Tile, type TileRequest, type TileSource } from '../tile-source.ts';
import { tileKey } from './tile-key.ts';
import { readStoredTile, type TileStore, writeStoredTile } from './tile-store.ts';

/**
 * Keeps tiles where they outlive the server and where other servers find them. Each carries the position of the feed
 * that its rows hold; it is taken only when the log knows of no change since that touches it. So neither a late
 * writer nor a server that was away can give out what is old, and nothing has to be deleted in time.
 */
export class StoredTileSource implements TileSource {
  readonly #inner: TileSource;
  readonly #store: TileStore;
  readonly #log: ChangeLog;

  constructor(inner: TileSource, store: TileStore, log: ChangeLog) {
    this.#inner = inner;
    this.#store = store;
    this.#log = log;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const areas = tileAreas(request);
    // There is no end of conditions; and positions say nothing about layers whose changes are not in the feed.
    if (hasCondition(request) || !this.#log.isExact(areas)) return this.#inner.tile(request, signal);
    const key = contentHash(tileKey(request));
    const bytes = await this.#store.get(key);
    const found = bytes === undefined ? undefined : readStoredTile(bytes, key);
    if (found !== undefined) {
      const sequence = this.#log.sequenceOf(found.position);
      if (sequence !== undefined && !this.#log.hasChanged(areas, sequence)) return found.tile;
    }
    const { position } = this.#log.now();
    const tile = await this.#inner.tile(request, signal);
    // Empty tiles are quicker made than fetched, and there is no end of them.
    if (!tile.isEmpty) void this.#store.put(key, writeStoredTile({ tile, position, key }));
    return tile;
  }
}
