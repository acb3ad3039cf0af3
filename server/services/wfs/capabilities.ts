import type { Layer } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../encode/application-schema.ts';
import { FES_NAMESPACE } from '../../filter/fes-reference.ts';
import { offeredCrs, writeCrs } from '../../geo/crs-reference.ts';
import { layerAbstract } from '../../ows/layer-abstract.ts';
import { operationsMetadata } from '../../ows/operations-metadata.ts';
import { type ServiceMetadata, serviceIdentification, serviceProvider } from '../../ows/service-metadata.ts';
import { element, type Xml, xmlDocument } from '../../xml/write.ts';
import { filterCapabilities } from './filter-capabilities.ts';
import {
  featureFormats,
  GML_NAMESPACE,
  OWS_NAMESPACE,
  WFS_NAMESPACE,
  XLINK_NAMESPACE,
  XSI_NAMESPACE,
} from './formats.ts';
import { serviceConstraints, serviceOperations, serviceParameters } from './operations.ts';
import type { Section } from './sections.ts';

/** `wfs:WFS_Capabilities` (WFS 2.0, 8.3): built from the catalog, nothing declared that is not there. */
export function writeCapabilities(
  metadata: ServiceMetadata,
  sections: readonly Section[],
  config: Pick<Config, 'defaultFeatures' | 'maxFeatures'>,
): string {
  const address = `${metadata.address}/wfs`;
  const parts: Readonly<Record<Section, () => Xml>> = {
    ServiceIdentification: () => serviceIdentification(metadata, 'WFS', ['2.0.0']),
    ServiceProvider: () => serviceProvider(metadata),
    OperationsMetadata: () =>
      operationsMetadata(serviceOperations(address), serviceParameters, serviceConstraints(config)),
    FeatureTypeList: () => featureTypeList(metadata),
    Filter_Capabilities: filterCapabilities,
  };
  const root = element(
    'wfs:WFS_Capabilities',
    {
      version: '2.0.0',
      'xmlns:wfs': WFS_NAMESPACE,
      'xmlns:ows': OWS_NAMESPACE,
      'xmlns:fes': FES_NAMESPACE,
      'xmlns:gml': GML_NAMESPACE,
      'xmlns:xlink': XLINK_NAMESPACE,
      'xmlns:xsi': XSI_NAMESPACE,
      [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
      'xsi:schemaLocation': `${WFS_NAMESPACE} http://schemas.opengis.net/wfs/2.0/wfs.xsd`,
    },
    sections.map((section) => parts[section]()),
  );
  return xmlDocument(root);
}

function featureTypeList(metadata: ServiceMetadata): Xml {
  return element(
    'wfs:FeatureTypeList',
    {},
    metadata.view.layers.map((layer) => featureType(layer, metadata)),
  );
}

function featureType(layer: Layer, { language }: ServiceMetadata): Xml {
  const storage = layer.geometry.crs;
  const others = offeredCrs('wfs').filter((crs) => crs.code !== storage.code);
  const keywords = layer.keywords.map((keyword) => element('ows:Keyword', {}, keyword[language]));
  return element(
    'wfs:FeatureType',
    {},
    element('wfs:Name', {}, `${LAYER_PREFIX}:${layer.id}`),
    element('wfs:Title', { 'xml:lang': language }, layer.title[language]),
    element('wfs:Abstract', { 'xml:lang': language }, layerAbstract(layer, language)),
    keywords.length === 0 ? undefined : element('ows:Keywords', {}, keywords),
    element('wfs:DefaultCRS', {}, writeCrs(storage, 'urn')),
    others.map((crs) => element('wfs:OtherCRS', {}, writeCrs(crs, 'urn'))),
    element(
      'wfs:OutputFormats',
      {},
      featureFormats.map((format) => element('wfs:Format', {}, format)),
    ),
    boundingBox(layer),
    optionalMetadata(layer),
  );
}

/** Longitude, latitude; an empty layer has none (WFS 2.0, Table 11). */
function boundingBox({ geographicExtent }: Layer): Xml | undefined {
  if (geographicExtent === undefined) return undefined;
  const [minX, minY, maxX, maxY] = geographicExtent;
  return element(
    'ows:WGS84BoundingBox',
    {},
    element('ows:LowerCorner', {}, `${round(minX, Math.floor)} ${round(minY, Math.floor)}`),
    element('ows:UpperCorner', {}, `${round(maxX, Math.ceil)} ${round(maxY, Math.ceil)}`),
  );
}

/** Outwards, so that every feature is inside. */
function round(degrees: number, outwards: (value: number) => number): number {
  return outwards(degrees * 1e6) / 1e6;
}

function optionalMetadata({ metadataUrl }: Layer): Xml | undefined {
  return metadataUrl === undefined ? undefined : element('wfs:MetadataURL', { 'xlink:href': metadataUrl });
}
