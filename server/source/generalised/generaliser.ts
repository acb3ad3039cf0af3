import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { breathing } from '../../catalog/breathing.ts';
import type { Layer } from '../../catalog/layer.ts';
import type { LiveCatalog } from '../../catalog/live-catalog.ts';
import { contentHash } from '../../content-hash.ts';
import type { Database, Queries } from '../../database/database.ts';
import { metresPerUnit } from '../../geo/crs.ts';
import { STANDARD_PIXEL } from '../../geo/scale.ts';
import { scaleRange } from '../../style/style.ts';
import type { LayerVersions } from '../changes/layer-versions.ts';
import { type Expression, geometryOf, tableOf } from '../columns.ts';
import type { GeneralisedBand } from './generalised.ts';

/** Of how bands are made: another one makes them anew. */
const VERSION = '2';
/** Errors of the bands, metres: half a pixel at about 1:14,000, 1:57,000, 1:230,000 and 1:900,000. */
const TOLERANCES = [2, 8, 32, 128] as const;
/** A layer of fewer vertices is drawn whole as quickly. */
const LEAST_VERTICES = 20_000;
/** Milliseconds between two looks. */
const INTERVAL = 5000;
/** A layer rests so many times as long as its bands took to make. */
const REST = 20;
/** Milliseconds that a band may take. */
const TIMEOUT = 600_000;
/** Milliseconds that tables no longer in use are kept for queries that still read them. */
const GRACE = 60_000;

const SCHEMA = 'infostrada';

interface KnownBand extends GeneralisedBand {
  readonly state: string;
}

/**
 * Keeps geometry generalised ahead: for each layer of lines or areas and each tolerance a table with the layer's
 * columns and its geometry snapped to a grid and simplified. Only bands made from the layer as
 * it is now are handed out; while there are none, or where this server may not make tables, everything is drawn from
 * the layer itself. Several servers share the bands: one makes them, all use them.
 */
export class Generaliser {
  readonly #database: Database;
  readonly #catalog: LiveCatalog;
  readonly #versions: LayerVersions;
  readonly #logger: FastifyBaseLogger;
  #bands: ReadonlyMap<string, readonly KnownBand[]> = new Map();
  /** What was answered of a layer, as long as neither its version nor its bands change: it is asked with every tile. */
  #current = new WeakMap<Layer, { readonly version: string; readonly bands: readonly KnownBand[] }>();
  /** What is not worth a band, or could not have one, by layer. */
  readonly #settled = new Map<string, string>();
  readonly #restUntil = new Map<string, number>();
  /** Tables no longer in use, and since when. */
  #abandoned: string[] = [];
  readonly #unused = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  readonly #closed = new AbortController();

  constructor(database: Database, catalog: LiveCatalog, versions: LayerVersions, logger: FastifyBaseLogger) {
    this.#database = database;
    this.#catalog = catalog;
    this.#versions = versions;
    this.#logger = logger;
    this.#schedule(0);
  }

