import { sql } from 'kysely';
import type { Layer } from '../../catalog/layer.ts';
import type { Database } from '../../database/database.ts';
import { tableOf } from '../columns.ts';
import type { LayerFinding } from './check-layer.ts';
import type { TableDescription } from './table-description.ts';

/**
 * What a view or a column without declared SRID does not say, its first geometry does.
 * @returns an error when that is not in the layer's CRS
 */
export async function checkContent(
  database: Database,
  layer: Layer,
  table: TableDescription,
): Promise<readonly LayerFinding[]> {
  const column = table.columns.find(({ name }) => name === layer.geometry.column);
  if (column?.srid !== 0) return [];
  const name = sql.id(layer.geometry.column);
  const first = sql`select ST_SRID(${name}) from ${tableOf(layer)} where ${name} is not null limit 1`;
  const [row] = await database.arrays(first.compile(database.builder));
  const { crs } = layer.geometry;
  if (row === undefined || row[0] === crs.srid) return [];
  return [
    {
      layer: layer.id,
      severity: 'error',
      message: `geometry.crs: ${crs.code} has the SRID ${crs.srid}, the geometries have ${row[0]}`,
      fix: row[0] === 0 ? `give them one with ST_SetSRID(…, ${crs.srid})` : `write EPSG:${row[0]}`,
    },
  ];
}
