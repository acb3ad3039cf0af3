import {
  contentValue,
  type HarmonisedElement,
  type HarmonisedType,
  type HarmonisedValue,
} from '../../../catalog/harmonised.ts';
import { ServiceError } from '../../../errors.ts';
import { call, GEOMETRY_PROPERTY, literal, property } from '../../../filter/expression.ts';
import type { Reference } from '../../../filter/fes/fes-reference.ts';
import { type Expression, type Filter, NOTHING } from '../../../filter/filter.ts';
import { isGml } from '../../../geo/read-gml-geometry.ts';
import { resolveName, type XmlElement } from '../../../xml/read.ts';

/** A path as it was written, with what its prefixes mean. */
export type Written = Pick<XmlElement, 'text' | 'resolve'>;

/**
 * What a path in an application schema points at (FES 2.0, 7.4.4): an element's text, its xlink:href, the geometry or
 * the id. A text or href is a property `#n`, which {@link inLayerTerms} takes away again.
 * @throws ServiceError invalidParameter for a path that the mapping has not
 */
export function readHarmonisedPath(element: Written, type: HarmonisedType, parameter = 'FILTER'): Reference {
  const steps = stepsOf(element, type);
  const last = steps.at(-1) ?? '';
  if (steps.length === 1 && /^@([\w.-]+:)?id$/.test(last)) return 'id';
  if (steps.length === 1 && /^([\w.-]+:)?boundedBy$/.test(last)) return 'boundedBy';
  const isHref = /^@([\w.-]+:)?href$/.test(last);
  const path = isHref ? steps.slice(0, -1) : steps;
  const index = type.elements.findIndex(
    (each) => isAt(each, path, element, type) && each.path.length === path.length && isOf(each, isHref),
  );
  const found = type.elements[index];
  if (found?.content?.kind === 'geometry' && found.content.property === undefined) return 'geometry';
  if (found?.content !== undefined) return { name: `#${index}` };
  if (found !== undefined || isStandard(element, steps)) return 'absent';
  throw noElement(parameter, element, type);
}

/**
 * The elements that a path points at: one, or those nested in it, their paths beginning below it.
 * @returns none for what every feature of GML may have and the mapping has not
 * @throws ServiceError invalidParameter for a path that the mapping has not
 */
export function elementsAt(
  element: Written,
  type: HarmonisedType,
  parameter: string,
): readonly HarmonisedElement[] {
  const steps = stepsOf(element, type);
  const found = type.elements.filter((each) => isAt(each, steps, element, type));
  if (found.length > 0 || isStandard(element, steps)) return found;
  throw noElement(parameter, element, type);
}

/** The one element whose content a path points at; undefined when there is none. */
export function elementAt(element: Written, type: HarmonisedType): HarmonisedElement | undefined {
  const steps = stepsOf(element, type);
  const isHref = /^@([\w.-]+:)?href$/.test(steps.at(-1) ?? '');
  const path = isHref ? steps.slice(0, -1) : steps;
  return type.elements.find((each) => each.path.length === path.length && isAt(each, path, element, type));
}

/** Whether an element is one that every feature of GML may have. */
export function isStandardElement({ namespace, name }: Pick<XmlElement, 'namespace' | 'name'>): boolean {
  return isOfGml(namespace) && STANDARD.test(name);
}

/** Properties of gml:AbstractFeatureType (ISO 19136, 9.4.1). */
const STANDARD = /^(metaDataProperty|description|descriptionReference|identifier|name|location|boundedBy)$/;

function isStandard({ resolve }: Written, steps: readonly string[]): boolean {
  const { namespace, prefix, name } = resolveName({ resolve }, (steps[0] ?? '').replace(/\[1\]$/, ''));
  const isStep = namespace === undefined ? prefix === 'gml' : isOfGml(namespace);
  return steps.length === 1 && isStep && STANDARD.test(name);
}

/** Whether a namespace is that of a version of GML. */
export function isOfGml(namespace: string): boolean {
  return namespace !== '' && isGml({ namespace });
}

function noElement(parameter: string, { text }: Written, type: HarmonisedType): ServiceError {
  const message = `There is no element ${JSON.stringify(text.slice(0, 200))}.`;
  return new ServiceError('invalidParameter', message, {
    parameter,
    received: text,
    allowed: type.elements.map(
      (each) => each.path.join('/') + (isOf(each, true) && each.content ? '/@xlink:href' : ''),
    ),
  });
}

/**
 * A filter about a harmonised type → the same about the layer.
 * @param keyOf the key that an xlink:href of a feature names
 * @throws ServiceError invalidParameter for what cannot be asked of the layer
 */
export function inLayerTerms(
  filter: Filter,
  type: HarmonisedType,
  keyOf: (href: string) => string | undefined,
): Filter {
  const inside = (each: Filter): Filter => inLayerTerms(each, type, keyOf);
  const plain = (expression: Expression): Expression => translate(expression, type);
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, filters: filter.filters.map(inside) };
    case 'not':
      return { ...filter, filter: inside(filter.filter) };
    case 'compare':
      return (
        compare(filter, type, keyOf) ?? { ...filter, left: plain(filter.left), right: plain(filter.right) }
      );
    case 'spatial':
    case 'distance':
    case 'relate':
    case 'temporal':
    case 'array':
      return { ...filter, left: plain(filter.left), right: plain(filter.right) };
    case 'between':
      return {
        ...filter,
        value: plain(filter.value),
        lower: plain(filter.lower),
        upper: plain(filter.upper),
      };
    case 'like':
      return { ...filter, value: plain(filter.value) };
    case 'isNull': {
      const value = plainValue(filter.value, type);
      return value === undefined
        ? { ...filter, value: plain(filter.value) }
        : { ...filter, value: value.expression };
    }
    case 'bbox': {
      if (filter.property === undefined) return filter;
      const content = elementOf(property(filter.property), type)?.content;
      if (content?.kind !== 'geometry') throw notAsked(property(filter.property), type);
      const { property: _, ...box } = filter;
      return content.property === undefined ? box : { ...box, property: content.property };
    }
    default:
      return filter;
  }
}