  /** Bands that show the layer as it is now. */
  bandsOf(layer: Layer): readonly GeneralisedBand[] {
    const bands = this.#bands.get(layer.id);
    if (bands === undefined) return [];
    const version = this.#versions.of(layer.id);
    let current = this.#current.get(layer);
    if (current?.version !== version) {
      const state = this.#stateOf(layer);
      current = { version, bands: bands.filter((band) => band.state === state) };
      this.#current.set(layer, current);
    }
    return current.bands;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    clearTimeout(this.#timer);
    await this.#work;
  }

  /** Looks once at every layer, makes what is missing, lets go of what nobody uses; after the look that is under way. */
  look(): Promise<void> {
    const next = this.#work.then(() => this.#look());
    this.#work = next.catch(() => undefined);
    return next;
  }

  async #look(): Promise<void> {
    await this.#readBands();
    const breathe = breathing();
    for (const layer of this.#catalog.current.layers) {
      await breathe();
      if (this.#closed.signal.aborted) return;
      if (!canGeneralise(layer)) continue;
      const state = this.#stateOf(layer);
      if (state === '' || this.#settled.get(layer.id) === state) continue;
      if (this.#isMade(layer, state)) {
        this.#settled.set(layer.id, state);
        continue;
      }
      if ((this.#restUntil.get(layer.id) ?? 0) > performance.now()) continue;
      const start = performance.now();
      await this.#make(layer, state);
      this.#restUntil.set(layer.id, performance.now() + REST * (performance.now() - start));
    }
    await this.#dropUnused();
  }

  #schedule(pause: number): void {
    if (this.#closed.signal.aborted) return;
    this.#timer = setTimeout(() => {
      void this.look()
        // Whoever may not write here draws from the layers themselves; the database away is reported by those who need it.
        .catch((error: unknown) => this.#logger.debug({ err: error }, 'nothing was generalised'))
        .then(() => this.#schedule(INTERVAL));
    }, pause);
    this.#timer.unref();
  }

  /** The layer's version and the columns a band needs; empty where no band would stay true. */
  #stateOf(layer: Layer): string {
    if (!this.#versions.isCertain(layer.id)) return '';
    const version = this.#versions.of(layer.id);
    return version === '' ? '' : contentHash(VERSION, version, ...columnsOf(layer));
  }

  async #readBands(): Promise<void> {
    const { signal } = this.#closed;
    const rows = await this.#database.arrays({ sql: TABLES, parameters: [] }, { signal });
    const bands = new Map<string, KnownBand[]>();
    this.#abandoned = [];
    for (const [name, text] of rows as [string, string | null][]) {
      const comment = text === null ? undefined : readComment(text);
      if (comment === undefined) {
        this.#abandoned.push(name);
        continue;
      }
      const { layer, tolerance, state } = comment;
      bands.set(layer, [...(bands.get(layer) ?? []), { tolerance, state, table: { schema: SCHEMA, name } }]);
    }
    this.#bands = bands;
    this.#current = new WeakMap();
  }

  #isMade(layer: Layer, state: string): boolean {
    const bands = this.#bands.get(layer.id) ?? [];
    return tolerancesOf(layer).every((wanted) =>
      bands.some((band) => band.tolerance === wanted && band.state === state),
    );
  }

  /** Each band is made from the one before: errors add up to less than its own tolerance. */
  async #make(layer: Layer, state: string): Promise<void> {
    const options = { signal: this.#closed.signal, timeout: TIMEOUT };
    const tolerances = (await this.#isWorthIt(layer)) ? tolerancesOf(layer) : [];
    const old = (this.#bands.get(layer.id) ?? []).filter((band) => band.state !== state);
    let from = layer;
    for (const tolerance of tolerances) {
      const made = await this.#database.transaction(async (queries) => {
        const [lock] = await queries.arrays({ sql: LOCK, parameters: [layer.id] });
        return lock?.[0] === true ? makeBand(queries, from, tolerance, state) : undefined;
      }, options);
      // Another server is at it.
      if (made === undefined) return;
      from = { ...layer, table: { schema: SCHEMA, name: made } };
      await this.#readBands();
    }
    for (const { table } of old) await run(this.#database, writeComment(table.name, null));
    this.#settled.set(layer.id, state);
    if (tolerances.length > 0)
      this.#logger.info({ layer: layer.id }, 'geometry generalised for small scales');
  }

  async #isWorthIt(layer: Layer): Promise<boolean> {
    const geometry = sql.id(layer.geometry.column);
    const question = sql`select coalesce(sum(ST_NPoints(${geometry})), 0)::float8 from ${tableOf(layer)}`;
    const options = { signal: this.#closed.signal, timeout: TIMEOUT };
    const [row] = await this.#database.arrays(question.compile(this.#database.builder), options);
    return Number(row?.[0] ?? 0) >= LEAST_VERTICES;
  }

  async #dropUnused(): Promise<void> {
    const names = new Set(this.#abandoned);
    for (const name of this.#unused.keys()) if (!names.has(name)) this.#unused.delete(name);
    for (const name of names) {
      const since = this.#unused.get(name) ?? performance.now();
      this.#unused.set(name, since);
      if (performance.now() - since >= GRACE) {
        await run(this.#database, sql`drop table if exists ${sql.id(SCHEMA, name)}`);
      }
    }
  }
}

function canGeneralise({ geometry }: Layer): boolean {
  return !geometry.type.endsWith('Point');
}

/** Tolerances at which the layer is drawn by some style, CRS units. */
function tolerancesOf(layer: Layer): readonly number[] {
  const furthest = Math.max(...layer.styles.map((style) => scaleRange(style).max));
  const unit = metresPerUnit(layer.geometry.crs);
  return TOLERANCES.filter((tolerance) => 2 * tolerance <= furthest * STANDARD_PIXEL).map(
    (each) => each / unit,
  );
}

/** Every column that a query of the layer may read, but the geometry. */
function columnsOf({ keyColumn, properties, unpublished = [], validTime }: Layer): readonly string[] {
  const times = validTime === undefined ? [] : [validTime.from, validTime.to];
  return [
    ...new Set([keyColumn, ...[...properties, ...unpublished, ...times].map(({ column }) => column)]),
  ].sort();
}

/** @returns the name of its table */
async function makeBand(queries: Queries, layer: Layer, tolerance: number, state: string): Promise<string> {
  const name = `generalised_${contentHash(layer.id, String(tolerance), state).replaceAll('-', '_')}`;
  const table = sql.id(SCHEMA, name);
  const geometry = sql.id(layer.geometry.column);
  const columns = columnsOf(layer).map((column) => sql.id(column));
  const make: readonly Expression[] = [
    sql`drop table if exists ${table}`,
    // What is smaller than the grid keeps a few vertices of its own. Ordered by place: a map reads neighbouring pages.
    sql`create table ${table} as
      select ${sql.join(columns)}, case when ST_IsEmpty(snapped.shape)
        then ST_Simplify(${geometryOf(layer, layer.geometry.crs)}, ${sql.lit(tolerance)}, true)
        else snapped.shape end as ${geometry}
      from ${tableOf(layer)}, lateral (select ${snapped(layer, tolerance)} as shape offset 0) as snapped
      where ${geometry} is not null order by ${geometry}`,
    sql`create index on ${table} using gist (${geometry})`,
    sql`analyze ${table}`,
    writeComment(name, { layer: layer.id, tolerance, state }),
  ];
  for (const each of make) await run(queries, each);
  return name;
}

async function run(queries: Queries, expression: Expression): Promise<void> {
  await queries.arrays(expression.compile(queries.builder));
}

/**
 * Vertices moved to a grid, then those left out that lie on the way: so neighbours meet within half a pixel,
 * most of them exactly. Shares of the tolerance that add up to less than it, over all bands made one from another.
 */
function snapped(layer: Layer, tolerance: number): Expression {
  const geometry = geometryOf(layer, layer.geometry.crs);
  return sql`ST_Simplify(ST_SnapToGrid(${geometry}, ${sql.lit(tolerance / 2)}), ${sql.lit(tolerance * 0.4)}, true)`;
}

/** What a band's table says of itself, in its comment: a table without one is no longer in use. */
interface BandComment {
  readonly layer: string;
  readonly tolerance: number;
  readonly state: string;
}

/** @param text as {@link writeComment} made it; undefined for anything else */
function readComment(text: string): BandComment | undefined {
  const found: unknown = JSON.parse(text);
  const isBand = typeof found === 'object' && found !== null && 'layer' in found && 'state' in found;
  return isBand ? (found as BandComment) : undefined;
}

function writeComment(name: string, comment: BandComment | null): Expression {
  const text = comment === null ? sql`null` : sql.lit(JSON.stringify(comment));
  return sql`comment on table ${sql.id(SCHEMA, name)} is ${text}`;
}

const LOCK = `select pg_try_advisory_xact_lock(hashtextextended('infrostrada.generalised ' || $1::text, 0))`;

/** Tables of this server's making and their comments. */
const TABLES = `
  select c.relname::text, obj_description(c.oid, 'pg_class')
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = '${SCHEMA}' and c.relkind = 'r' and c.relname like 'generalised\\_%'`;
