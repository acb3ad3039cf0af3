import {
  contentValue,
  type HarmonisedElement,
  type HarmonisedType,
  harmonisedId,
} from '../../catalog/harmonised.ts';
import { findProperty, type Layer, type Property } from '../../catalog/layer.ts';
import { expressionProperties } from '../../filter/check/check-filter.ts';
import { evaluateExpression, type ValueOf } from '../../filter/evaluate.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import type { DeclaredType } from '../../geo/geometry-parts.ts';
import { WkbReader } from '../../geo/wkb.ts';
import type { Feature } from '../../source/feature-source.ts';
import { endTag, escapeXml, startTag, type XmlAttributes } from '../../xml/write.ts';
import { ByteWriter } from '../byte-writer.ts';
import { wkbOf } from '../column-value.ts';
import { writeGmlId } from '../feature-id.ts';
import { type GmlVersion, gmlGeometryWriter } from './gml-geometry.ts';
import { GmlIdBuffer } from './gml-id-buffer.ts';

/** How the features of a layer are written in an application schema of others. */
export interface HarmonisedOptions {
  readonly version: GmlVersion;
  readonly layer: Layer;
  readonly type: HarmonisedType;
  /** Of the geometries' coordinates. */
  readonly crs: CrsReference;
  /** xlink:href of a feature of a layer, harmonised by the same schema; undefined where it is not offered. */
  readonly hrefOf: (layer: string, key: string) => string | undefined;
  readonly rootAttributes?: XmlAttributes | undefined;
}

/** Properties that a harmonised feature is made from, in the layer's order. */
export function harmonisedProperties(
  { properties }: Layer,
  { elements }: HarmonisedType,
): readonly Property[] {
  const names = new Set<string>();
  for (const { content, attributes, when } of elements) {
    if (when !== undefined) expressionProperties(when, names);
    const value = contentValue(content);
    if (value !== undefined) expressionProperties(value.expression, names);
    if (content?.kind === 'geometry' && content.property !== undefined) names.add(content.property);
    for (const [, attribute] of attributes) expressionProperties(attribute, names);
  }
  return properties.filter(({ name }) => names.has(name));
}

/**
 * Feature → text of its element, for a document that binds the type's prefixes. Its values are those of
 * {@link harmonisedProperties}.
 */
export function harmonisedFeatureWriter(options: HarmonisedOptions): (feature: Feature) => string {
  const { layer, type, version, rootAttributes = {} } = options;
  const idName = version === '2' ? 'fid' : 'gml:id';
  const id = harmonisedId(layer.id, type);
  const name = `${type.prefix}:${type.name}`;
  const write = harmonisedElementsWriter(options, type.elements);
  return (feature) => {
    const gmlId = writeGmlId({ layer: id, key: feature.key });
    return startTag(name, { ...rootAttributes, [idName]: gmlId }) + write(feature) + endTag(name);
  };
}

/** Feature → text of some of its elements, their common parents opened once. */
export function harmonisedElementsWriter(
  options: HarmonisedOptions,
  elements: readonly HarmonisedElement[],
): (feature: Feature) => string {
  const { layer, type } = options;
  const at = new Map(harmonisedProperties(layer, type).map(({ name }, i) => [name, i]));
  const writers = elements.map((element) => ({ path: element.path, write: leafWriter(element, options) }));
  return (feature) => {
    const read: ValueOf = (name) => feature.values[at.get(name) ?? -1];
    const open: string[] = [];
    let text = '';
    for (const { path, write } of writers) {
      const leaf = write(feature, read);
      if (leaf === '') continue;
      const parents = path.slice(0, -1);
      let common = 0;
      while (common < open.length && open[common] === parents[common]) common++;
      while (open.length > common) text += endTag(nameOf(open.pop() ?? ''));
      for (const parent of parents.slice(common)) {
        text += startTag(nameOf(parent));
        open.push(parent);
      }
      text += leaf;
    }
    while (open.length > 0) text += endTag(nameOf(open.pop() ?? ''));
    return text;
  };
}

