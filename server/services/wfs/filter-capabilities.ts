import { element, type Xml } from '../../xml/write.ts';

/** Conformance classes of FES 2.0 (Table 1) and whether they are met. */
const CLASSES: Readonly<Record<string, boolean>> = {
  ImplementsQuery: true,
  ImplementsAdHocQuery: true,
  ImplementsFunctions: false,
  ImplementsResourceId: true,
  ImplementsMinStandardFilter: true,
  ImplementsStandardFilter: true,
  ImplementsMinSpatialFilter: true,
  ImplementsSpatialFilter: false,
  ImplementsMinTemporalFilter: false,
  ImplementsTemporalFilter: false,
  ImplementsVersionNav: false,
  ImplementsSorting: true,
  ImplementsExtendedOperators: false,
  ImplementsMinimumXPath: true,
  ImplementsSchemaElementFunc: false,
};

const COMPARISONS: readonly string[] = [
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

/** `fes:Filter_Capabilities` (FES 2.0, 7.13): what `filter/read-fes.ts` reads. */
export function filterCapabilities(): Xml {
  return element(
    'fes:Filter_Capabilities',
    {},
    element(
      'fes:Conformance',
      {},
      Object.entries(CLASSES).map(([name, isMet]) =>
        element(
          'fes:Constraint',
          { name },
          element('ows:NoValues'),
          element('ows:DefaultValue', {}, isMet ? 'TRUE' : 'FALSE'),
        ),
      ),
    ),
    element('fes:Id_Capabilities', {}, element('fes:ResourceIdentifier', { name: 'fes:ResourceId' })),
    element(
      'fes:Scalar_Capabilities',
      {},
      element('fes:LogicalOperators'),
      element(
        'fes:ComparisonOperators',
        {},
        COMPARISONS.map((name) => element('fes:ComparisonOperator', { name })),
      ),
    ),
    element(
      'fes:Spatial_Capabilities',
      {},
      element('fes:GeometryOperands', {}, element('fes:GeometryOperand', { name: 'gml:Envelope' })),
      element('fes:SpatialOperators', {}, element('fes:SpatialOperator', { name: 'BBOX' })),
    ),
  );
}
