/** Conformance classes of FES 2.0 (Table 1) and whether they are met. */
export const filterClasses: Readonly<Record<string, boolean>> = {
  ImplementsQuery: true,
  ImplementsAdHocQuery: true,
  ImplementsFunctions: true,
  ImplementsResourceId: true,
  ImplementsMinStandardFilter: true,
  ImplementsStandardFilter: true,
  ImplementsMinSpatialFilter: true,
  ImplementsSpatialFilter: true,
  ImplementsMinTemporalFilter: true,
  ImplementsTemporalFilter: true,
  ImplementsVersionNav: false,
  ImplementsSorting: true,
  ImplementsExtendedOperators: false,
  ImplementsMinimumXPath: true,
  ImplementsSchemaElementFunc: false,
};

export const comparisonOperators: readonly string[] = [
  'PropertyIsEqualTo',
  'PropertyIsNotEqualTo',
  'PropertyIsLessThan',
  'PropertyIsGreaterThan',
  'PropertyIsLessThanOrEqualTo',
  'PropertyIsGreaterThanOrEqualTo',
  'PropertyIsLike',
  'PropertyIsNull',
  'PropertyIsNil',
  'PropertyIsBetween',
];

export const geometryOperands: readonly string[] = [
  'gml:Envelope',
  'gml:Point',
  'gml:LineString',
  'gml:Curve',
  'gml:Polygon',
  'gml:Surface',
  'gml:MultiPoint',
  'gml:MultiLineString',
  'gml:MultiCurve',
  'gml:MultiPolygon',
  'gml:MultiSurface',
  'gml:MultiGeometry',
];

export const temporalOperands: readonly string[] = ['gml:TimeInstant', 'gml:TimePeriod'];
