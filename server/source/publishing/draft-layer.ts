import { sql } from 'kysely';
import type { LayerFile } from '../../catalog/layer-schema.ts';
import type { NewLayer } from '../../catalog/write-layer-file.ts';
import type { Database } from '../../database/database.ts';
import { ServiceError } from '../../errors.ts';
import { allCrs, type Crs, findCrs } from '../../geo/crs.ts';
import type { Extent } from '../../geo/extent.ts';
import { geometryTypes, simpleTypes } from '../../geo/wkb.ts';
import { propertyTypeOf } from './check-layer.ts';
import {
  type ColumnDescription,
  declaredGeometry,
  describeTables,
  spelledGeometry,
  type TableDescription,
} from './table-description.ts';

/** What a draft takes from the table, and what may be said instead. */
export interface DraftChoices {
  readonly key?: string | undefined;
  readonly geometryColumn?: string | undefined;
}

/** The part of a new layer that its table tells. */
export type LayerDraft = Pick<NewLayer, 'table' | 'key' | 'geometry' | 'columns' | 'rows'> & {
  readonly comment: string | null;
};

/**
 * Reads from a table or view what a layer file says of it: key, geometry, CRS, properties, extent.
 * @throws ServiceError notFound without such a table; invalidParameter with what has to be said or done when the
 *   table has no key, no geometry, or a CRS that is not served
 */
export async function draftLayer(
  database: Database,
  table: { readonly schema: string; readonly name: string },
  choices: DraftChoices = {},
): Promise<LayerDraft> {
  const name = `${table.schema}.${table.name}`;
  const described = (await describeTables(database, [table])).get(name);
  if (described === undefined) {
    throw new ServiceError('notFound', `There is no table or view ${name}.`, { received: name });
  }
  const column = geometryColumn(described, choices.geometryColumn);
  const key = keyColumn(described, choices.key);
  const content = await readContent(database, described, column);
  return {
    table,
    key,
    geometry: {
      column: column.name,
      type: geometryType(column, content.types),
      crs: crsOfSrid(column.srid === 0 ? content.srid : column.srid, name),
      extent: content.extent,
    },
    columns: described.columns.flatMap((each) => {
      const type = draftType(each, column);
      return type === undefined || isBareNumber(each, key)
        ? []
        : [{ name: each.name, type, comment: each.comment }];
    }),
    rows: content.rows,
    comment: described.comment,
  };
}

/** Further geometries are properties where they have the CRS of the first. */
function draftType(
  column: ColumnDescription,
  geometry: ColumnDescription,
): LayerFile['properties'][number]['type'] | undefined {
  const type = propertyTypeOf(column);
  if (type !== 'geometry') return type;
  if (column.name === geometry.name || column.srid !== geometry.srid) return undefined;
  return spelledGeometry(declaredGeometry(column), geometryTypes);
}

/** Numbers that only count rows say nothing about the feature. */
function isBareNumber({ name, type }: ColumnDescription, key: string): boolean {
  return name === key && /^(id|fid|gid|ogc_fid|objectid)$/i.test(name) && type.startsWith('int');
}

function geometryColumn(table: TableDescription, chosen: string | undefined): ColumnDescription {
  const geometries = table.columns.filter(({ type }) => type === 'geometry');
  const found = geometries.filter(({ name }) => chosen === undefined || name === chosen);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new ServiceError(
    'invalidParameter',
    only === undefined
      ? `${table.schema}.${table.name} has no geometry column${chosen === undefined ? '' : ` ${chosen}`}.`
      : `${table.schema}.${table.name} has several geometry columns: choose one.`,
    { parameter: 'geometry', allowed: geometries.map(({ name }) => name) },
  );
}

function keyColumn(table: TableDescription, chosen: string | undefined): string {
  const names = table.columns.map(({ name }) => name);
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  const single = table.indexes.filter(({ isUnique, columns }) => isUnique && columns.length === 1);
  const primary = single.find(({ isPrimary }) => isPrimary)?.columns[0];
  const notNull = single.flatMap(({ columns }) => columns).find((name) => isNotNull(table, name));
  const usual = ['id', 'fid', 'gid', 'ogc_fid', 'objectid', 'uuid', `${table.name}_id`].find((name) =>
    names.includes(name),
  );
  const found = primary ?? notNull ?? (table.kind === 'view' ? usual : undefined);
  if (chosen === undefined && found !== undefined) return found;
  throw new ServiceError(
    'invalidParameter',
    `${table.schema}.${table.name} has ${chosen === undefined ? 'no unique column' : `no column ${chosen}`}: name the one that identifies a feature.`,
    { parameter: 'key', ...(chosen === undefined ? {} : { received: chosen }), allowed: names },
  );
}

function isNotNull(table: TableDescription, name: string): boolean {
  return table.columns.some((column) => column.name === name && !column.isNullable);
}

interface Content {
  readonly srid: number | null;
  readonly types: readonly string[];
  readonly rows: number;
  readonly extent: Extent | undefined;
}

async function readContent(
  database: Database,
  table: TableDescription,
  column: ColumnDescription,
): Promise<Content> {
  const name = sql.id(column.name);
  const query = sql`select count(*)::float8, max(ST_SRID(${name})), array_agg(distinct GeometryType(${name})),
    ST_XMin(ST_Extent(${name})), ST_YMin(ST_Extent(${name})), ST_XMax(ST_Extent(${name})), ST_YMax(ST_Extent(${name}))
    from ${sql.id(table.schema, table.name)}`;
  const [row = []] = await database.arrays(query.compile(database.builder));
  const [rows, srid, types, ...corners] = row;
  return {
    srid: (srid as number | null) ?? null,
    types: ((types as (string | null)[] | null) ?? []).filter((type) => type !== null),
    rows: Number(rows ?? 0),
    extent:
      corners[0] === null || corners.length !== 4 ? undefined : (corners.map(Number) as unknown as Extent),
  };
}

/** What the column declares; when it declares nothing, what it holds, if that is one type. */
function geometryType(column: ColumnDescription, held: readonly string[]): LayerFile['geometry']['type'] {
  const declared = declaredGeometry(column);
  const only = declared === 'GEOMETRY' && held.length === 1 ? (held[0] ?? '').replace(/M$/, '') : declared;
  return spelledGeometry(only, simpleTypes);
}

function crsOfSrid(srid: number | null, table: string): Crs {
  const crs = srid === null || srid === 0 ? undefined : findCrs(`EPSG:${srid}`);
  if (crs !== undefined) return crs;
  const what = srid === null || srid === 0 ? 'no CRS' : `the CRS EPSG:${srid}, which is not served`;
  throw new ServiceError('unsupportedCrs', `The geometries of ${table} have ${what}.`, {
    received: String(srid),
    allowed: allCrs.filter(({ code }) => code.startsWith('EPSG')).map(({ code }) => code),
  });
}
