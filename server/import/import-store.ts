import { type RawBuilder, sql } from 'kysely';
import type { Queries, RowArray } from '../database/database.ts';
import type { ValueType } from '../filter/expression-type.ts';
import type { Extent } from '../geo/extent.ts';
import { ImportError } from './dataset.ts';
import type { Field } from './infer-fields.ts';

/** Schema that imported tables stand in. */
export const IMPORT_SCHEMA = 'data';

/** How a comment on a table says that an import made it and a later one may replace it. */
const MARK = 'Imported from ';

/** Column of a row's number where no property of the file identifies a feature. */
export const ROW_NUMBER = 'fid';

/** What the staged rows are like. */
export interface StagedRows {
  readonly count: number;
  readonly withoutGeometry: number;
  readonly invalid: number;
  readonly type: TableGeometry['type'];
}

export interface TableGeometry {
  readonly type:
    | 'MultiPoint'
    | 'Point'
    | 'MultiLineString'
    | 'LineString'
    | 'MultiPolygon'
    | 'Polygon'
    | 'Geometry';
  readonly srid: number;
}

/** One row on its way into the staging table: hexadecimal WKB and the properties as JSON text. */
export interface StagedRow {
  readonly wkb: string | null;
  readonly properties: string;
}

/** The staging table belongs to the transaction: whatever happens to it, nothing is left. */
export async function createStage(queries: Queries): Promise<void> {
  await run(
    queries,
    sql`CREATE TEMPORARY TABLE import_stage (
    n bigint GENERATED ALWAYS AS IDENTITY, geom geometry, properties jsonb NOT NULL) ON COMMIT DROP`,
  );
}

export async function addRows(queries: Queries, rows: readonly StagedRow[], srid: number): Promise<void> {
  await run(
    queries,
    sql`INSERT INTO import_stage (geom, properties)
      SELECT ST_Force2D(ST_SetSRID(ST_GeomFromWKB(decode(w, 'hex')), ${srid}::int)), p::jsonb
      FROM unnest(${rows.map((row) => row.wkb)}::text[], ${rows.map((row) => row.properties)}::text[]) AS r (w, p)`,
  );
}

/** @throws ImportError when PostGIS does not know the CRS */
export async function checkSrid(queries: Queries, srid: number): Promise<void> {
  const rows = await select(queries, sql`SELECT 1 FROM spatial_ref_sys WHERE srid = ${srid}::int`);
  if (rows.length === 0) throw new ImportError(`EPSG:${srid} is no CRS that PostGIS knows.`);
}

export async function describeStage(queries: Queries): Promise<StagedRows> {
  const [row = []] = await select(
    queries,
    sql`SELECT count(*), count(*) FILTER (WHERE geom IS NULL OR ST_IsEmpty(geom)),
        count(*) FILTER (WHERE NOT ST_IsValid(geom)), array_agg(DISTINCT GeometryType(geom))::text
      FROM import_stage`,
  );
  const [count, withoutGeometry, invalid, types] = row;
  return {
    count: Number(count),
    withoutGeometry: Number(withoutGeometry),
    invalid: Number(invalid),
    // A repaired bow tie is two polygons.
    type: Number(invalid) > 0 ? manyOf(commonType(String(types))) : commonType(String(types)),
  };
}

function manyOf(type: TableGeometry['type']): TableGeometry['type'] {
  if (type === 'Polygon') return 'MultiPolygon';
  return type === 'LineString' ? 'MultiLineString' : type;
}

