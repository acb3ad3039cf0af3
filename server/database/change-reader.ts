import { type ChangePosition, noPosition, writePosition } from './change-position.ts';
import type { Database } from './database.ts';

/** What happened to a watched table. */
export interface TableChange {
  /** In `infostrada.watched_tables`. */
  readonly watched: number;
  /** `cell`: many rows of one statement that lie together; `whole`: the table itself. */
  readonly operation: 'insert' | 'update' | 'delete' | 'cell' | 'whole';
  /** Of the row, as text; null where it is not known. */
  readonly key: string | null;
  /** Before and after, each [minX, minY, maxX, maxY] in the table's CRS, x, y order. */
  readonly extents: readonly (readonly [number, number, number, number])[];
  /** When the statement ran: an instant in Z. */
  readonly at: string;
}

/** A part of the feed. */
export interface ChangeRows {
  /** In the order in which they were written. */
  readonly changes: readonly TableChange[];
  readonly position: ChangePosition;
  readonly isMore: boolean;
  /** The feed does not reach back to where reading should begin: everything may have changed. */
  readonly isReset: boolean;
  /** Where the log of the database stood: a replica that replayed up to here shows all of this. */
  readonly lsn: string;
}

/** Which part of the feed is wanted. */
export interface ChangeRange {
  /** Most rows. */
  readonly limit: number;
  /** Only these tables. */
  readonly watched?: readonly number[] | undefined;
}

/** The feed as it stands now, nothing ahead, and where the log of the database stands. */
export async function readPresent(
  database: Database,
): Promise<{ readonly position: ChangePosition; readonly lsn: string }> {
  const [row] = await database.rows<{ epoch: string; snapshot: string; lsn: string }>(
    {
      sql: `SELECT ${EPOCH} AS epoch, pg_current_snapshot()::text AS snapshot, pg_current_wal_insert_lsn()::text AS lsn`,
      parameters: [],
    },
    { prepared: true },
  );
  if (row === undefined) throw new Error('the database did not tell its snapshot');
  const { lsn, ...position } = row;
  return { position, lsn };
}

/**
 * What became visible behind a position, up to now.
 * @throws ServiceError invalidParameter `since` when its snapshot is none
 */
export async function readChanges(
  database: Database,
  since: ChangePosition,
  { limit, watched }: ChangeRange,
  signal?: AbortSignal,
): Promise<ChangeRows> {
  const { within } = since;
  const parameters = [since.snapshot, within?.until ?? null, within?.id ?? '0', limit + 1, watched ?? null];
  const rows = await database
    .rows<Row>({ sql: READ, parameters }, { prepared: true, signal })
    .catch((error: unknown) => {
      const isNone = error instanceof Error && 'code' in error && /^(22P02|22003)$/.test(String(error.code));
      throw isNone ? noPosition(writePosition(since), error) : error;
    });
  const [first] = rows;
  if (first === undefined) throw new Error('the feed of changes gave no row');
  const { epoch, present, lsn } = first;
  if (epoch !== since.epoch || first.is_behind) {
    return { changes: [], position: { epoch, snapshot: present }, isMore: false, isReset: true, lsn };
  }
  const found = rows.filter(({ id }) => id !== null);
  const isMore = found.length > limit;
  const changes = found.slice(0, limit);
  const until = within?.until ?? present;
  const position: ChangePosition = isMore
    ? { epoch, snapshot: since.snapshot, within: { until, id: String(changes.at(-1)?.id) } }
    : { epoch, snapshot: until };
  return { changes: changes.map(toChange), position, isMore, isReset: false, lsn };
}

/** How many changes each table has had up to a position: equal on every server that stands there. */
export async function countChanges(
  database: Database,
  { snapshot }: ChangePosition,
  watched: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const rows = await database.arrays({ sql: COUNT, parameters: [snapshot, watched] });
  return new Map(rows.map(([id, count]) => [Number(id), Number(count)]));
}

interface Row {
  readonly epoch: string;
  readonly present: string;
  readonly lsn: string;
  readonly is_behind: boolean;
  readonly id: string | number | null;
  readonly watched: number;
  readonly operation: string;
  readonly key: string | null;
  readonly at: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The cluster, its timeline, the database and the table: none of them survives a restore. */
const EPOCH = `left(md5(concat_ws(' ',
    (SELECT system_identifier FROM pg_control_system()),
    (SELECT timeline_id FROM pg_control_checkpoint()),
    (SELECT oid FROM pg_database WHERE datname = current_database()),
    'infostrada.changes'::regclass::oid)), 12)`;

// One statement has one snapshot: the rows and the position behind them belong together.
const READ = `
WITH here AS MATERIALIZED (
  SELECT pg_current_snapshot() AS snapshot, ${EPOCH} AS epoch, pg_current_wal_insert_lsn()::text AS lsn,
    (SELECT xid FROM infostrada.changes_floor) AS dropped
)
SELECT here.epoch, here.snapshot::text AS present, here.lsn,
  here.dropped >= pg_snapshot_xmin($1::pg_snapshot)
    OR pg_snapshot_xmax($1::pg_snapshot) > pg_snapshot_xmax(here.snapshot) AS is_behind,
  c.id, c.watched, c.operation::text, c.key, c.at, c.old_extent::text AS before, c.new_extent::text AS after
FROM here LEFT JOIN LATERAL (
  SELECT * FROM infostrada.changes
  WHERE xid >= pg_snapshot_xmin($1::pg_snapshot)
    AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)
    AND pg_visible_in_snapshot(xid, coalesce($2::pg_snapshot, here.snapshot))
    AND id > $3::int8
    AND ($5::int4[] IS NULL OR watched = ANY ($5::int4[]))
  ORDER BY id LIMIT $4::int4
) c ON true
ORDER BY c.id`;

const COUNT = `
SELECT w.id, w.dropped_changes + count(c.id) FILTER (WHERE pg_visible_in_snapshot(c.xid, $1::pg_snapshot))
FROM infostrada.watched_tables w LEFT JOIN infostrada.changes c ON c.watched = w.id
WHERE w.id = ANY ($2::int4[]) GROUP BY w.id`;

const OPERATIONS: Readonly<Record<string, TableChange['operation']>> = {
  i: 'insert',
  u: 'update',
  d: 'delete',
  c: 'cell',
  w: 'whole',
};

function toChange({ watched, operation, key, at, before, after }: Row): TableChange {
  return {
    watched,
    operation: OPERATIONS[operation] ?? 'whole',
    key,
    extents: [before, after].flatMap((box) => (box === null ? [] : [readBox(box)])),
    at,
  };
}

/** PostgreSQL writes a box as (upper right),(lower left). */
function readBox(text: string): [number, number, number, number] {
  const [maxX = NaN, maxY = NaN, minX = NaN, minY = NaN] = text
    .replaceAll(/[()]/g, '')
    .split(',')
    .map(Number);
  return [minX, minY, maxX, maxY];
}
