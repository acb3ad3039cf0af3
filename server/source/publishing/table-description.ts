import type { Database } from '../../database/database.ts';
import type { GeometryType } from '../../geo/wkb.ts';

/** What the database says of a column. */
export interface ColumnDescription {
  readonly name: string;
  /** Name of the base type, a domain's own resolved: `int4`, `varchar`, `geometry`, … */
  readonly type: string;
  readonly isEnum: boolean;
  readonly isNullable: boolean;
  readonly comment: string | null;
  /** Of a geometry: 0 and `GEOMETRY` when the column does not say (views often don't). */
  readonly srid: number | null;
  readonly geometryType: string | null;
  /** Of a numeric with a declared scale, else null. */
  readonly scale: number | null;
}

/** What a geometry column says that it holds, in capitals and without the letters of Z and M. */
export function declaredGeometry({ geometryType }: ColumnDescription): string {
  return (geometryType ?? 'GEOMETRY').toUpperCase().replace(/Z?M?$/, '');
}

/** A type in capitals as layer files write it: one of those that may stand there, or the one that takes any. */
export function spelledGeometry<T extends GeometryType>(
  capitals: string,
  allowed: readonly T[],
): T | 'Geometry' {
  return allowed.find((type) => type.toUpperCase() === capitals) ?? 'Geometry';
}

export interface IndexDescription {
  /** Plain columns; empty when the index is over an expression. */
  readonly columns: readonly string[];
  readonly isUnique: boolean;
  readonly isPrimary: boolean;
  readonly method: string;
}

/** A table or view as it is in the database. */
export interface TableDescription {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table';
  readonly isReadable: boolean;
  /** As of the last analysis; negative when there was none. */
  readonly estimatedRows: number;
  readonly comment: string | null;
  readonly columns: readonly ColumnDescription[];
  readonly indexes: readonly IndexDescription[];
}

/** Descriptions of the last look, by their text: a table that did not change keeps its record. */
export type DescriptionMemory = Map<string, TableDescription>;

/**
 * Describes many tables by one query of the system catalogue.
 * @returns by `schema.name`; what is not there is missing
 */
export async function describeTables(
  database: Database,
  tables: readonly { readonly schema: string; readonly name: string }[],
  memory: DescriptionMemory = new Map(),
): Promise<ReadonlyMap<string, TableDescription>> {
  const before = new Map(memory);
  memory.clear();
  const rows = await database.rows<{ description: string }>({
    sql: DESCRIBE,
    parameters: namesOf(tables),
  });
  const descriptions = rows.map(({ description }) => {
    const table = before.get(description) ?? (JSON.parse(description) as TableDescription);
    memory.set(description, table);
    return table;
  });
  return new Map(descriptions.map((table) => [`${table.schema}.${table.name}`, table]));
}

/** Schemas and names, each table once: thousands of layers may stand on one. */
function namesOf(
  tables: readonly { readonly schema: string; readonly name: string }[],
): readonly [schemas: readonly string[], names: readonly string[]] {
  const once = [
    ...new Map(tables.map((table) => [JSON.stringify([table.schema, table.name]), table])).values(),
  ];
  return [once.map(({ schema }) => schema), once.map(({ name }) => name)];
}

const COLUMNS = `
  select json_agg(json_build_object(
    'name', a.attname,
    'type', b.typname,
    'isEnum', b.typtype = 'e',
    'isNullable', not (a.attnotnull or t.typnotnull),
    'comment', col_description(c.oid, a.attnum),
    'srid', case when b.typname = 'geometry' then postgis_typmod_srid(a.atttypmod) end,
    'geometryType', case when b.typname = 'geometry' then postgis_typmod_type(a.atttypmod) end,
    'scale', case when b.typname = 'numeric' and a.atttypmod >= 0 then (a.atttypmod - 4) & 65535 end
  ) order by a.attnum)
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

const INDEXES = `
  select json_agg(json_build_object(
    'columns', array(
      select a.attname from unnest(i.indkey[0:i.indnkeyatts - 1]) with ordinality k (attnum, place)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum order by k.place),
    'isUnique', i.indisunique,
    'isPrimary', i.indisprimary,
    'method', m.amname
  ))
  from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
  where i.indrelid = c.oid and i.indisvalid and i.indpred is null and i.indexprs is null`;

const DESCRIBE = `
select json_build_object(
  'schema', n.nspname,
  'name', c.relname,
  'kind', case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
    when 'f' then 'foreign table' else 'table' end,
  'isReadable', has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'),
  'estimatedRows', c.reltuples,
  'comment', obj_description(c.oid, 'pg_class'),
  'columns', coalesce((${COLUMNS}), '[]'),
  'indexes', coalesce((${INDEXES}), '[]')
)::text description
from (select distinct * from unnest($1::text[], $2::text[])) w (schema, name)
join pg_namespace n on n.nspname = w.schema
join pg_class c on c.relnamespace = n.oid and c.relname = w.name and c.relkind in ('r', 'p', 'v', 'm', 'f')`;
