import { type Extent, isOrdered } from '../../geo/extent.ts';
import type { GmlGeometry } from '../../geo/read-gml-geometry.ts';
import { isGmlGeometry, readGmlGeometry } from '../../geo/read-gml-geometry.ts';
import type { XmlElement } from '../../xml/read.ts';
import type { FilterProperty } from '../check/check-expression.ts';
import { GEOMETRY_PROPERTY, property } from '../expression.ts';
import type { Expression, Filter, SpatialOperator, TemporalOperator } from '../filter.ts';
import { METRES } from '../length-units.ts';
import { isFesExpression, present, readFesExpression } from './fes-expression.ts';
import { type FesTarget, isFes, refused } from './fes-reference.ts';

const SPATIAL: ReadonlyMap<string, SpatialOperator> = new Map(
  (['equals', 'disjoint', 'touches', 'within', 'overlaps', 'crosses', 'intersects', 'contains'] as const).map(
    (operator) => [operator.charAt(0).toUpperCase() + operator.slice(1), operator],
  ),
);

/** FES 2.0, table 5. */
const TEMPORAL: ReadonlyMap<string, TemporalOperator> = new Map([
  ['After', 'after'],
  ['Before', 'before'],
  ['Begins', 'starts'],
  ['BegunBy', 'startedBy'],
  ['TContains', 'contains'],
  ['During', 'during'],
  ['TEquals', 'equals'],
  ['TOverlaps', 'overlaps'],
  ['Meets', 'meets'],
  ['OverlappedBy', 'overlappedBy'],
  ['MetBy', 'metBy'],
  ['Ends', 'finishes'],
  ['EndedBy', 'finishedBy'],
  ['AnyInteracts', 'intersects'],
]);

/** Names of the spatial and temporal operators, for errors and capabilities. */
export const spatialOperatorNames: readonly string[] = ['BBOX', ...SPATIAL.keys(), 'DWithin', 'Beyond'];
export const temporalOperatorNames: readonly string[] = [...TEMPORAL.keys()];

/**
 * A spatial (FES 2.0, 7.8) or temporal (7.9) operator → Filter. A spatial one with a single operand is about the
 * geometry of the feature.
 * @returns undefined when the element is neither
 * @throws ServiceError invalidParameter, invalidBbox, unsupportedCrs
 */
export function readFesRelation(element: XmlElement, target: FesTarget): Filter | undefined {
  if (element.name === 'BBOX') return bbox(element, target);
  const spatial = SPATIAL.get(element.name);
  if (spatial !== undefined) {
    const [left, right] = geometries(element, target);
    return { kind: 'spatial', operator: spatial, left, right };
  }
  if (element.name === 'DWithin' || element.name === 'Beyond') {
    const [left, right] = geometries(element, target);
    const operator = element.name === 'DWithin' ? 'within' : 'beyond';
    return { kind: 'distance', operator, left, right, metres: distance(element) };
  }
  const temporal = TEMPORAL.get(element.name);
  if (temporal === undefined) return undefined;
  const [left, right, ...more] = operands(element, target);
  if (left === undefined || right === undefined || more.length > 0)
    throw refused(element, `${element.name} has not two operands.`, 'a ValueReference and a time');
  return { kind: 'temporal', operator: temporal, left, right };
}

