import type { Language, Layer } from '../../../catalog/layer.ts';
import type { Config } from '../../../config.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../../encode/gml/application-schema.ts';
import { gmlNamespace } from '../../../encode/gml/gml-geometry.ts';
import { offeredCrs, writeCrs } from '../../../geo/crs-reference.ts';
import { layerAbstract } from '../../../ows/layer-abstract.ts';
import { LayerParts } from '../../../ows/layer-parts.ts';
import { oldOperationsMetadata } from '../../../ows/operations-metadata.ts';
import {
  type ServiceMetadata,
  serviceIdentification,
  serviceProvider,
} from '../../../ows/service-metadata.ts';
import { XLINK_NAMESPACE, XSI_NAMESPACE } from '../../../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../../../xml/write.ts';
import { featureFormats, schemaFormats } from '../formats.ts';
import {
  groupedTypes,
  harmonisedHead,
  layerHead,
  spokesman,
  type TypeHead,
} from '../harmonised/harmonised-types.ts';
import { dialectOf, wfsVersions } from '../wfs-version.ts';
import { wgs84BoundingBox } from './capabilities.ts';
import { filterCapabilities11 } from './filter-capabilities.ts';
import { isEditable, operations11 } from './operations.ts';
import type { Section } from './sections.ts';

/** `wfs:WFS_Capabilities` of WFS 1.1 (13.3). */
export function writeCapabilities11(
  metadata: ServiceMetadata,
  sections: readonly Section[],
  { defaultFeatures, maxFeatures }: Pick<Config, 'defaultFeatures' | 'maxFeatures'>,
): string {
  const { wfs, ows, fes, gml } = dialectOf('1.1.0');
  const limit = { name: 'DefaultMaxFeatures', values: [String(Math.min(defaultFeatures, maxFeatures))] };
  const operations = operations11(`${metadata.address}/wfs`, isEditable(metadata.view));
  const parts: Readonly<Record<Section, () => readonly Xml[]>> = {
    ServiceIdentification: () => [serviceIdentification(metadata, 'WFS', wfsVersions)],
    ServiceProvider: () => [serviceProvider(metadata)],
    OperationsMetadata: () => [oldOperationsMetadata(operations, [], [limit])],
    FeatureTypeList: () => [featureTypeList(metadata), objectTypeList(metadata)],
    Filter_Capabilities: () => [filterCapabilities11()],
  };
  // The schema lets no document be without this one.
  const wanted = Object.entries(parts).filter(
    ([name]) => name === 'Filter_Capabilities' || sections.some((section) => section === name),
  );
  const root = element(
    'wfs:WFS_Capabilities',
    {
      version: '1.1.0',
      'xmlns:wfs': wfs,
      'xmlns:ows': ows,
      'xmlns:ogc': fes,
      'xmlns:gml': gmlNamespace(gml),
      'xmlns:xlink': XLINK_NAMESPACE,
      'xmlns:xsi': XSI_NAMESPACE,
      [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
      'xsi:schemaLocation': `${wfs} http://schemas.opengis.net/wfs/1.1.0/wfs.xsd`,
    },
    wanted.map(([, write]) => write()),
  );
  return xmlDocument(root);
}

function featureTypeList({ view, language }: ServiceMetadata): Xml {
  return element(
    'wfs:FeatureTypeList',
    {},
    operations({}),
    // Types of other application schemas.
    groupedTypes(view, '3.1.1').map((found) =>
      featureType(spokesman(found), language, harmonisedHead(found, language), schemaFormats('1.1.0')),
    ),
    view.layers.map((layer) => parts.of(layer, language, () => featureType(layer, language).kept())),
  );
}

const parts = new LayerParts<Xml>();

const WRITING = ['Insert', 'Update', 'Delete', 'Lock'];

function operations({ editing }: Pick<Layer, 'editing'>): Xml {
  return element(
    'wfs:Operations',
    {},
    ['Query', 'GetGmlObject', ...(editing === undefined ? [] : WRITING)].map((name) =>
      element('wfs:Operation', {}, name),
    ),
  );
}

function featureType(
  layer: Layer,
  language: Language,
  { declaration, name, title } = layerHead(layer, language),
  formats = featureFormats('1.1.0'),
): Xml {
  const storage = layer.geometry.crs;
  const others = offeredCrs('wfs').filter((crs) => crs.code !== storage.code);
  const keywords = layer.keywords.map((keyword) => element('ows:Keyword', {}, keyword[language]));
  return element(
    'wfs:FeatureType',
    declaration,
    element('wfs:Name', {}, name),
    element('wfs:Title', {}, title),
    element('wfs:Abstract', {}, layerAbstract(layer, language)),
    keywords.length === 0 ? undefined : element('ows:Keywords', {}, keywords),
    element('wfs:DefaultSRS', {}, writeCrs(storage, 'urn')),
    others.map((crs) => element('wfs:OtherSRS', {}, writeCrs(crs, 'urn'))),
    operations(layer),
    outputFormats(formats),
    // Mandatory here: an empty layer may be anywhere.
    wgs84BoundingBox(layer.geographicExtent === undefined ? { ...layer, geographicExtent: WORLD } : layer),
    layer.metadataUrl === undefined
      ? undefined
      : element('wfs:MetadataURL', { type: '19139', format: 'text/xml' }, layer.metadataUrl),
  );
}

const WORLD = [-180, -90, 180, 90] as const;

/** What GetGmlObject gives: whole features. */
function objectTypeList({ view, language }: ServiceMetadata): Xml {
  return element(
    'wfs:SupportsGMLObjectTypeList',
    {},
    groupedTypes(view, '3.1.1').map((found) => objectType(harmonisedHead(found, language))),
    view.layers.map((layer) =>
      objectTypes.of(layer, language, () => objectType(layerHead(layer, language)).kept()),
    ),
  );
}

const objectTypes = new LayerParts<Xml>();

function objectType({ declaration, name, title }: TypeHead): Xml {
  return element(
    'wfs:GMLObjectType',
    declaration,
    element('wfs:Name', {}, name),
    element('wfs:Title', {}, title),
    outputFormats(schemaFormats('1.1.0')),
  );
}

function outputFormats(names: readonly string[]): Xml {
  return element(
    'wfs:OutputFormats',
    {},
    names.map((name) => element('wfs:Format', {}, name)),
  );
}
