import { escapeIdentifier, escapeLiteral } from 'pg';

/** A table whose rows are to be written to the feed of changes. */
export interface TriggerTarget {
  /** In `infostrada.watched_tables`. */
  readonly id: number;
  readonly schema: string;
  readonly table: string;
  /** Identifies a row in the feed; empty: rows are told by their extents alone. */
  readonly key: string;
  /** Empty: each statement counts as a change of the whole table. */
  readonly geometry: string;
  /** Rows arrive by logical replication, which fires triggers for rows and none for statements. */
  readonly is_applied?: boolean | undefined;
}

/** A statement that changed more rows than this is written by grid cells. */
const MANY = 10_000;

/** Cells on the longer side of what such a statement changed. */
const CELLS = 64;

/** The name of the function, and of its triggers, for a watched table. */
export function triggerName(id: number): string {
  return `changes_of_${id}`;
}

/**
 * The script that makes a table's triggers anew, wherever older ones stand. They fire for restores too (ENABLE
 * ALWAYS), once for each statement, and for each row that a subscription applies; who writes to the table needs no
 * rights in our schema.
 * @param postgis schema of the extension, quoted
 */
export function installTriggers(target: TriggerTarget, postgis: string): string {
  const name = triggerName(target.id);
  const table = `${escapeIdentifier(target.schema)}.${escapeIdentifier(target.table)}`;
  const events = [
    ['insert', 'REFERENCING NEW TABLE AS new_rows'],
    ['update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'],
    ['delete', 'REFERENCING OLD TABLE AS old_rows'],
    ['truncate', ''],
  ];
  const triggers = events.map(
    ([event = '', rows = '']) => `
      CREATE TRIGGER ${name}_${event} AFTER ${event} ON ${table} ${rows}
        FOR EACH STATEMENT EXECUTE FUNCTION infostrada.${name}();
      ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${name}_${event};`,
  );
  if (target.is_applied === true) {
    triggers.push(`
      CREATE TRIGGER ${name}_row AFTER INSERT OR UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION infostrada.${name}();
      ALTER TABLE ${table} ENABLE REPLICA TRIGGER ${name}_row;`);
  }
  return `${removeTriggers(target.id)};
    CREATE FUNCTION infostrada.${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS ${escapeLiteral(functionBody(target, postgis))};
    ${triggers.join('')}`;
}

/** The script that removes a watched table's triggers, also from a table that was renamed. */
export function removeTriggers(id: number): string {
  return `DROP FUNCTION IF EXISTS infostrada.${triggerName(id)}() CASCADE`;
}

function functionBody(target: TriggerTarget, postgis: string): string {
  const { id, geometry } = target;
  const wholeTable = `
    INSERT INTO infostrada.changes (id, watched, day, xid, at, operation)
    VALUES (${values(id)}, 'w');`;
  if (geometry === '') {
    return `BEGIN ${wholeTable}
      ${WAKE}
      RETURN NULL;
    END`;
  }
  const branches = (['INSERT', 'UPDATE', 'DELETE'] as const).map((event) => {
    const probe = event === 'DELETE' ? 'old_rows' : 'new_rows';
    return `IF TG_OP = '${event}' AND TG_LEVEL = 'ROW' THEN ${byRows(target, event, postgis, ONE_ROW)}
    ELSIF TG_OP = '${event}' THEN
      PERFORM FROM ${probe} OFFSET ${MANY} LIMIT 1;
      IF FOUND THEN ${byCells(target, event, postgis)}
      ELSE ${byRows(target, event, postgis)}
      END IF;
    ELS`;
  });
  return `DECLARE
      cell float8;
    BEGIN
      -- Someone renamed a column a moment ago: the writer must not suffer.
      IF NOT (${columnsThere(target, postgis)}) THEN ${wholeTable}
      ELSIF TG_OP = 'TRUNCATE' THEN ${wholeTable}
      ELS${branches.join('')}E RAISE EXCEPTION 'unknown operation %', TG_OP;
      END IF;
      IF FOUND THEN ${WAKE} END IF;
      RETURN NULL;
    END`;
}

function columnsThere({ key, geometry }: TriggerTarget, postgis: string): string {
  const column = (name: string, type: string): string => `EXISTS (SELECT FROM pg_attribute
    WHERE attrelid = TG_RELID AND attname = ${escapeLiteral(name)} AND NOT attisdropped${type})`;
  const isGeometry = ` AND atttypid = '${postgis}.geometry'::regtype`;
  return [column(geometry, isGeometry), ...(key === '' ? [] : [column(key, '')])].join(' AND ');
}

