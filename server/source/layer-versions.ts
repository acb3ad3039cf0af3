import type { Layer } from '../catalog/layer.ts';
import { contentHash } from '../content-hash.ts';
import type { Database } from '../database/database.ts';

/** Tells whether a layer is still what it was: the key of caches and the heart of ETags. */
export interface LayerVersions {
  /** A short text that changes when the layer's definition or its data change; empty for an unknown layer. */
  of(layerId: string): string;
  close(): Promise<void>;
}

/** Milliseconds between two looks. */
const INTERVAL = 1000;

/**
 * Versions from a look each second at the statistics and the catalogue of the database: rows inserted, updated
 * and deleted, files of tables exchanged (TRUNCATE, restore, refreshed views), columns and view definitions changed.
 * Views and partitioned tables stand for the tables below them; what functions read is not seen.
 *
 * How late it may be: a second for the look, another for PostgreSQL to report the rows of a transaction, and up to
 * ten when a session commits twice within a second and then rests. Rows rolled back count as a change. While the
 * database is away the versions stay; after a crash of it they change.
 */
export class PolledLayerVersions implements LayerVersions {
  readonly #database: Database;
  readonly #changed: () => void;
  #layers: ReadonlyMap<string, { readonly definition: string; readonly table: string }> = new Map();
  #tables: ReadonlyMap<string, string> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** @param changed called when a look found another state of a watched table */
  constructor(database: Database, changed: () => void) {
    this.#database = database;
    this.#changed = changed;
  }

  /** Watches these layers from now on; resolves after a first look at their tables. */
  async watch(layers: readonly Layer[]): Promise<void> {
    this.#layers = new Map(
      layers.map((layer) => [
        layer.id,
        {
          definition: contentHash(JSON.stringify(layer)),
          table: `${layer.table.schema}.${layer.table.name}`,
        },
      ]),
    );
    await this.#look();
    this.#schedule();
  }

  of(layerId: string): string {
    const layer = this.#layers.get(layerId);
    return layer === undefined ? '' : `${layer.definition}${this.#tables.get(layer.table) ?? ''}`;
  }

  /** The version of a layer's data alone; empty while its table is not there. */
  ofData(layerId: string): string {
    return this.#tables.get(this.#layers.get(layerId)?.table ?? '') ?? '';
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking.catch(() => undefined);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        // The database is away: its absence is reported by those who need it, and the next look tries again.
        .catch(() => undefined)
        .then(() => this.#schedule());
    }, INTERVAL);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const tables = [...new Set([...this.#layers.values()].map(({ table }) => table))];
    if (tables.length === 0) return;
    const names = tables.map((table) => table.split('.'));
    const rows = await this.#database.arrays(
      { sql: STATES, parameters: [names.map(([schema]) => schema), names.map(([, name]) => name)] },
      { prepared: true },
    );
    const found = new Map(rows.map(([table, state]) => [table as string, contentHash(state as string)]));
    const isOther =
      found.size !== this.#tables.size || [...found].some(([key, state]) => this.#tables.get(key) !== state);
    this.#tables = found;
    if (isOther) this.#changed();
  }
}

/** Of each table asked for: the state of itself and of all it stands on. */
const STATES = `
with recursive below (root, oid) as (
  select c.oid, c.oid
  from (select distinct * from unnest($1::text[], $2::text[])) w (schema, name)
  join pg_namespace n on n.nspname = w.schema
  join pg_class c on c.relnamespace = n.oid and c.relname = w.name
  union
  select b.root, x.oid from below b cross join lateral (
    select d.refobjid from pg_rewrite r
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
    where r.ev_class = b.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> b.oid
    union all
    select i.inhrelid from pg_inherits i where i.inhparent = b.oid
  ) x (oid)
)
select n.nspname || '.' || root.relname, string_agg(concat_ws(' ',
    c.oid, c.relfilenode,
    pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid),
    (select sum(a.xmin::text::int8) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0),
    (select sum(r.xmin::text::int8) from pg_rewrite r where r.ev_class = c.oid)
  ), ',' order by c.oid)
from below b
join pg_class c on c.oid = b.oid
join pg_class root on root.oid = b.root
join pg_namespace n on n.oid = root.relnamespace
group by 1`;
