import { classifyRings, VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { Layer } from '../catalog/layer.ts';
import type { Database } from '../database/database.ts';
import { type TileCoord, type TileMatrixSet, tileExtent } from '../geo/tile-matrix-set.ts';

/** How the geometry of tiles compares with PostGIS's own. */
export interface TileComparison {
  features: number;
  vertices: number;
  /** Greatest distance of a vertex of either from the outline of the other, tile units. */
  worst: number;
  /** Vertices further away than a unit. */
  beyond: number;
  /** Features of the database inside the tile that it has not, but for those below a pixel. */
  missing: number;
  /** Polygons that cross themselves, by PostGIS. */
  invalid: number;
}

export const noComparison = (): TileComparison => ({
  features: 0,
  vertices: 0,
  worst: 0,
  beyond: 0,
  missing: 0,
  invalid: 0,
});

/**
 * Reads a tile with an independent reader and compares each feature with what PostGIS transforms: every vertex inside the
 * tile's buffer against the other's outline. What is below a pixel in both directions may be left out or squared.
 */
export async function compareTile(
  database: Database,
  layer: Layer,
  set: TileMatrixSet,
  tile: TileCoord,
  bytes: Uint8Array | undefined,
): Promise<TileComparison> {
  const features = bytes === undefined ? [] : featuresOf(bytes, layer.id);
  const [minX, , maxX, maxY] = tileExtent(set, tile);
  const scale = EXTENT / (maxX - minX);
  const { schema, name } = layer.table;
  const sql = COMPARE.replaceAll('$table', `"${schema}"."${name}"`)
    .replaceAll('$key', `"${layer.keyColumn}"`)
    .replaceAll('$geom', `"${layer.geometry.column}"`)
    .replaceAll('$storage', String(layer.geometry.crs.srid))
    .replaceAll('$srid', String(set.crs.srid));
  const keys = features.map(({ properties }) => String(properties.id));
  const parameters = [keys, features.map(toText), scale, minX, maxY];
  const [row] = await database.rows<{ [K in keyof TileComparison]: number | string }>(
    { sql, parameters },
    { timeout: 120_000 },
  );
  const numbers = Object.entries(row ?? {}).map(([column, value]) => [column, Number(value)]);
  return { ...Object.fromEntries(numbers), features: features.length } as TileComparison;
}

const EXTENT = 4096;

export function featuresOf(bytes: Uint8Array, layer: string): readonly VectorTileFeature[] {
  const found = new VectorTile(new PbfReader(bytes)).layers[layer];
  return Array.from({ length: found?.length ?? 0 }, (_, i) => found!.feature(i));
}

/** WKT in tile units, y downwards. */
export function toText(feature: VectorTileFeature): string {
  const paths = feature.loadGeometry();
  const path = (points: readonly { x: number; y: number }[]) =>
    `(${points.map(({ x, y }) => `${x} ${y}`).join(',')})`;
  if (feature.type === 1)
    return `MULTIPOINT(${paths
      .flat()
      .map(({ x, y }) => `(${x} ${y})`)
      .join(',')})`;
  if (feature.type === 2) return `MULTILINESTRING(${paths.map(path).join(',')})`;
  return `MULTIPOLYGON(${classifyRings(paths)
    .map((rings) => `(${rings.map(path).join(',')})`)
    .join(',')})`;
}

// Squares of 16 units stand for areas below a pixel: what is below twice that on both sides is not compared.
const COMPARE = `
WITH ours AS (
  SELECT key, ST_GeomFromText(wkt) AS geom FROM unnest($1::text[], $2::text[]) AS u(key, wkt)
), box AS (
  SELECT ST_Transform(ST_SetSRID(ST_MakeEnvelope($4::float8, $5::float8 - 4096 / $3::float8, $4::float8 + 4096 / $3::float8, $5::float8), $srid), $storage) AS geom
), theirs AS (
  SELECT t.$key::text AS key, ST_SetSRID(ST_Affine(ST_Transform(t.$geom, $srid),
    $3::float8, 0, 0, -$3::float8, -$4::float8 * $3::float8, $5::float8 * $3::float8), 0) AS geom
  FROM $table t, box WHERE t.$geom && ST_Expand(box.geom, 0)
), kept AS (
  SELECT key, geom FROM theirs
  WHERE ST_Intersects(geom, ST_MakeEnvelope(1, 1, 4095, 4095))
), pairs AS (
  SELECT key, o.geom AS our_geom,
    CASE WHEN ST_Dimension(o.geom) = 2 THEN ST_Boundary(o.geom) ELSE o.geom END AS ours,
    CASE WHEN ST_Dimension(t.geom) = 2 THEN ST_Boundary(t.geom) ELSE t.geom END AS theirs
  FROM ours o JOIN theirs t USING (key)
  WHERE ST_Dimension(t.geom) < 2 OR ST_Area(t.geom) > 32
), distances AS (
  SELECT ST_Distance(v.geom, theirs) AS distance FROM pairs, ST_DumpPoints(ours) v
  WHERE ST_X(v.geom) BETWEEN -63 AND 4159 AND ST_Y(v.geom) BETWEEN -63 AND 4159
  UNION ALL
  SELECT ST_Distance(v.geom, ours) FROM pairs, ST_DumpPoints(theirs) v
  WHERE ST_X(v.geom) BETWEEN 0 AND 4096 AND ST_Y(v.geom) BETWEEN 0 AND 4096
)
SELECT (SELECT count(*) FROM distances) AS vertices,
  (SELECT coalesce(max(distance), 0) FROM distances) AS worst,
  (SELECT count(*) FROM distances WHERE distance > 1) AS beyond,
  (SELECT count(*) FROM kept k WHERE NOT EXISTS (SELECT 1 FROM ours o WHERE o.key = k.key)
    AND (ST_Dimension(k.geom) = 0 OR ST_Area(ST_ClipByBox2D(k.geom, ST_MakeBox2D(ST_Point(0, 0), ST_Point(4096, 4096)))) > 32
      OR (ST_Dimension(k.geom) = 1 AND ST_Length(ST_ClipByBox2D(k.geom, ST_MakeBox2D(ST_Point(0, 0), ST_Point(4096, 4096)))) > 2))) AS missing,
  (SELECT count(*) FROM ours WHERE ST_Dimension(geom) = 2 AND NOT ST_IsValid(geom)) AS invalid`;
