import type { Language, Layer, View } from '../../catalog/layer.ts';
import {
  GEOMETRY_NAME,
  gmlPropertyTypes,
  LAYER_NAMESPACE,
  LAYER_PREFIX,
  xsdTypes,
} from '../../encode/application-schema.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import { GML_NAMESPACE } from './formats.ts';
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
 * The GML 3.2 application schema of layers (WFS 2.0, 9.3): one element each in the place of
 * `gml:AbstractFeature`, its properties in the catalog's order, the geometry last. A property without a value is
 * an absent element, and may be nil in what others write by this schema.
 */
export function writeFeatureTypeSchema(layers: readonly Layer[], language: Language): string {
  const root = element(
    'xsd:schema',
    {
      'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
      'xmlns:gml': GML_NAMESPACE,
      [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
      targetNamespace: LAYER_NAMESPACE,
      elementFormDefault: 'qualified',
      version: '1.0',
    },
    element('xsd:import', {
      namespace: GML_NAMESPACE,
      schemaLocation: 'http://schemas.opengis.net/gml/3.2.1/gml.xsd',
    }),
    layers.map((layer) => [featureElement(layer, language), featureType(layer, language)]),
  );
  return xmlDocument(root);
}

function featureElement(layer: Layer, language: Language): Xml {
  return element(
    'xsd:element',
    { name: layer.id, type: `${LAYER_PREFIX}:${layer.id}Type`, substitutionGroup: 'gml:AbstractFeature' },
    documentation(layer.title[language], language),
  );
}

function featureType(layer: Layer, language: Language): Xml {
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
    type: gmlPropertyTypes[layer.geometry.type],
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