function commonType(types: string): TableGeometry['type'] {
  const found = types
    .replace(/[{}"]/g, '')
    .split(',')
    .filter((type) => type !== '' && type !== 'NULL');
  for (const [single, multi] of [
    ['Point', 'MultiPoint'],
    ['LineString', 'MultiLineString'],
    ['Polygon', 'MultiPolygon'],
  ] as const) {
    if (found.every((type) => type === single.toUpperCase())) return found.length === 0 ? 'Geometry' : single;
    if (found.every((type) => [single.toUpperCase(), multi.toUpperCase()].includes(type))) return multi;
  }
  return 'Geometry';
}

/** Whether every staged row has the property, each another value. */
export async function isKey(queries: Queries, field: Field): Promise<boolean> {
  const value = sql`properties ->> ${field.source}`;
  const [row = []] = await select(
    queries,
    sql`SELECT count(*) = count(${value}) AND count(*) = count(DISTINCT ${value}) FROM import_stage`,
  );
  return row[0] === true;
}

/** What the table is made of. */
export interface TableDefinition {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Name of one of the fields, or {@link ROW_NUMBER}. */
  readonly key: string;
  readonly geometry: TableGeometry;
  /** Where it came from, for the comment. */
  readonly origin: string;
  /** Whether a table that another file was imported into may be replaced. */
  readonly replaces: boolean;
}

/**
 * Makes the table from the staged rows, in place of the one an earlier import made.
 * Invalid geometry is repaired (ST_MakeValid) into the same dimension.
 * @returns the extent of the table in its CRS
 * @throws ImportError when a table of that name exists that no import made
 */
export async function createTable(queries: Queries, table: TableDefinition): Promise<Extent | undefined> {
  const name = sql.table(`${IMPORT_SCHEMA}.${table.name}`);
  await checkReplaceable(queries, table);
  await run(queries, sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(IMPORT_SCHEMA)}`);
  await run(queries, sql`DROP TABLE IF EXISTS ${name}`);
  await run(
    queries,
    sql`CREATE TABLE ${name} AS SELECT ${sql.join(columns(table), sql`, `)} FROM import_stage ORDER BY n`,
  );
  await run(queries, sql`ALTER TABLE ${name} ADD PRIMARY KEY (${sql.ref(table.key)})`);
  await run(queries, sql`CREATE INDEX ON ${name} USING gist (geom)`);
  await run(queries, sql`COMMENT ON TABLE ${name} IS ${sql.lit(MARK + table.origin)}`);
  await run(queries, sql`ANALYZE ${name}`);
  const [row = []] = await select(
    queries,
    sql`SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (SELECT ST_Extent(geom) AS e FROM ${name}) AS t`,
  );
  const [minX, minY, maxX, maxY] = row;
  return minX === null ? undefined : [Number(minX), Number(minY), Number(maxX), Number(maxY)];
}

async function checkReplaceable(
  queries: Queries,
  { name, origin, replaces }: TableDefinition,
): Promise<void> {
  const [row] = await select(
    queries,
    sql`SELECT obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ${IMPORT_SCHEMA} AND c.relname = ${name}`,
  );
  if (row === undefined) return;
  const comment = String(row[0]);
  if (!comment.startsWith(MARK)) {
    throw new ImportError(
      `The table ${IMPORT_SCHEMA}.${name} exists and no import made it; choose another name with --table.`,
    );
  }
  if (!replaces && comment !== MARK + origin) {
    throw new ImportError(
      `The table ${IMPORT_SCHEMA}.${name} holds what was imported from ${comment.slice(MARK.length)}; choose another layer with --layer, or say --replace.`,
    );
  }
}

function columns({ fields, key, geometry }: TableDefinition): readonly RawBuilder<unknown>[] {
  const number = key === ROW_NUMBER ? [sql`n AS ${sql.ref(ROW_NUMBER)}`] : [];
  const values = fields.map(
    (field) =>
      sql`(properties ->> ${sql.lit(field.source)})::${COLUMN_TYPES[field.type]} AS ${sql.ref(field.name)}`,
  );
  const typed = sql`${shape(geometry)}::geometry(${sql.raw(geometry.type)}, ${sql.lit(geometry.srid)}) AS geom`;
  return [...number, ...values, typed];
}

const COLUMN_TYPES: Readonly<Record<ValueType, RawBuilder<unknown>>> = {
  string: sql`text`,
  integer: sql`bigint`,
  number: sql`double precision`,
  boolean: sql`boolean`,
  date: sql`date`,
  timestamp: sql`timestamptz`,
};

/** ST_CollectionExtract's number of a dimension. */
const DIMENSIONS: Readonly<Record<string, number>> = { Point: 1, LineString: 2, Polygon: 3 };

function shape({ type, srid }: TableGeometry): RawBuilder<unknown> {
  const placed = sql`CASE WHEN ST_SRID(geom) = ${sql.lit(srid)} THEN geom ELSE ST_Transform(geom, ${sql.lit(srid)}) END`;
  const dimension = DIMENSIONS[type.replace('Multi', '')];
  const repaired = sql`ST_MakeValid(${placed})`;
  const kept =
    dimension === undefined ? repaired : sql`ST_CollectionExtract(${repaired}, ${sql.lit(dimension)})`;
  const valid = sql`CASE WHEN ST_IsValid(geom) THEN ${placed} ELSE ${kept} END`;
  return type.startsWith('Multi') ? sql`ST_Multi(${valid})` : valid;
}

async function run(queries: Queries, statement: RawBuilder<unknown>): Promise<void> {
  await select(queries, statement);
}

/** An import may take long: its statements have hours, not the seconds of a request. */
const IMPORT_TIMEOUT = 6 * 3_600_000;

function select(queries: Queries, statement: RawBuilder<unknown>): Promise<RowArray[]> {
  return queries.arrays(statement.compile(queries.builder), { timeout: IMPORT_TIMEOUT });
}