/** A box about the geometry is looked up by its extent; anything else is a relation of areas. */
function bbox(element: XmlElement, target: FesTarget): Filter {
  const envelope = element.children.find(
    (child) => isGmlGeometry(child) && (child.name === 'Envelope' || child.name === 'Box'),
  );
  const others = element.children.filter((child) => child !== envelope);
  const [left = ownGeometry(element, target), ...more] = others.map((child) => {
    const found = readFesExpression(child, target);
    if (found !== 'absent') return found;
    throw refused(child, `${child.text.trim()} is no geometry.`, target.geometryName);
  });
  if (more.length > 1)
    throw refused(
      element,
      `BBOX has ${element.children.length} operands.`,
      'a ValueReference and an Envelope',
    );
  if (envelope === undefined) {
    const [right] = more;
    if (right === undefined) throw refused(element, 'BBOX holds no Envelope.', 'gml:Envelope');
    return { kind: 'spatial', operator: 'intersects', left, right };
  }
  const { geometry, reference } = readGmlGeometry(envelope, target.defaultCrs, 'FILTER');
  const extent = extentOf(geometry);
  const inner = left.kind === 'function' && left.name === 'envelope' ? left.arguments[0] : left;
  if (inner?.kind === 'property' && isOrdered(extent)) {
    const { name, of } = inner;
    const known = target.properties?.find((each) => each.name === name);
    if (known !== undefined && known.type !== 'geometry')
      throw refused(element, `${name} is no geometry.`, target.geometryName);
    const isAny = others.length === 0 || left.kind === 'function';
    const box: Filter = {
      kind: 'bbox',
      extent,
      crs: reference.crs,
      ...(of === undefined ? {} : { of }),
      ...(name === GEOMETRY_PROPERTY ? {} : { property: name }),
    };
    return isAny && target.joined === undefined ? anyMeets(box, target.properties ?? []) : box;
  }
  return {
    kind: 'spatial',
    operator: 'intersects',
    left,
    right: { kind: 'geometry', geometry, crs: reference.crs },
  };
}

/** Without a name the box is about all geometries of a feature (FES 2.0, 7.8.3.2). */
export function anyMeets(
  box: Extract<Filter, { kind: 'bbox' }>,
  properties: readonly FilterProperty[],
): Filter {
  const further = properties.flatMap(({ name, type }) =>
    type === 'geometry' ? [{ ...box, property: name }] : [],
  );
  return further.length === 0 ? box : { kind: 'or', filters: [box, ...further] };
}

function extentOf({ coordinates }: GmlGeometry['geometry']): Extent {
  const numbers = (coordinates as readonly unknown[]).flat(2) as readonly (number | readonly number[])[];
  const flat = numbers.flat() as readonly number[];
  const [xs, ys] = [flat.filter((_, i) => i % 2 === 0), flat.filter((_, i) => i % 2 === 1)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function geometries(element: XmlElement, target: FesTarget): readonly [Expression, Expression] {
  const [first, second, ...more] = operands(element, target);
  if (first === undefined || more.length > 0)
    throw refused(element, `${element.name} has not one or two operands.`, 'a ValueReference and a geometry');
  return second === undefined ? [ownGeometry(element, target), first] : [first, second];
}

/** The geometry that goes without saying; among joined features it does not. */
function ownGeometry(element: XmlElement, { joined }: FesTarget): Expression {
  if (joined === undefined) return property(GEOMETRY_PROPERTY);
  const names = [...joined.keys()].map((name) => `${name}/geometry`);
  throw refused(element, `${element.name} in a join must say whose geometry it means.`, names.join(', '));
}

function operands(element: XmlElement, target: FesTarget): readonly Expression[] {
  const isDistance = (child: XmlElement): boolean => isFes(child) && child.name === 'Distance';
  return element.children
    .filter((child) => !isDistance(child))
    .map((child) => {
      if (!isFesExpression(child))
        throw refused(
          child,
          `${child.name} is no operand of ${element.name}.`,
          'ValueReference, a geometry, a time, Function',
        );
      return present(child, readFesExpression(child, target));
    });
}

/** Metres; of a distance without unit too, since the layers' CRSs are metric. */
function distance(element: XmlElement): number {
  const found = element.children.find((child) => isFes(child) && child.name === 'Distance');
  const unit = (found?.attributes.get('uom') ?? found?.attributes.get('units') ?? 'm')
    .toLowerCase()
    .replace(/^.*[/#:]/, '');
  const metres = METRES.get(unit.replaceAll('_', ' '));
  if (metres === undefined)
    throw refused(element, `The unit ${unit.slice(0, 40)} is not known.`, [...METRES.keys()].join(', '));
  const text = found?.text.trim() ?? '';
  const value = text === '' ? Number.NaN : Number(text) * metres;
  if (value >= 0 && value <= 1e8) return value;
  throw refused(
    element,
    `${element.name} has no Distance of 0 or more.`,
    '<Distance uom="m">number</Distance>',
  );
}
