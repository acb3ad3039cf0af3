import {
  CHANNEL,
  installTriggers,
  removeTriggers,
  type TriggerTarget,
  triggerName,
} from './change-trigger.ts';
import type { Database, Queries } from './database.ts';
import type { DatabaseLog } from './database-log.ts';

/** A table, view or whatever else a layer stands on. */
export type WatchRequest = Omit<TriggerTarget, 'id' | 'is_applied'>;

/**
 * How changes are noticed. triggers: row by row; definition: of a view, whose tables are watched by themselves;
 * statistics: from counters and files, the whole table; unseen: a foreign table, which has neither.
 */
export type WatchMode = 'triggers' | 'definition' | 'statistics' | 'unseen';

/** Any number that nothing else in this database locks. */
const lock = 7_220_115;
/** Between two attempts to install triggers that could not be installed, seconds. */
const RETRY = 10;
/** After this time a table that no server asks for is let go, seconds. */
const FORGET = 600;

/**
 * The tables that feed the changes, kept so by any number of servers: installs triggers, finds tables that were
 * replaced, altered or restored, or whose triggers were touched, and writes each such case to the feed.
 */
export class WatchedTables {
  readonly #database: Database;
  readonly #log: DatabaseLog;
  readonly #forget: number;
  readonly #warned = new Set<string>();
  #ids: readonly number[] = [];
  #modes: ReadonlyMap<number, WatchMode> = new Map();

  constructor(database: Database, log: DatabaseLog, forget = FORGET) {
    this.#database = database;
    this.#log = log;
    this.#forget = forget;
  }

  /** Watches these tables and no others from now on. @returns their ids, in the same order */
  async want(requests: readonly WatchRequest[]): Promise<readonly number[]> {
    if (requests.length === 0) {
      this.#ids = [];
      return [];
    }
    const column = (name: keyof WatchRequest): readonly string[] => requests.map((request) => request[name]);
    const parameters = [column('schema'), column('table'), column('key'), column('geometry')];
    await this.#database.rows({ sql: ENTER, parameters });
    const rows = await this.#database.arrays({ sql: FIND, parameters });
    const ids = rows.map(([id]) => Number(id));
    this.#ids = ids;
    return ids;
  }

  /** How a watched table's changes are noticed, as of the last look. */
  modeOf(id: number): WatchMode {
    return this.#modes.get(id) ?? 'statistics';
  }

  /** Compares each table with what it was; what is different is written to the feed, what is missing installed. */
  async look(): Promise<void> {
    if (this.#ids.length === 0) return;
    const tables = await this.#database.rows<State>(
      { sql: LOOK, parameters: [this.#ids] },
      { prepared: true },
    );
    this.#modes = new Map(
      tables.map(({ id, mode, kind }) => [id, kind === 'f' ? 'unseen' : (mode as WatchMode)]),
    );
    const isView = (table: State): boolean => table.kind === 'v';
    const isTable = (table: State): boolean => table.kind === 'r' || table.kind === 'p';
    for (const table of tables) {
      const isOther = table.state !== table.present;
      if (isTable(table) && (table.mode === 'triggers' ? isOther : table.may_try)) await this.#install(table);
      else if (isView(table) !== (table.mode === 'definition') && table.kind !== null)
        await this.#become(table, isView(table) ? 'definition' : 'statistics');
      else if (isOther) await this.#become(table, table.mode);
    }
  }

  /** Says that these tables are wanted still, and lets go of those that nobody wanted for a while. */
  async tidy(): Promise<void> {
    await this.#database.rows({
      sql: `UPDATE infostrada.watched_tables SET wanted_at = now()
        WHERE id = ANY ($1::int4[]) AND wanted_at < now() - interval '1 minute'`,
      parameters: [this.#ids],
    });
    const unwanted = await this.#database.arrays({ sql: UNWANTED, parameters: [this.#forget, this.#ids] });
    for (const [id] of unwanted) {
      await this.#locked(async (queries) => {
        const again = await queries.arrays({ sql: UNWANTED, parameters: [this.#forget, this.#ids] });
        if (!again.some(([each]) => each === id)) return;
        await queries.script(removeTriggers(Number(id)));
        await queries.rows({ sql: 'DELETE FROM infostrada.watched_tables WHERE id = $1', parameters: [id] });
      });
    }
  }

  async #install(table: State): Promise<void> {
    try {
      await this.#locked(async (queries) => {
        const [now] = await queries.rows<State>({ sql: LOOK, parameters: [[table.id]] });
        if (now === undefined || (now.mode === 'triggers' && now.state === now.present)) return;
        const [home] = await queries.arrays({ sql: POSTGIS, parameters: [] });
        await queries.script(installTriggers(now, String(home?.[0])));
        await markChanged(queries, table.id, 'triggers');
      });
      this.#modes = new Map([...this.#modes, [table.id, 'triggers']]);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      // Rights are missing, someone holds the table, or it went away: its statistics must do meanwhile.
      if (!/^(42501|55P03|42P01|3F000|40P01|42703|42704|42804)$/.test(code)) throw error;
      if (code === '42501' && !this.#warned.has(table.table)) {
        this.#warned.add(table.table);
        this.#log.warn(
          { table: `${table.schema}.${table.table}` },
          'no right to install triggers: changes of this table are noticed from statistics, within some seconds; make the server’s user a member of its owner’s role',
        );
      }
      await this.#database.rows({
        sql: 'UPDATE infostrada.watched_tables SET tried_at = now() WHERE id = $1',
        parameters: [table.id],
      });
      if (table.mode !== 'statistics' || table.state !== table.present)
        await this.#become(table, 'statistics');
    }
  }

  /** Only the server that gets there first writes the change. */
  async #become(table: State, mode: string): Promise<void> {
    await this.#database.transaction(async (queries) => {
      const found = await queries.arrays({
        sql: `SELECT 1 FROM infostrada.watched_tables WHERE id = $1 AND state = $2 AND mode = $3 FOR UPDATE`,
        parameters: [table.id, table.state, table.mode],
      });
      if (found.length > 0) await markChanged(queries, table.id, mode);
    });
  }

  /** @throws the database's 55P03 when a table is held by someone for too long */
  #locked(work: (queries: Queries) => Promise<void>): Promise<void> {
    return this.#database.transaction(async (queries) => {
      // Who waits for a table makes all others wait behind: not for long.
      await queries.script(
        `SELECT pg_advisory_xact_lock(${lock}); SET LOCAL lock_timeout = '500ms'; SET LOCAL client_min_messages = warning`,
      );
      await work(queries);
    });
  }
}