/** Values that are written otherwise than they are kept: asked back, so that the column itself is compared. */
function compare(
  filter: Extract<Filter, { kind: 'compare' }>,
  type: HarmonisedType,
  keyOf: (href: string) => string | undefined,
): Filter | undefined {
  const { left, right, operator } = filter;
  const [value, other] = [plainValue(left, type), right];
  if (value === undefined) {
    const isTurned = plainValue(right, type) !== undefined && (operator === '=' || operator === '<>');
    return isTurned ? compare({ ...filter, left: right, right: left }, type, keyOf) : undefined;
  }
  const { expression, codes, prefix, split } = value;
  const isFeature = elementOf(left, type)?.content?.kind === 'feature';
  if (
    other.kind !== 'literal' ||
    (codes === undefined && prefix === '' && !isFeature && split === undefined)
  ) {
    return undefined;
  }
  if (split !== undefined || (operator !== '=' && operator !== '<>')) throw notAsked(left, type);
  const text = String(other.value);
  const wanted = isFeature ? keyOf(text) : text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
  const kept = wanted === undefined ? [] : codes === undefined ? [wanted] : sources(codes, wanted);
  const values = kept.map((each) => literal(each));
  const found: Filter = values.length === 0 ? NOTHING : { kind: 'in', value: expression, values };
  return operator === '=' ? found : { kind: 'not', filter: found };
}

function sources(codes: Readonly<Record<string, string>>, wanted: string): readonly string[] {
  return Object.entries(codes).flatMap(([from, to]) => (to === wanted ? [from] : []));
}

function translate(expression: Expression, type: HarmonisedType): Expression {
  switch (expression.kind) {
    case 'property': {
      const content = elementOf(expression, type)?.content;
      if (content?.kind === 'geometry') return property(content.property ?? GEOMETRY_PROPERTY);
      const value = plainValue(expression, type);
      if (value === undefined) return expression;
      if (value.split !== undefined || value.codes !== undefined) throw notAsked(expression, type);
      return value.prefix === '' ? value.expression : call('concat', literal(value.prefix), value.expression);
    }
    case 'arithmetic':
      return {
        ...expression,
        left: translate(expression.left, type),
        right: translate(expression.right, type),
      };
    case 'function':
      return { ...expression, arguments: expression.arguments.map((each) => translate(each, type)) };
    default:
      return expression;
  }
}

function elementOf(expression: Expression, { elements }: HarmonisedType): HarmonisedElement | undefined {
  if (expression.kind !== 'property' || !expression.name.startsWith('#')) return undefined;
  return elements[Number(expression.name.slice(1))];
}

function plainValue(expression: Expression, type: HarmonisedType): HarmonisedValue | undefined {
  return contentValue(elementOf(expression, type)?.content);
}

function notAsked(expression: Expression, type: HarmonisedType): ServiceError {
  const path = elementOf(expression, type)?.path.join('/') ?? '';
  return new ServiceError('invalidParameter', `${path} cannot be asked for in this way.`, {
    parameter: 'FILTER',
    received: path,
    allowed:
      'PropertyIsEqualTo and PropertyIsNotEqualTo with a Literal, of an element with one value; PropertyIsNull',
  });
}

/** The steps of a path below the feature. */
export function stepsOf({ text, resolve }: Written, { name, namespace }: HarmonisedType): readonly string[] {
  const steps = text.trim().replace(/^\//, '').split('/');
  const first = resolveName({ resolve }, steps[0] ?? '');
  const isOwn =
    first.name === name &&
    (first.namespace === undefined || first.namespace === '' || first.namespace === namespace);
  return isOwn && steps.length > 1 ? steps.slice(1) : steps;
}

/** Whether an element stands at a path or below it; an undeclared prefix is taken for the mapping's own. */
function isAt(
  { path }: HarmonisedElement,
  steps: readonly string[],
  { resolve }: Written,
  { namespaces }: HarmonisedType,
): boolean {
  return steps.every((step, i) => {
    const [own = '', ownIndex = ''] = (path[i] ?? '').split('[');
    const [asked = '', index = ownIndex] = step.split('[');
    const [ownPrefix = '', ownName = ''] = own.split(':');
    const { namespace, prefix, name } = resolveName({ resolve }, asked);
    const meant = namespace ?? (Object.hasOwn(namespaces, prefix) ? namespaces[prefix] : '') ?? '';
    const wanted = namespaces[ownPrefix] ?? '';
    // The mapping's gml is that of whatever version is asked for.
    const isNamespace = prefix === '' || meant === wanted || (isOfGml(meant) && isOfGml(wanted));
    return name === ownName && isNamespace && (index === ownIndex || (index === '1]' && ownIndex === ''));
  });
}

function isOf({ content }: HarmonisedElement, isHref: boolean): boolean {
  return content === undefined || isHref === (content.kind === 'href' || content.kind === 'feature');
}
