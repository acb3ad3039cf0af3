import { element, type Xml } from '../../xml/write.ts';
import {
  comparisonOperators,
  filterClasses,
  geometryOperands,
  spatialOperators,
  temporalOperands,
  temporalOperators,
} from './filter-operators.ts';

/** `fes:Filter_Capabilities` (FES 2.0, 7.13): what `filter/read-fes.ts` reads. */
export function filterCapabilities(): Xml {
  return element(
    'fes:Filter_Capabilities',
    {},
    element(
      'fes:Conformance',
      {},
      Object.entries(filterClasses).map(([name, isMet]) =>
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
      element('fes:ComparisonOperators', {}, named('fes:ComparisonOperator', comparisonOperators)),
    ),
    element(
      'fes:Spatial_Capabilities',
      {},
      element('fes:GeometryOperands', {}, named('fes:GeometryOperand', geometryOperands)),
      element('fes:SpatialOperators', {}, named('fes:SpatialOperator', spatialOperators)),
    ),
    temporalOperators.length === 0
      ? undefined
      : element(
          'fes:Temporal_Capabilities',
          {},
          element('fes:TemporalOperands', {}, named('fes:TemporalOperand', temporalOperands)),
          element('fes:TemporalOperators', {}, named('fes:TemporalOperator', temporalOperators)),
        ),
  );
}

/** `ogc:Filter_Capabilities` of FES 1.1 (13). */
export function filterCapabilities11(): Xml {
  const operands = geometryOperands.filter((name) => OPERANDS_11.includes(name));
  return element(
    'ogc:Filter_Capabilities',
    {},
    element(
      'ogc:Spatial_Capabilities',
      {},
      element(
        'ogc:GeometryOperands',
        {},
        operands.map((name) => element('ogc:GeometryOperand', {}, name)),
      ),
      element('ogc:SpatialOperators', {}, named('ogc:SpatialOperator', spatialOperators)),
    ),
    element(
      'ogc:Scalar_Capabilities',
      {},
      element('ogc:LogicalOperators'),
      element(
        'ogc:ComparisonOperators',
        {},
        COMPARISONS_11.map((name) => element('ogc:ComparisonOperator', {}, name)),
      ),
    ),
    element('ogc:Id_Capabilities', {}, element('ogc:EID'), element('ogc:FID')),
  );
}

/** `ogc:Filter_Capabilities` of FES 1.0 (15). */
export function filterCapabilities10(): Xml {
  return element(
    'ogc:Filter_Capabilities',
    {},
    element(
      'ogc:Spatial_Capabilities',
      {},
      element(
        'ogc:Spatial_Operators',
        {},
        spatialOperators.map((name) => element(`ogc:${name === 'Intersects' ? 'Intersect' : name}`)),
      ),
    ),
    element(
      'ogc:Scalar_Capabilities',
      {},
      element('ogc:Logical_Operators'),
      element(
        'ogc:Comparison_Operators',
        {},
        ['Simple_Comparisons', 'Like', 'Between', 'NullCheck'].map((name) => element(`ogc:${name}`)),
      ),
    ),
  );
}

/** Those of our operands that FES 1.1 has a word for (filterCapabilities.xsd). */
const OPERANDS_11: readonly string[] = ['gml:Envelope', 'gml:Point', 'gml:LineString', 'gml:Polygon'];

const COMPARISONS_11: readonly string[] = [
  'LessThan',
  'GreaterThan',
  'LessThanEqualTo',
  'GreaterThanEqualTo',
  'EqualTo',
  'NotEqualTo',
  'Like',
  'Between',
  'NullCheck',
];

function named(element_: string, names: readonly string[]): readonly Xml[] {
  return names.map((name) => element(element_, { name }));
}