/** Takes the table's present state for known, and tells the feed that all of it may be different. */
async function markChanged(queries: Queries, id: number, mode: string): Promise<void> {
  await queries.rows({
    sql: `UPDATE infostrada.watched_tables SET mode = $2, tried_at = now() WHERE id = $1`,
    parameters: [id, mode],
  });
  await queries.rows({
    sql: `UPDATE infostrada.watched_tables w SET state = l.present FROM (${LOOK}) l WHERE w.id = l.id`,
    parameters: [[id]],
  });
  await queries.rows({ sql: WHOLE, parameters: [id] });
}

interface State extends TriggerTarget {
  readonly mode: string;
  /** relkind; null while there is no such table. */
  readonly kind: string | null;
  readonly state: string;
  readonly present: string;
  /** Some time has passed since triggers could not be installed. */
  readonly may_try: boolean;
}

const ENTER = `
INSERT INTO infostrada.watched_tables (schema_name, table_name, key_column, geometry_column, mode)
SELECT *, 'statistics' FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (schema_name, table_name, key_column, geometry_column) DO UPDATE SET wanted_at = now()
  WHERE infostrada.watched_tables.wanted_at < now() - interval '1 minute'`;

const FIND = `
SELECT w.id FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY r (s, t, k, g, place)
JOIN infostrada.watched_tables w
  ON (w.schema_name, w.table_name, w.key_column, w.geometry_column) = (r.s, r.t, r.k, r.g)
ORDER BY r.place`;

/** Whether a subscription of logical replication writes to the table. */
const APPLIED = 'EXISTS (SELECT FROM pg_subscription_rel s WHERE s.srrelid = c.oid)';

// Whichever way it is watched: another table under the name, another file (TRUNCATE, restore, VACUUM FULL), columns,
// parts, rules of a view; triggers that are not all there and always enabled; counters where there are no triggers.
const LOOK = `
SELECT w.id, w.schema_name AS schema, w.table_name AS table, w.key_column AS key, w.geometry_column AS geometry,
  w.mode, c.relkind::text AS kind, w.state, ${APPLIED} AS is_applied,
  w.tried_at IS NULL OR w.tried_at < now() - interval '${RETRY} seconds' AS may_try,
  coalesce(concat_ws(' ', c.oid, c.relfilenode,
    (SELECT sum(a.xmin::text::int8) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
    (SELECT sum(i.inhrelid::int8) FROM pg_inherits i WHERE i.inhparent = c.oid),
    CASE w.mode
      WHEN 'triggers' THEN (SELECT concat('triggers ', count(*) FILTER (WHERE t.tgenabled = 'A'),
          CASE WHEN ${APPLIED} THEN ' applied ' || count(*) FILTER (WHERE t.tgenabled = 'R') END)
        FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname LIKE '${triggerName(0).slice(0, -1).replaceAll('_', '\\_')}' || w.id || '\\_%')
      WHEN 'definition' THEN (SELECT sum(r.xmin::text::int8)::text FROM pg_rewrite r WHERE r.ev_class = c.oid)
      ELSE (pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)
        + pg_stat_get_tuples_deleted(c.oid))::text
    END), '') AS present
FROM infostrada.watched_tables w
LEFT JOIN (pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace)
  ON n.nspname = w.schema_name AND c.relname = w.table_name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
WHERE w.id = ANY ($1::int4[])`;

const UNWANTED = `
SELECT id FROM infostrada.watched_tables WHERE wanted_at < now() - make_interval(secs => $1::float8) AND NOT id = ANY ($2::int4[])`;

const POSTGIS = `
SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'postgis'`;

const WHOLE = `
WITH written AS (
  INSERT INTO infostrada.changes (id, watched, day, xid, at, operation)
  VALUES (nextval('infostrada.change_ids'), $1::int4, infostrada.change_day(clock_timestamp()), pg_current_xact_id(),
    clock_timestamp(), 'w')
)
SELECT pg_notify('${CHANNEL}', '')::text`;
