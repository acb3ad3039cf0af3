import type { HarmonisedElement, HarmonisedType } from '../../../catalog/harmonised.ts';
import { harmonisedId } from '../../../catalog/harmonised.ts';
import { writeGmlId } from '../../../encode/feature-id.ts';
import {
  type HarmonisedOptions,
  harmonisedElementsWriter,
  harmonisedProperties,
  harmonisedTextWriter,
} from '../../../encode/gml/harmonised-gml.ts';
import { GEOMETRY_PROPERTY, property } from '../../../filter/expression.ts';
import { EVERYTHING, type Filter, NOTHING } from '../../../filter/filter.ts';
import type { Feature } from '../../../source/feature-source.ts';
import { type FeatureTypeQuery, matching } from '../feature-type-query.ts';
import { elementsAt, readHarmonisedPath, stepsOf, type Written } from './harmonised-reference.ts';

/** What a path of another schema points at: the id, or elements, as they are or the text of one alone. */
export type MappedReference =
  | { readonly of: 'id' }
  | { readonly of: 'text'; readonly element: HarmonisedElement }
  | { readonly of: 'elements'; readonly elements: readonly HarmonisedElement[] };

/** @throws ServiceError invalidParameter for a path that the mapping has not */
export function readMappedReference(written: Written, type: HarmonisedType): MappedReference {
  const steps = stepsOf(written, type);
  const last = steps.at(-1) ?? '';
  if (steps.length === 1 && /^@([\w.-]+:)?id$/.test(last)) return { of: 'id' };
  if (/^@([\w.-]+:)?href$/.test(last)) {
    const reference = readHarmonisedPath(written, type);
    const element =
      typeof reference === 'object' ? type.elements[Number(reference.name.slice(1))] : undefined;
    return element === undefined ? { of: 'elements', elements: [] } : { of: 'text', element };
  }
  const depth = steps.length - 1;
  const found = elementsAt(written, type, 'valueReference');
  return { of: 'elements', elements: found.map((each) => ({ ...each, path: each.path.slice(depth) })) };
}

/** The features that have what is asked for, and no more of them than is needed for it. */
export function withValues(query: FeatureTypeQuery, reference: MappedReference): FeatureTypeQuery {
  const { layer, harmonised } = query;
  if (harmonised === undefined) throw new RangeError('the query is about a layer of our own');
  const elements =
    reference.of === 'elements' ? reference.elements : reference.of === 'text' ? [reference.element] : [];
  const type = { ...harmonised, elements };
  const narrow: FeatureTypeQuery = {
    ...query,
    harmonised: type,
    properties: harmonisedProperties(layer, type),
    withGeometry: elements.some(({ content }) => content?.kind === 'geometry'),
  };
  if (reference.of === 'id') return narrow;
  const [first = NOTHING, ...others] = elements.map(presence);
  return matching(narrow, others.length === 0 ? first : { kind: 'or', filters: [first, ...others] });
}

/** True of features in which an element is written; of those whose value has no code perhaps too. */
function presence({ content, nil }: HarmonisedElement): Filter {
  if (nil !== undefined || content === undefined) return EVERYTHING;
  const value =
    content.kind === 'geometry' ? property(content.property ?? GEOMETRY_PROPERTY) : content.value.expression;
  return value.kind === 'literal' ? EVERYTHING : { kind: 'not', filter: { kind: 'isNull', value } };
}

/** Feature → its values. */
export function mappedValueWriter(
  reference: MappedReference,
  options: HarmonisedOptions,
): (feature: Feature) => readonly string[] {
  const { layer, type } = options;
  if (reference.of === 'id') {
    return ({ key }) => [writeGmlId({ layer: harmonisedId(layer.id, type), key })];
  }
  if (reference.of === 'text') return harmonisedTextWriter(reference.element, options);
  const write = harmonisedElementsWriter(options, reference.elements);
  return (feature) => {
    const text = write(feature);
    return text === '' ? [] : [text];
  };
}
