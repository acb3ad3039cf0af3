import { didYouMean } from '../../catalog/close-name.ts';
import type { Layer, Property } from '../../catalog/layer.ts';
import type { PropertyType } from '../../catalog/layer-schema.ts';
import type { DeclaredType } from '../../geo/geometry-parts.ts';
import { geometryTypes, simpleTypes } from '../../geo/wkb.ts';
import {
  type ColumnDescription,
  declaredGeometry,
  spelledGeometry,
  type TableDescription,
} from './table-description.ts';

/** Something between a layer and its table. With an error the layer cannot be served. */
export interface LayerFinding {
  readonly layer: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What to do about it: SQL, or a change of the layer's file. */
  readonly fix: string;
}

/** Compares a layer with its table: everything that keeps it from being served, or from being served quickly. */
export function checkLayer(layer: Layer, table: TableDescription | undefined): readonly LayerFinding[] {
  const name = `${layer.table.schema}.${layer.table.name}`;
  const findings: LayerFinding[] = [];
  const find = (severity: LayerFinding['severity'], message: string, fix: string): void => {
    findings.push({ layer: layer.id, severity, message, fix });
  };
  if (table === undefined) {
    find('error', `there is no table ${name}`, 'import the data, or correct `table`');
    return findings;
  }
  if (!table.isReadable) {
    find('error', `the server's user may not read ${name}`, `grant select on ${quoted(layer)} to its user`);
    return findings;
  }
  checkKey(layer, table, find);
  checkGeometry(layer, table, find);
  const location = layer.raster === undefined ? [] : [layer.raster.location];
  const properties = [...layer.properties, ...(layer.unpublished ?? []), ...location];
  for (const property of properties) checkProperty(property, table, layer, find);
  return findings;
}

/** The key's type where its index can be used. */
export function keyTypeOf(layer: Layer, table: TableDescription): Layer['keyType'] {
  const type = findColumn(table, layer.keyColumn)?.type ?? '';
  if (INTEGERS.includes(type)) return 'integer';
  if (type === 'uuid') return 'uuid';
  return type === 'text' || type === 'varchar' ? 'text' : undefined;
}

/** Integers whose columns hold 32 bits at most: more clients have a type for these. */
export function narrowIntegersOf(layer: Layer, table: TableDescription): readonly string[] {
  const isNarrow = ({ type, column }: Property): boolean =>
    type === 'integer' && ['int2', 'int4'].includes(findColumn(table, column)?.type ?? '');
  return layer.properties.filter(isNarrow).map(({ name }) => name);
}

/** Whether an index finds rows of the table by place. */
export function hasSpatialIndex(layer: Layer, table: TableDescription): boolean {
  return table.indexes.some(
    ({ method, columns }) => SPATIAL_METHODS.includes(method) && columns[0] === layer.geometry.column,
  );
}

const INTEGERS: readonly string[] = ['int2', 'int4', 'int8'];
const SPATIAL_METHODS: readonly string[] = ['gist', 'spgist', 'brin'];

/** Column types a property of a type may have; enums are texts too. */
const COLUMN_TYPES: Readonly<Record<PropertyType, readonly string[]>> = {
  string: ['text', 'varchar', 'bpchar', 'name', 'citext', 'uuid', 'json', 'jsonb'],
  integer: INTEGERS,
  number: ['float4', 'float8', 'numeric', ...INTEGERS],
  boolean: ['bool'],
  date: ['date'],
  timestamp: ['timestamptz', 'timestamp'],
  geometry: ['geometry'],
};

/** The property type for a column, or undefined when no property can have it. */
export function propertyTypeOf(column: ColumnDescription): PropertyType | undefined {
  if (column.isEnum) return 'string';
  if (column.type === 'numeric' && column.scale === 0) return 'integer';
  const types = Object.keys(COLUMN_TYPES) as PropertyType[];
  return types.find((type) => COLUMN_TYPES[type].includes(column.type));
}

type Find = (severity: LayerFinding['severity'], message: string, fix: string) => void;

function findColumn(table: TableDescription, name: string): ColumnDescription | undefined {
  return table.columns.find((column) => column.name === name);
}

function noColumn(table: TableDescription, name: string): string {
  const hint = didYouMean(
    name,
    table.columns.map((column) => column.name),
  );
  return `${table.schema}.${table.name} has no column ${JSON.stringify(name)}.${hint}`;
}