/** What a harmonised value is in writing: one text for each of its parts; nothing for what has no code. */
function writtenValues(
  { content }: HarmonisedElement,
  read: ValueOf,
  hrefOf: HarmonisedOptions['hrefOf'],
): readonly string[] {
  if (content === undefined || !('value' in content)) return [];
  const { expression, split, codes, prefix, type } = content.value;
  const value = evaluateExpression(expression, read);
  if (value === null) return [];
  const whole =
    type === 'number' && typeof value === 'number' ? String(Number(value.toPrecision(15))) : String(value);
  const parts = split === undefined ? [whole] : whole.split(split).map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .flatMap((part) => {
      const code = codes === undefined ? part : Object.hasOwn(codes, part) ? codes[part] : undefined;
      if (code === undefined) return [];
      const written = content.kind === 'feature' ? hrefOf(content.layer, code) : prefix + code;
      return written === undefined ? [] : [written];
    });
}

/** Feature → the texts of an element's content, or of its xlink:href, without the element. */
export function harmonisedTextWriter(
  element: HarmonisedElement,
  { layer, type, hrefOf }: HarmonisedOptions,
): (feature: Feature) => readonly string[] {
  const at = new Map(harmonisedProperties(layer, type).map(({ name }, i) => [name, i]));
  return ({ values }) =>
    writtenValues(element, (name) => values[at.get(name) ?? -1], hrefOf).map((text) => escapeXml(text));
}

type LeafWriter = (feature: Feature, read: ValueOf) => string;

/** An element's text as often as it has values; where it has none and a reason, as nil; else nothing. */
function leafWriter(element: HarmonisedElement, options: HarmonisedOptions): LeafWriter {
  const { content, nil, when } = element;
  const name = nameOf(element.path.at(-1) ?? '');
  // In GML 2 a name is a text and nothing else.
  const attributes = options.version === '2' && name.startsWith('gml:') ? [] : element.attributes;
  const empty = (tag: XmlAttributes): string => startTag(name, tag) + endTag(name);
  const none = nil === undefined ? '' : empty({ 'xsi:nil': 'true', nilReason: nil });
  if (content?.kind === 'geometry') {
    const write = geometryWriter(content, options);
    return (feature, read) => {
      const geometry = write(feature, read);
      return geometry === '' ? none : startTag(name) + geometry + endTag(name);
    };
  }
  return (_feature, read) => {
    if (when !== undefined && evaluateExpression(when, read) === null) return '';
    const values = writtenValues(element, read, options.hrefOf);
    if (values.length === 0) return none;
    const own = Object.fromEntries(
      attributes.map(([key, value]) => [key, textOf(evaluateExpression(value, read))] as const),
    );
    return values
      .map((value) =>
        content?.kind === 'text'
          ? startTag(name, own) + escapeXml(value) + endTag(name)
          : empty({ 'xlink:href': value, ...own }),
      )
      .join('');
  };
}

function textOf(value: unknown): string | undefined {
  return value === null ? undefined : String(value);
}

/** Feature → its geometry, or a further one, without an element around it. */
function geometryWriter(
  { isMultiple, property }: Extract<HarmonisedElement['content'], { kind: 'geometry' }>,
  { layer, type, crs, version }: HarmonisedOptions,
): LeafWriter {
  const further = property === undefined ? undefined : findProperty(layer, property);
  const kept: DeclaredType = further?.geometryType ?? layer.geometry.type;
  const isMany = kept === 'Geometry' || kept === 'GeometryCollection' || kept.startsWith('Multi');
  const declared = isMultiple && !isMany ? (`Multi${kept}` as DeclaredType) : kept;
  const write = gmlGeometryWriter(version, crs, declared, property);
  const id = new GmlIdBuffer(harmonisedId(layer.id, type));
  const reader = new WkbReader();
  const out = new ByteWriter();
  return ({ key, geometry }, read) => {
    const value = property === undefined ? geometry : wkbOf(read(property));
    if (value === null) return '';
    write(reader.read(value), id.set(key), out);
    return out.takeText();
  };
}

/** `plu:ordinance[2]` → `plu:ordinance`. */
function nameOf(step: string): string {
  return step.replace(/\[\d+\]$/, '');
}
