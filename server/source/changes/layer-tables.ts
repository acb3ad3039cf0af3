import type { Layer } from '../../catalog/layer.ts';
import type { Database } from '../../database/database.ts';
import type { WatchRequest } from '../../database/watched-tables.ts';

/** What a layer stands on, and what a change there says about the layer. */
export interface LayerTable {
  readonly request: WatchRequest;
  /** rows: its rows are the layer's features; extents: only where; whole: a change says nothing of where. */
  readonly meaning: 'rows' | 'extents' | 'whole';
  /** A view whose rows may become others though no table changed: what it shows only ages. */
  readonly isRestless?: boolean;
}

/**
 * The tables and views that layers stand on, by one query: partitions of tables, tables below views. A table below a
 * view tells where the view changed if it has one geometry column in the view's CRS, or one of the same name, and the
 * view shows its rows where they are: it neither computes geometries, nor chooses among rows, nor joins several places.
 * @returns by layer id; a layer whose table is not there stands on its name alone
 */
export async function findLayerTables(
  database: Database,
  layers: readonly Layer[],
): Promise<ReadonlyMap<string, readonly LayerTable[]>> {
  const rows = await database.rows<Relation>({
    sql: BELOW,
    parameters: [layers.map(({ table }) => table.schema), layers.map(({ table }) => table.name)],
  });
  const below = Map.groupBy(rows, ({ root }) => root);
  const own = layers.map((layer): [string, LayerTable[]] => {
    const found = below.get(`${layer.table.schema}.${layer.table.name}`) ?? [];
    if (found.length === 0) return [layer.id, [ownTable(layer)]];
    const isMixed = isPlaceLost(found);
    return [layer.id, found.map((each) => toTable(layer, each, isMixed))];
  });
  return shareKeys(own);
}

interface Relation {
  /** `schema.name` of the layer's table or view. */
  readonly root: string;
  readonly schema: string;
  readonly table: string;
  readonly kind: string;
  readonly is_part: boolean;
  /** Of a view: its query, and whether it calls functions that make, move or compare geometries. */
  readonly query: string | null;
  readonly is_computed: boolean;
  /** Whether it calls functions that may read what it does not name. */
  readonly is_volatile: boolean;
  readonly geometries: readonly { readonly name: string; readonly srid: number }[];
}

function ownTable({ table, keyColumn, geometry }: Layer): LayerTable {
  const request = { schema: table.schema, table: table.name, key: keyColumn, geometry: geometry.column };
  return { request, meaning: 'rows' };
}

/** Whether the rows below a view may show elsewhere than where they are. */
function isPlaceLost(relations: readonly Relation[]): boolean {
  const views = relations.filter(({ kind }) => kind === 'v');
  if (views.some(({ is_computed, query }) => is_computed || CHOOSES.test(query ?? ''))) return true;
  const places = relations.filter(({ kind, geometries }) => kind !== 'v' && geometries.length > 0);
  return places.length > 1 && views.some(({ query }) => JOINS.test(query ?? ''));
}

