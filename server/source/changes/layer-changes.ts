import type { Layer } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { covers, writePosition } from '../../database/change-position.ts';
import type { TableChange } from '../../database/change-reader.ts';
import type { Database } from '../../database/database.ts';
import { TableFeed, type TableFeedOptions } from '../../database/table-feed.ts';
import type {
  ChangeBatch,
  ChangeFeed,
  ChangePage,
  ChangePageQuery,
  Freshness,
  LayerChange,
} from './change-feed.ts';
import { findLayerTables, type LayerTable } from './layer-tables.ts';
import type { LayerVersions } from './layer-versions.ts';

interface Watched {
  readonly id: number;
  readonly meaning: LayerTable['meaning'];
}

interface Followed {
  readonly layer: Layer;
  readonly tables: readonly Watched[];
  readonly isRestless: boolean;
}

/** Milliseconds that a version stands where nobody tells of changes. */
const BLIND_AGE = 5_000;

/** Translates what happens to tables into what happens to layers, and keeps the layers' versions by it. */
export class LayerChanges implements ChangeFeed, LayerVersions {
  readonly #database: Database;
  readonly #feed: TableFeed;
  readonly #listeners = new Set<(batch: ChangeBatch) => void>();
  #layers: ReadonlyMap<string, Followed> = new Map();
  #byTable: ReadonlyMap<number, readonly (readonly [layerId: string, meaning: Watched['meaning']])[]> =
    new Map();
  readonly #definitions = new WeakMap<Layer, string>();
  #versions = new Map<string, string>();
  #isStarted = false;

  constructor(database: Database, options: TableFeedOptions) {
    this.#database = database;
    this.#feed = new TableFeed(database, options);
    this.#feed.subscribe(({ changes, isReset }) => {
      this.#versions.clear();
      const at = new Date().toISOString();
      const told = isReset
        ? [...this.#layers.keys()].map((layerId): LayerChange => ({ layerId, extents: 'whole', at }))
        : this.#translate(changes);
      if (told.length === 0) return;
      const batch = { position: this.#feed.position, changes: told };
      for (const listener of this.#listeners) listener(batch);
    });
  }

  /** Follows these layers and no others; resolves when their versions are known. */
  async watch(layers: readonly Layer[]): Promise<void> {
    if (!this.#isStarted) {
      await this.#feed.start();
      this.#isStarted = true;
    }
    const tables = await findLayerTables(this.#database, layers);
    const wanted = new Map(
      [...tables.values()].flat().map(({ request }) => [JSON.stringify(request), request] as const),
    );
    await this.#feed.want([...wanted.values()], (ids) => {
      const idOf = new Map([...wanted.keys()].map((name, index) => [name, ids[index] ?? 0]));
      this.#follow(layers, tables, idOf);
    });
  }

  subscribe(listener: (batch: ChangeBatch) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  position(): string {
    return this.#feed.position;
  }

  refresh(): Promise<void> {
    return this.#feed.refresh();
  }

  covers(position: string, other: string): boolean {
    return covers(position, other);
  }

  async page(query: ChangePageQuery, signal?: AbortSignal): Promise<ChangePage> {
    const { since, layerId, limit, onlyTold = false } = query;
    const tables = layerId === undefined ? undefined : (this.#layers.get(layerId)?.tables ?? []);
    const range = { limit, watched: tables?.map(({ id }) => id) };
    const rows = await (onlyTold ? this.#feed.readTold(since, range) : this.#feed.read(since, range, signal));
    const changes = this.#translate(rows.changes).filter(
      (change) => layerId === undefined || change.layerId === layerId,
    );
    return { changes, position: writePosition(rows.position), isMore: rows.isMore, isReset: rows.isReset };
  }

  async unchangedSince(
    { id, table: own }: Layer,
    since: string,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const followed = this.#layers.get(id);
    const [table, ...more] = followed?.tables ?? [];
    // Not a band of it, nor what it was before its file changed.
    if (table?.meaning !== 'rows' || more.length > 0 || followed?.layer.table !== own) return undefined;
    if (this.#feed.modeOf(table.id) !== 'triggers') return undefined;
    const rows = await this.#feed.read(since, { limit: 1, watched: [table.id] }, signal);
    return rows.isReset || rows.changes.length > 0 ? undefined : writePosition(rows.position);
  }

  freshnessOf(layerId: string): Freshness {
    const layer = this.#layers.get(layerId);
    const modes = layer?.tables.map(({ id }) => this.#feed.modeOf(id)) ?? [];
    if (layer?.isRestless === true || modes.includes('unseen')) return 'none';
    return modes.includes('statistics') ? 'poll' : 'feed';
  }

  of(layerId: string): string {
    const known = this.#versions.get(layerId);
    if (known !== undefined) return known;
    const layer = this.#layers.get(layerId)?.layer;
    const version = `${layer === undefined ? '' : this.#definitionOf(layer)}${this.ofData(layerId)}`;
    if (!this.isCertain(layerId)) return `${version}.${Math.floor(Date.now() / BLIND_AGE)}`;
    this.#versions.set(layerId, version);
    return version;
  }

  isCertain(layerId: string): boolean {
    return this.freshnessOf(layerId) !== 'none';
  }

  ofData(layerId: string): string {
    const tables = this.#layers.get(layerId)?.tables;
    return tables === undefined ? '' : contentHash(...tables.map(({ id }) => this.#feed.versionOf(id)));
  }

  close(): Promise<void> {
    return this.#feed.close();
  }

  #follow(
    layers: readonly Layer[],
    tables: ReadonlyMap<string, readonly LayerTable[]>,
    idOf: ReadonlyMap<string, number>,
  ): void {
    this.#layers = new Map(
      layers.map((layer) => [
        layer.id,
        {
          layer,
          tables: (tables.get(layer.id) ?? []).map(({ request, meaning }) => ({
            id: idOf.get(JSON.stringify(request)) ?? 0,
            meaning,
          })),
          isRestless: (tables.get(layer.id) ?? []).some(({ isRestless }) => isRestless === true),
        },
      ]),
    );
    const byTable = new Map<number, (readonly [string, Watched['meaning']])[]>();
    for (const [layerId, followed] of this.#layers) {
      for (const { id, meaning } of followed.tables) {
        const known = byTable.get(id);
        if (known === undefined) byTable.set(id, [[layerId, meaning]]);
        else known.push([layerId, meaning]);
      }
    }
    this.#byTable = byTable;
    this.#versions.clear();
  }

  /** Hash of all a layer file says, reckoned once for each state of it, when it is first asked for. */
  #definitionOf(layer: Layer): string {
    const known = this.#definitions.get(layer);
    if (known !== undefined) return known;
    const made = contentHash(JSON.stringify(layer));
    this.#definitions.set(layer, made);
    return made;
  }

  #translate(changes: readonly TableChange[]): LayerChange[] {
    return changes.flatMap(({ watched, operation, key, extents, at }) =>
      (this.#byTable.get(watched) ?? []).map(([layerId, meaning]): LayerChange => {
        if (operation === 'whole' || meaning === 'whole') return { layerId, extents: 'whole', at };
        const isRow = operation !== 'cell' && meaning === 'rows' && key !== null;
        return isRow ? { layerId, extents, at, operation, keys: [key] } : { layerId, extents, at };
      }),
    );
  }
}