/** The channel on which transactions that changed something wake readers; its payload is empty. */
export const CHANNEL = 'infostrada_changes';

/** A transaction that has notified cannot be prepared: where any may be, readers find it at their next look. */
const WAKE = `IF current_setting('max_prepared_transactions') = '0' THEN PERFORM pg_notify('${CHANNEL}', ''); END IF;`;

type Event = 'INSERT' | 'UPDATE' | 'DELETE';

/** Where a trigger has the rows from before and after. */
interface Sides {
  readonly before: string;
  readonly after: string;
}

const ALL_ROWS: Sides = { before: 'old_rows', after: 'new_rows' };
const ONE_ROW: Sides = { before: '(SELECT OLD.*) o', after: '(SELECT NEW.*) n' };

/** id, watched, day, xid, at. */
function values(id: number): string {
  return `nextval('infostrada.change_ids'), ${id}, infostrada.change_day(clock_timestamp()), pg_current_xact_id(), clock_timestamp()`;
}

/** Rows before and after, each with its bounding box: taken from the head of the geometry, rounded outward. */
function boxes(
  { key, geometry }: TriggerTarget,
  event: Event,
  postgis: string,
  { before, after }: Sides,
): string {
  const side = (rows: string, isOld: boolean): string =>
    `SELECT ${key === '' ? 'NULL::text' : `${escapeIdentifier(key)}::text`} AS key, ${isOld} AS is_old,
      ${escapeIdentifier(geometry)}::${postgis}.box2d AS b FROM ${rows}`;
  const sides = [
    ...(event === 'INSERT' ? [] : [side(before, true)]),
    ...(event === 'DELETE' ? [] : [side(after, false)]),
  ];
  return sides.join(' UNION ALL ');
}

function corners(postgis: string): string {
  return `${postgis}.st_xmin(b) AS x1, ${postgis}.st_ymin(b) AS y1, ${postgis}.st_xmax(b) AS x2, ${postgis}.st_ymax(b) AS y2`;
}

function around(condition: string): string {
  const of = (each: string): string => `${each} FILTER (WHERE ${condition})`;
  return `box(point(${of('min(x1)')}, ${of('min(y1)')}), point(${of('max(x2)')}, ${of('max(y2)')}))`;
}

function byRows(target: TriggerTarget, event: Event, postgis: string, rows = ALL_ROWS): string {
  const letter = event[0]?.toLowerCase() ?? '';
  const insert =
    'INSERT INTO infostrada.changes (id, watched, day, xid, at, operation, key, old_extent, new_extent)';
  const box = 'CASE WHEN x1 IS NOT NULL THEN box(point(x1, y1), point(x2, y2)) END';
  if (event !== 'UPDATE') {
    const extents = event === 'INSERT' ? `NULL, ${box}` : `${box}, NULL`;
    return `${insert}
      SELECT ${values(target.id)}, '${letter}', key, ${extents}
      FROM (SELECT key, ${corners(postgis)} FROM (${boxes(target, event, postgis, rows)} OFFSET 0) r OFFSET 0) c;`;
  }
  // One row of the feed for a row before and after; without a key, or when the key itself changed, one for each.
  return `${insert}
    SELECT ${values(target.id)}, '${letter}', key, ${around('is_old')}, ${around('NOT is_old')}
    FROM (SELECT key, is_old, ${corners(postgis)}${target.key === '' ? ', row_number() OVER () AS n' : ', 0 AS n'}
      FROM (${boxes(target, event, postgis, rows)} OFFSET 0) r OFFSET 0) c
    GROUP BY key, n;`;
}

function byCells(target: TriggerTarget, event: Event, postgis: string): string {
  const rows = `(SELECT is_old, ${corners(postgis)} FROM (${boxes(target, event, postgis, ALL_ROWS)} OFFSET 0) r OFFSET 0)`;
  return `
    SELECT coalesce(nullif(greatest(max(x2) - min(x1), max(y2) - min(y1)) / ${CELLS}, 0), 1) INTO cell FROM ${rows} c;
    INSERT INTO infostrada.changes (id, watched, day, xid, at, operation, old_extent, new_extent)
    SELECT ${values(target.id)}, 'c', ${around('is_old')}, ${around('NOT is_old')}
    FROM ${rows} c
    GROUP BY floor((x1 + x2) / 2 / cell), floor((y1 + y2) / 2 / cell);`;
}