function checkKey(layer: Layer, table: TableDescription, find: Find): void {
  const column = findColumn(table, layer.keyColumn);
  if (column === undefined) {
    find('error', `key: ${noColumn(table, layer.keyColumn)}`, 'correct `key`');
    return;
  }
  if (table.kind === 'view' || table.kind === 'foreign table') return;
  const isUnique = table.indexes.some(
    ({ isUnique, columns }) => isUnique && columns.length === 1 && columns[0] === layer.keyColumn,
  );
  if (!isUnique) {
    find(
      'warning',
      `key: nothing makes ${layer.keyColumn} unique, so pages may repeat or lose features`,
      `create unique index on ${quoted(layer)} (${quote(layer.keyColumn)})`,
    );
  } else if (column.isNullable) {
    find(
      'warning',
      `key: ${layer.keyColumn} may be NULL, and such features have no id`,
      `alter table ${quoted(layer)} alter column ${quote(layer.keyColumn)} set not null`,
    );
  }
}

function checkGeometry(layer: Layer, table: TableDescription, find: Find): void {
  const { column: name, type, crs } = layer.geometry;
  const column = findColumn(table, name);
  if (column === undefined) {
    find('error', `geometry.column: ${noColumn(table, name)}`, 'correct `geometry.column`');
    return;
  }
  if (column.type !== 'geometry') {
    find(
      'error',
      `geometry.column: ${name} is of type ${column.type}, not geometry`,
      'correct `geometry.column`',
    );
    return;
  }
  if (hasOtherSrid(column, layer)) {
    find(
      'error',
      `geometry.crs: ${crs.code} has the SRID ${crs.srid}, the column ${name} has ${column.srid}`,
      `write EPSG:${column.srid}, or ${transformation(column, layer)}`,
    );
  }
  if (holdsOther(column, type)) {
    const held = declaredGeometry(column);
    find(
      'error',
      `geometry.type: ${type} is written, the column ${name} holds ${held}`,
      `write ${spelledGeometry(held, simpleTypes)}`,
    );
  }
  if ((table.kind === 'table' || table.kind === 'materialized view') && !hasSpatialIndex(layer, table)) {
    find(
      'warning',
      `no spatial index on ${name}: every map reads the whole table`,
      `create index on ${quoted(layer)} using gist (${quote(name)})`,
    );
  }
}

function checkProperty(property: Property, table: TableDescription, layer: Layer, find: Find): void {
  const column = findColumn(table, property.column);
  if (column === undefined) {
    find(
      'error',
      `property ${property.name}: ${noColumn(table, property.column)}`,
      'correct or remove the property',
    );
    return;
  }
  if (property.type === 'geometry' && column.type === 'geometry') {
    checkFurther(property, column, layer, find);
    return;
  }
  const isInteger = column.type === 'numeric' && column.scale === 0 && property.type === 'integer';
  const isText = column.isEnum && property.type === 'string';
  if (isInteger || isText || COLUMN_TYPES[property.type].includes(column.type)) return;
  const fitting = propertyTypeOf(column);
  find(
    'error',
    `property ${property.name}: type ${property.type} is written, the column ${property.column} is of type ${column.type}`,
    fitting === undefined
      ? 'remove the property'
      : `write type: ${fitting === 'geometry' ? spelledGeometry(declaredGeometry(column), geometryTypes) : fitting}`,
  );
}

/** A geometry beside the layer's own, whose CRS it has. */
function checkFurther(
  { name, column: columnName, geometryType = 'Geometry' }: Property,
  column: ColumnDescription,
  layer: Layer,
  find: Find,
): void {
  if (hasOtherSrid(column, layer)) {
    find(
      'error',
      `property ${name}: the column ${columnName} has the SRID ${column.srid}, the layer ${layer.geometry.crs.srid}`,
      transformation(column, layer),
    );
  }
  if (holdsOther(column, geometryType)) {
    const held = declaredGeometry(column);
    find(
      'error',
      `property ${name}: type ${geometryType} is written, the column ${columnName} holds ${held}`,
      `write type: ${spelledGeometry(held, geometryTypes)}`,
    );
  }
}

function hasOtherSrid({ srid }: ColumnDescription, layer: Layer): boolean {
  return srid !== null && srid !== 0 && srid !== layer.geometry.crs.srid;
}

/** SQL that gives a column's geometries the layer's CRS. */
function transformation({ name }: ColumnDescription, layer: Layer): string {
  const column = quote(name);
  return `alter table ${quoted(layer)} alter column ${column} type geometry using ST_Transform(${column}, ${layer.geometry.crs.srid})`;
}

function holdsOther(column: ColumnDescription, type: DeclaredType): boolean {
  const held = declaredGeometry(column);
  return type !== 'Geometry' && held !== 'GEOMETRY' && held !== type.toUpperCase();
}

function quoted({ table }: Layer): string {
  return `${quote(table.schema)}.${quote(table.name)}`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
