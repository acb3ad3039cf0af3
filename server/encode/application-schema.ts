import type { Layer, Property } from '../catalog/layer.ts';

/** Namespace of every published layer's element, whatever address it is served at. */
export const LAYER_NAMESPACE = 'urn:x-infostrada:sip:layers';

/** Prefix that our own documents bind to {@link LAYER_NAMESPACE}. */
export const LAYER_PREFIX = 'sip';

/** Element name of every layer's geometry; the catalog lets no property have it. */
export const GEOMETRY_NAME = 'geometry';

/** XML Schema type of a property's values. */
export const xsdTypes: Readonly<Record<Property['type'], string>> = {
  string: 'xsd:string',
  integer: 'xsd:long',
  number: 'xsd:double',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  timestamp: 'xsd:dateTime',
};

/** GML 3.2 property type of a layer's geometry. */
export const gmlPropertyTypes: Readonly<Record<Layer['geometry']['type'], string>> = {
  Point: 'gml:PointPropertyType',
  LineString: 'gml:CurvePropertyType',
  Polygon: 'gml:SurfacePropertyType',
  MultiPoint: 'gml:MultiPointPropertyType',
  MultiLineString: 'gml:MultiCurvePropertyType',
  MultiPolygon: 'gml:MultiSurfacePropertyType',
  Geometry: 'gml:GeometryPropertyType',
};
