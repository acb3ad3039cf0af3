import { sql } from 'kysely';
import type { Layer } from '../../catalog/layer.ts';
import type { Database } from '../../database/database.ts';
import { ServiceError } from '../../errors.ts';
import type { Extent } from '../../geo/extent.ts';
import { domainOf } from '../../geo/projection.ts';
import { tableOf } from '../columns.ts';
import { whereOf } from '../select.ts';
import { hasSpatialIndex } from './check-layer.ts';
import type { TableDescription } from './table-description.ts';

/** Tables with more rows than this are not read through when their spatial index knows the answer. */
const SMALL = 50_000;

/**
 * Where a layer has features, storage CRS, x, y order; undefined when it is empty. Exact for small tables, filtered
 * layers and views; for large tables what the head of the spatial index says: never too small, rounded outward.
 * When reading through takes too long, the whole domain of the CRS.
 */
export async function findExtent(
  database: Database,
  layer: Layer,
  table: TableDescription,
  signal?: AbortSignal,
): Promise<Extent | undefined> {
  const isLarge = table.kind === 'table' && table.estimatedRows > SMALL;
  if (isLarge && layer.filter === undefined && hasSpatialIndex(layer, table)) {
    const estimated = await estimateExtent(database, layer, signal);
    if (estimated !== undefined) return estimated;
  }
  try {
    return await readExtent(database, layer, signal);
  } catch (error) {
    if (error instanceof ServiceError && error.fault === 'timedOut') return domainOf(layer.geometry.crs);
    throw error;
  }
}

/** The exact extent of a layer's rows: reads them all. */
export async function readExtent(
  database: Database,
  layer: Layer,
  signal?: AbortSignal,
): Promise<Extent | undefined> {
  const box = sql`select ST_Extent(${sql.id(layer.geometry.column)}) e from ${tableOf(layer)} ${whereOf({ layer })}`;
  const statement = sql`select ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) from (${box}) b where e is not null`;
  const [row] = await database.arrays(statement.compile(database.builder), { signal });
  return row === undefined ? undefined : (row.map(Number) as unknown as Extent);
}

async function estimateExtent(
  database: Database,
  { table, geometry }: Layer,
  signal: AbortSignal | undefined,
): Promise<Extent | undefined> {
  const statement = {
    sql: `select ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
      from (select _postgis_index_extent(format('%I.%I', $1::text, $2::text)::regclass, $3::text) e) b where e is not null`,
    parameters: [table.schema, table.name, geometry.column],
  };
  const [row] = await database.arrays(statement, { signal });
  return row === undefined ? undefined : (row.map(Number) as unknown as Extent);
}
