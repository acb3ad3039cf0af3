import type { ExpressionType } from '../../../filter/expression-type.ts';
import { spatialOperatorNames, temporalOperatorNames } from '../../../filter/fes/fes-relation.ts';
import { type FunctionSignature, offeredFunctions } from '../../../filter/functions.ts';
import { element, type Xml } from '../../../xml/write.ts';
import {
  comparisonOperators,
  filterClasses,
  geometryOperands,
  temporalOperands,
} from './filter-operators.ts';

/** `fes:Filter_Capabilities` (FES 2.0, 7.13): what `filter/fes/read-fes.ts` reads. */
export function filterCapabilities(): Xml {
  // The schema's list of names forgot this one (filterCapabilities.xsd).
  const listed = temporalOperatorNames.filter((name) => name !== 'AnyInteracts');
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
      element('fes:SpatialOperators', {}, named('fes:SpatialOperator', spatialOperatorNames)),
    ),
    element(
      'fes:Temporal_Capabilities',
      {},
      element('fes:TemporalOperands', {}, named('fes:TemporalOperand', temporalOperands)),
      element('fes:TemporalOperators', {}, named('fes:TemporalOperator', listed)),
    ),
    element(
      'fes:Functions',
      {},
      [...offeredFunctions].map(([name, signature]) => writeFunction(name, signature)),
    ),
  );
}

function writeFunction(name: string, { result, arguments: types }: FunctionSignature): Xml {
  return element(
    'fes:Function',
    { name },
    element('fes:Returns', {}, TYPES[result]),
    element(
      'fes:Arguments',
      {},
      types.map((type, i) =>
        element('fes:Argument', { name: `argument${i + 1}` }, element('fes:Type', {}, TYPES[type])),
      ),
    ),
  );
}

const TYPES: Readonly<Record<ExpressionType, string>> = {
  string: 'xsd:string',
  integer: 'xsd:long',
  number: 'xsd:double',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  timestamp: 'xsd:dateTime',
  geometry: 'gml:AbstractGeometryType',
  interval: 'gml:TimePeriodType',
  array: 'xsd:anyType',
};

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
      element('ogc:SpatialOperators', {}, named('ogc:SpatialOperator', spatialOperatorNames)),
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
      element(
        'ogc:ArithmeticOperators',
        {},
        element('ogc:SimpleArithmetic'),
        element('ogc:Functions', {}, element('ogc:FunctionNames', {}, functionNames('ogc:FunctionName'))),
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
        spatialOperatorNames.map((name) => element(`ogc:${name === 'Intersects' ? 'Intersect' : name}`)),
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
      element(
        'ogc:Arithmetic_Operators',
        {},
        element('ogc:Simple_Arithmetic'),
        element('ogc:Functions', {}, element('ogc:Function_Names', {}, functionNames('ogc:Function_Name'))),
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

function functionNames(name: string): readonly Xml[] {
  return [...offeredFunctions].map(
    ([
      text,
      {
        arguments: { length: nArgs },
      },
    ]) => element(name, { nArgs }, text),
  );
}

function named(name: string, names: readonly string[]): readonly Xml[] {
  return names.map((each) => element(name, { name: each }));
}
