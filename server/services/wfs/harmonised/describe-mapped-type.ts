import {
  contentValue,
  type HarmonisedElement,
  type HarmonisedType,
  plainProperty,
} from '../../../catalog/harmonised.ts';
import { findProperty, type Language, type Layer } from '../../../catalog/layer.ts';
import { gmlPropertyType, xsdType } from '../../../encode/gml/application-schema.ts';
import { gmlDocumentForm } from '../../../encode/gml/gml-document.ts';
import { type GmlVersion, gmlNamespace } from '../../../encode/gml/gml-geometry.ts';
import type { ExpressionType } from '../../../filter/expression-type.ts';
import { element, type Xml, xmlDocument } from '../../../xml/write.ts';
import type { HarmonisedLayer } from './harmonised-query.ts';

/**
 * The schema of types of one namespace as their mappings say it: elements in their order, of the types of the properties they
 * hold. What a mapping says of gml:name and gml:description is in every feature's type already.
 */
export function writeMappedSchema(
  found: readonly HarmonisedLayer[],
  language: Language,
  version: GmlVersion,
): string {
  const types = new Map(found.map((each) => [each.type.name, each]));
  const [{ type: { prefix = '', namespace = '' } = {} } = {}] = found;
  const gml = gmlNamespace(version);
  const root = element(
    'xsd:schema',
    {
      'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
      'xmlns:gml': gml,
      [`xmlns:${prefix}`]: namespace,
      targetNamespace: namespace,
      elementFormDefault: 'qualified',
      version: '1.0',
    },
    element('xsd:import', { namespace: gml, schemaLocation: gmlDocumentForm(version).gmlSchema }),
    [...types.values()].map(({ layer, type }) => [
      element(
        'xsd:element',
        {
          name: type.name,
          type: `${prefix}:${type.name}Type`,
          substitutionGroup: version === '3.2' ? 'gml:AbstractFeature' : 'gml:_Feature',
        },
        element(
          'xsd:annotation',
          {},
          element('xsd:documentation', { 'xml:lang': language }, layer.title[language]),
        ),
      ),
      element(
        'xsd:complexType',
        { name: `${type.name}Type` },
        element(
          'xsd:complexContent',
          {},
          element(
            'xsd:extension',
            { base: 'gml:AbstractFeatureType' },
            sequence(ownElements(type), 0, layer, version),
          ),
        ),
      ),
    ]),
  );
  return xmlDocument(root);
}

function ownElements({ prefix, elements }: HarmonisedType): readonly HarmonisedElement[] {
  return elements.filter(({ path: [first = ''] }) => first.startsWith(`${prefix}:`));
}

/** Elements side by side at a depth: those of one name, one behind the other, are one declaration. */
function sequence(
  elements: readonly HarmonisedElement[],
  depth: number,
  layer: Layer,
  version: GmlVersion,
): Xml {
  const names = new Map<string, HarmonisedElement[]>();
  for (const each of elements) {
    const name = localName(each.path[depth] ?? '');
    const known = names.get(name);
    if (known === undefined) names.set(name, [each]);
    else known.push(each);
  }
  return element(
    'xsd:sequence',
    {},
    [...names].map(([name, own]) => declaration(name, own, depth, layer, version)),
  );
}

function declaration(
  name: string,
  own: readonly HarmonisedElement[],
  depth: number,
  layer: Layer,
  version: GmlVersion,
): Xml {
  const isRepeated =
    new Set(own.map(({ path }) => path[depth])).size > 1 ||
    own.some(({ content }) => contentValue(content)?.split !== undefined);
  const occurs = {
    minOccurs: own.some(({ isRequired }) => isRequired) ? undefined : 0,
    maxOccurs: isRepeated ? 'unbounded' : undefined,
  };
  const [leaf] = own.filter(({ path }) => path.length === depth + 1);
  if (leaf === undefined) {
    return element(
      'xsd:element',
      { name, ...occurs },
      element('xsd:complexType', {}, sequence(own, depth + 1, layer, version)),
    );
  }
  const type = leafType(leaf, layer, version);
  const nillable = leaf.nil === undefined ? undefined : true;
  const attributes = [
    ...leaf.attributes.map(([attribute]) => attribute),
    ...(leaf.nil === undefined ? [] : ['nilReason']),
  ].filter((attribute) => !attribute.includes(':'));
  if (attributes.length === 0 || leaf.content?.kind !== 'text') {
    return element('xsd:element', { name, type, ...occurs, nillable });
  }
  const declared = attributes.map((attribute) =>
    element('xsd:attribute', { name: attribute, type: 'xsd:string' }),
  );
  return element(
    'xsd:element',
    { name, ...occurs, nillable },
    element(
      'xsd:complexType',
      {},
      element('xsd:simpleContent', {}, element('xsd:extension', { base: type }, declared)),
    ),
  );
}

function leafType(leaf: HarmonisedElement, layer: Layer, version: GmlVersion): string {
  const { content, type } = leaf;
  if (type !== undefined) return type;
  const property = findProperty(layer, plainProperty(content) ?? '');
  if (content?.kind === 'geometry') {
    const kept = property?.geometryType ?? layer.geometry.type;
    const isSingle = content.isMultiple && /^(Point|LineString|Polygon)$/.test(kept);
    return gmlPropertyType(isSingle ? (`Multi${kept}` as 'MultiPoint') : kept, version);
  }
  if (content?.kind !== 'text') return version === '2' ? 'gml:FeatureAssociationType' : 'gml:ReferenceType';
  const { value } = content;
  const isWritten = value.codes !== undefined || value.prefix !== '' || value.split !== undefined;
  if (isWritten) return 'xsd:string';
  if (property !== undefined && property.type === value.type) return xsdType(layer, property, version);
  return TYPES[value.type] ?? 'xsd:string';
}

const TYPES: Readonly<Partial<Record<ExpressionType, string>>> = {
  integer: 'xsd:long',
  number: 'xsd:double',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  timestamp: 'xsd:dateTime',
};

/** `sf:a[2]` → `a`. */
function localName(step: string): string {
  return step.replace(/\[\d+\]$/, '').replace(/^.*:/, '');
}
