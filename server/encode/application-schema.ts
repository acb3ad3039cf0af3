import type { Layer, Property } from '../catalog/layer.ts';
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
export function xsdType({ narrowIntegers }: Layer, { name, type }: Property): string {
  return narrowIntegers?.includes(name) === true ? 'xsd:integer' : xsdTypes[type];
}

const xsdTypes: Readonly<Record<Property['type'], string>> = {
  string: 'xsd:string',
  integer: 'xsd:long',
  number: 'xsd:double',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  timestamp: 'xsd:dateTime',
};

/** GML property type of a layer's geometry. */
export function gmlPropertyType(type: Layer['geometry']['type'], version: GmlVersion): string {
  if (version === '2') return `gml:${type}PropertyType`;
  const name = {
    LineString: 'Curve',
    Polygon: 'Surface',
    MultiLineString: 'MultiCurve',
    MultiPolygon: 'MultiSurface',
  };
  return `gml:${name[type as keyof typeof name] ?? type}PropertyType`;
}