/** A changed row may make another one appear. */
const CHOOSES = /\b(DISTINCT|GROUP BY|LIMIT|OFFSET|OVER|EXCEPT|INTERSECT|RECURSIVE)\b/;
/** As pg_get_viewdef writes it; a union alone is no join. */
const JOINS = /\bJOIN\b|\(\s*SELECT\b|\bFROM\s+[^\s,]+(\s+\w+)?,/;

/** What gives another answer as time goes by; its functions leave no trace among the dependencies. */
const CLOCK =
  /\bCURRENT_(DATE|TIME|TIMESTAMP)\b|\bLOCALTIME(STAMP)?\b|\b(now|random|timeofday|(clock|statement|transaction)_timestamp)\(\)/;

function toTable(
  layer: Layer,
  { schema, table, kind, is_part, geometries, query, is_volatile }: Relation,
  isMixed: boolean,
): LayerTable {
  if (kind === 'v') {
    const isRestless = is_volatile || CLOCK.test(query ?? '');
    return { request: { schema, table, key: '', geometry: '' }, meaning: 'whole', isRestless };
  }
  if (is_part) {
    const own = ownTable(layer);
    return { ...own, request: { ...own.request, schema, table } };
  }
  const fitting = geometries.filter(({ srid }) => srid === layer.geometry.crs.srid || srid === 0);
  const named = fitting.find(({ name }) => name === layer.geometry.column);
  const geometry = fitting.length === 1 ? fitting[0]?.name : named?.name;
  return geometry === undefined || isMixed || kind === 'm'
    ? { request: { schema, table, key: '', geometry: '' }, meaning: 'whole' }
    : { request: { schema, table, key: '', geometry }, meaning: 'extents' };
}

/** A table that is a layer and stands below views too is watched once: the views take the layer's own. */
function shareKeys(
  layers: readonly (readonly [string, LayerTable[]])[],
): ReadonlyMap<string, readonly LayerTable[]> {
  const nameOf = ({ schema, table, geometry }: WatchRequest): string =>
    JSON.stringify([schema, table, geometry]);
  const rows = layers.flatMap(([, tables]) => tables.filter(({ meaning }) => meaning === 'rows'));
  const keyed = new Map(rows.map(({ request }) => [nameOf(request), request]));
  return new Map(
    layers.map(([id, tables]) => [
      id,
      tables.map((table) =>
        table.meaning === 'extents'
          ? { ...table, request: keyed.get(nameOf(table.request)) ?? table.request }
          : table,
      ),
    ]),
  );
}

// A refreshed view holds rows of its own: what lies below it does not matter until it is refreshed.
const BELOW = `
WITH RECURSIVE below (root, oid, is_part) AS (
  SELECT c.oid, c.oid, true
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) w (schema, name)
  JOIN pg_namespace n ON n.nspname = w.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  UNION
  SELECT b.root, x.oid, b.is_part AND x.is_part
  FROM below b JOIN pg_class o ON o.oid = b.oid AND o.relkind <> 'm'
  CROSS JOIN LATERAL (
    SELECT d.refobjid, false FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
    WHERE r.ev_class = b.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> b.oid
    UNION
    SELECT i.inhrelid, true FROM pg_inherits i WHERE i.inhparent = b.oid
  ) x (oid, is_part)
), called AS (
  SELECT r.ev_class AS view, p.*,
    EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e') AS is_extension
  FROM below b JOIN pg_rewrite r ON r.ev_class = b.oid
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass
  JOIN pg_proc p ON p.oid = d.refobjid
)
SELECT rn.nspname || '.' || root.relname AS root, n.nspname AS schema, c.relname AS table, c.relkind::text AS kind,
  bool_or(b.is_part) AS is_part,
  CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END AS query,
  c.relkind = 'v' AND EXISTS (
    SELECT FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
    JOIN pg_depend e ON e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e'
    JOIN pg_extension x ON e.refclassid = 'pg_extension'::regclass AND x.oid = e.refobjid AND x.extname = 'postgis'
    LEFT JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
    WHERE r.ev_class = c.oid AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass)
      AND (p.proname IS NULL OR p.proname NOT IN ('geometry', 'st_multi', 'st_force2d', 'st_setsrid', 'st_srid',
        'st_area', 'st_length', 'st_perimeter', 'st_x', 'st_y', 'st_isvalid', 'st_isempty', 'geometrytype',
        'st_geometrytype', 'st_astext', 'st_asgeojson'))
  ) OR EXISTS (
    SELECT FROM called f JOIN pg_type t ON t.oid = f.prorettype
    WHERE f.view = c.oid AND NOT f.is_extension
      AND (f.proretset OR t.typtype <> 'b' OR t.typnamespace <> 'pg_catalog'::regnamespace)
  ) AS is_computed,
  EXISTS (
    SELECT FROM called f
    WHERE f.view = c.oid AND (f.provolatile = 'v' OR f.provolatile = 's' AND NOT f.is_extension)
  ) AS is_volatile,
  coalesce((SELECT json_agg(json_build_object('name', a.attname, 'srid', postgis_typmod_srid(a.atttypmod)) ORDER BY a.attnum)
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND t.typname = 'geometry'), '[]') AS geometries
FROM below b
JOIN pg_class c ON c.oid = b.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class root ON root.oid = b.root
JOIN pg_namespace rn ON rn.oid = root.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
GROUP BY 1, 2, 3, 4, c.oid`;
