import type { Layer, Property } from '../../catalog/layer.ts';
import type { DeclaredType } from '../../geo/geometry-parts.ts';
import type { GmlVersion } from './gml-geometry.ts';

/** Namespace of every published layer's element, whatever address it is served at. */
export const LAYER_NAMESPACE = 'urn:x-infostrada:sip:layers';

/** Prefix that our own documents bind to {@link LAYER_NAMESPACE}. */
export const LAYER_PREFIX = 'sip';

/** Element name of every layer's geometry; the catalog lets no property have it. */
export const GEOMETRY_NAME = 'geometry';

/**
 * XML Schema type of a property's values. A column of 32 bits is an `xsd:integer`, which GDAL reads as 32 bits and others
 * look for; `xsd:long` has room for every digit.
 */
export function xsdType(
  { narrowIntegers }: Layer,
  { name, type, geometryType = 'Geometry' }: Property,
  version: GmlVersion,
): string {
  if (type === 'geometry') return gmlPropertyType(geometryType, version);
  return narrowIntegers?.includes(name) === true ? 'xsd:integer' : xsdTypes[type];
}

const xsdTypes: Readonly<Record<Exclude<Property['type'], 'geometry'>, string>> = {
  string: 'xsd:string',
  integer: 'xsd:long',
  number: 'xsd:double',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  timestamp: 'xsd:dateTime',
};

/** GML property type of a geometry. */
export function gmlPropertyType(type: DeclaredType, version: GmlVersion): string {
  if (type === 'GeometryCollection') return 'gml:MultiGeometryPropertyType';
  if (version === '2') return `gml:${type}PropertyType`;
  const name = {
    LineString: 'Curve',
    Polygon: 'Surface',
    MultiLineString: 'MultiCurve',
    MultiPolygon: 'MultiSurface',
  };
  return `gml:${name[type as keyof typeof name] ?? type}PropertyType`;
}
