import type { Language, Layer, View } from '../../catalog/layer.ts';
import {
  GEOMETRY_NAME,
  gmlPropertyType,
  LAYER_NAMESPACE,
  LAYER_PREFIX,
  xsdTypes,
} from '../../encode/application-schema.ts';
import { gmlDocumentForm } from '../../encode/gml-document.ts';
import { type GmlVersion, gmlNamespace } from '../../encode/gml-geometry.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import { findFeatureType, type NamespaceScope } from './type-name.ts';

/**
 * The layers that DescribeFeatureType asks for, each once; all of the view without names.
 * @throws ServiceError unknownLayer
 */
export function describedLayers(
  typeNames: readonly string[],
  view: View,
  scope: NamespaceScope,
): readonly Layer[] {
  if (typeNames.length === 0) return view.layers;
  return [...new Set(typeNames.map((name) => findFeatureType(view, name, scope)))];
}

/**
 * The application schema of layers in a version of GML (WFS 2.0, 9.3): one element each in the place of
 * `gml:AbstractFeature` (`gml:_Feature` before 3.2), its properties in the catalog's order, the geometry last. A property without a value is
 * an absent element, and may be nil in what others write by this schema.
 */
export function writeFeatureTypeSchema(
  layers: readonly Layer[],
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
  const properties = layer.properties.map((property) =>
    element(
      'xsd:element',
      { name: property.name, type: xsdTypes[property.type], minOccurs: 0, nillable: true },
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
