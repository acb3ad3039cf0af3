import type { Language, Layer, View } from '../../catalog/layer.ts';
import {
  GEOMETRY_NAME,
  gmlPropertyType,
  LAYER_NAMESPACE,
  LAYER_PREFIX,
  xsdType,
} from '../../encode/gml/application-schema.ts';
import { gmlDocumentForm } from '../../encode/gml/gml-document.ts';
import { type GmlVersion, gmlNamespace } from '../../encode/gml/gml-geometry.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import { findHarmonised, type HarmonisedLayer, harmonisedLayers } from './harmonised/harmonised-query.ts';
import { schemaAddresses } from './schema-address.ts';
import { findFeatureType, type NamespaceScope } from './type-name.ts';

/** What DescribeFeatureType asks for: layers by our own schema, and addresses of other schemas by namespace. */
export interface DescribedTypes {
  readonly layers: readonly Layer[];
  readonly schemas: ReadonlyMap<string, string>;
  /** Types of one namespace alone, whose schema follows from their mappings. */
  readonly made: readonly HarmonisedLayer[];
}

/**
 * The types that DescribeFeatureType asks for, each once; all of the view without names, those of other schemas where
 * the version of GML is theirs.
 * @throws ServiceError unknownLayer
 */
export function describedTypes(
  typeNames: readonly string[],
  view: View,
  scope: NamespaceScope,
  version: GmlVersion,
  address: string,
): DescribedTypes {
  const schemasOf = (found: readonly HarmonisedLayer[]): ReadonlyMap<string, string> =>
    schemaAddresses(
      found.map(({ type }) => type),
      address,
      version,
    );
  if (typeNames.length === 0) {
    return { layers: view.layers, schemas: schemasOf(harmonisedLayers(view, version)), made: [] };
  }
  const found = typeNames.map((name) => findHarmonised(view, name, scope, version));
  const own = typeNames.filter((_, i) => found[i]?.length === 0);
  const others = found.flat();
  const namespaces = new Set(others.map(({ type }) => type.namespace));
  const isMade = own.length === 0 && namespaces.size === 1 && others[0]?.type.schema === undefined;
  return {
    layers: [...new Set(own.map((name) => findFeatureType(view, name, scope)))],
    schemas: schemasOf(others),
    made: isMade ? others : [],
  };
}

/** A schema for types of other application schemas alone: the official ones are included or imported, never said again. */
export function writeOtherSchemas({ schemas }: DescribedTypes): string {
  const [[namespace, schemaLocation] = [], ...more] = [...schemas];
  const isOne = more.length === 0 && namespace !== undefined;
  const root = element(
    'xsd:schema',
    {
      'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
      targetNamespace: isOne ? namespace : undefined,
      elementFormDefault: 'qualified',
    },
    isOne ? element('xsd:include', { schemaLocation }) : importsOf(schemas),
  );
  return xmlDocument(root);
}

function importsOf(schemas: DescribedTypes['schemas']): readonly Xml[] {
  return [...schemas].map(([namespace, schemaLocation]) =>
    element('xsd:import', { namespace, schemaLocation }),
  );
}

/**
 * The application schema of layers in a version of GML (WFS 2.0, 9.3): one element each in the place of
 * `gml:AbstractFeature` (`gml:_Feature` before 3.2), its properties in the catalog's order, the geometry last. A property without a value is
 * an absent element, and may be nil in what others write by this schema.
 */
export function writeFeatureTypeSchema(
  { layers, schemas }: DescribedTypes,
  language: Language,
  version: GmlVersion,
): string {
  const namespace = gmlNamespace(version);
  const root = element(
    'xsd:schema',
    {
      'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
      'xmlns:gml': namespace,
      [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
      targetNamespace: LAYER_NAMESPACE,
      elementFormDefault: 'qualified',
      version: '1.0',
    },
    element('xsd:import', { namespace, schemaLocation: gmlDocumentForm(version).gmlSchema }),
    importsOf(schemas),
    layers.map((layer) => [featureElement(layer, language, version), featureType(layer, language, version)]),
  );
  return xmlDocument(root);
}

function featureElement(layer: Layer, language: Language, version: GmlVersion): Xml {
  const substitutionGroup = version === '3.2' ? 'gml:AbstractFeature' : 'gml:_Feature';
  return element(
    'xsd:element',
    { name: layer.id, type: `${LAYER_PREFIX}:${layer.id}Type`, substitutionGroup },
    documentation(layer.title[language], language),
  );
}

function featureType(layer: Layer, language: Language, version: GmlVersion): Xml {
  const own = layer.properties.filter(({ gml }) => gml === undefined);
  const properties = own.map((property) =>
    element(
      'xsd:element',
      { name: property.name, type: xsdType(layer, property, version), minOccurs: 0, nillable: true },
      documentation(
        [property.title, property.description]
          .flatMap((text) => (text === undefined ? [] : text[language]))
          .join('. ') + (property.unit === undefined ? '' : ` [${property.unit}]`),
        language,
      ),
    ),
  );
  const geometry = element('xsd:element', {
    name: GEOMETRY_NAME,
    type: gmlPropertyType(layer.geometry.type, version),
    minOccurs: 0,
    nillable: true,
  });
  return element(
    'xsd:complexType',
    { name: `${layer.id}Type` },
    element(
      'xsd:complexContent',
      {},
      element(
        'xsd:extension',
        { base: 'gml:AbstractFeatureType' },
        element('xsd:sequence', {}, properties, geometry),
      ),
    ),
  );
}

function documentation(text: string, language: Language): Xml {
  return element('xsd:annotation', {}, element('xsd:documentation', { 'xml:lang': language }, text));
}
