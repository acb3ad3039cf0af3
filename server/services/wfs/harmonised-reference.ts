import type { HarmonisedElement, HarmonisedType, HarmonisedValue } from '../../catalog/harmonised.ts';
import { ServiceError } from '../../errors.ts';
import { call, literal } from '../../filter/expression.ts';
import type { Reference } from '../../filter/fes-reference.ts';
import { type Expression, type Filter, NOTHING } from '../../filter/filter.ts';
import { resolveName, type XmlElement } from '../../xml/read.ts';

type Written = Pick<XmlElement, 'text' | 'resolve'>;

/**
 * What a path in an application schema points at (FES 2.0, 7.4.4): an element's text, its xlink:href, the geometry or
 * the id. A text or href is a property `#n`, which {@link inLayerTerms} takes away again.
 * @throws ServiceError invalidParameter for a path that the mapping has not
 */
export function readHarmonisedPath(element: Written, type: HarmonisedType): Reference {
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
  if (found?.content?.kind === 'geometry') return 'geometry';
  if (found?.content !== undefined) return { name: `#${index}` };
  if (found !== undefined) return 'absent';
  throw new ServiceError(
    'invalidParameter',
    `There is no element ${JSON.stringify(element.text.slice(0, 200))}.`,
    {
      parameter: 'FILTER',
      received: element.text,
      allowed: type.elements.map(
        (each) => each.path.join('/') + (isOf(each, true) && each.content ? '/@xlink:href' : ''),
      ),
    },
  );
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
      const value = contentValue(filter.value, type);
      return value === undefined
        ? { ...filter, value: plain(filter.value) }
        : { ...filter, value: value.expression };
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
  const [value, other] = [contentValue(left, type), right];
  if (value === undefined) {
    const isTurned = contentValue(right, type) !== undefined && (operator === '=' || operator === '<>');
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
      const value = contentValue(expression, type);
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

function contentValue(expression: Expression, type: HarmonisedType): HarmonisedValue | undefined {
  const content = elementOf(expression, type)?.content;
  return content !== undefined && 'value' in content ? content.value : undefined;
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

function stepsOf({ text, resolve }: Written, { name, namespace }: HarmonisedType): readonly string[] {
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
    const isNamespace =
      prefix === '' ||
      (namespace ?? (Object.hasOwn(namespaces, prefix) ? namespaces[prefix] : '')) === namespaces[ownPrefix];
    return name === ownName && isNamespace && (index === ownIndex || (index === '1]' && ownIndex === ''));
  });
}

function isOf({ content }: HarmonisedElement, isHref: boolean): boolean {
  return content === undefined || isHref === (content.kind === 'href' || content.kind === 'feature');
}
