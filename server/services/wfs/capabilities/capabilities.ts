import type { Layer } from '../../../catalog/layer.ts';
import type { Config } from '../../../config.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../../encode/gml/application-schema.ts';
import { gmlNamespace } from '../../../encode/gml/gml-geometry.ts';
import { offeredCrs, writeCrs } from '../../../geo/crs-reference.ts';
import type { Extent } from '../../../geo/extent.ts';
import { layerAbstract } from '../../../ows/layer-abstract.ts';
import { LayerParts } from '../../../ows/layer-parts.ts';
import { operationsMetadata } from '../../../ows/operations-metadata.ts';
import {
  type ServiceMetadata,
  serviceIdentification,
  serviceProvider,
} from '../../../ows/service-metadata.ts';
import { XLINK_NAMESPACE, XSI_NAMESPACE } from '../../../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../../../xml/write.ts';
import { featureFormats } from '../formats.ts';
import { extentOf, groupedTypes, harmonisedHead } from '../harmonised/harmonised-types.ts';
import { dialectOf, wfsVersions } from '../wfs-version.ts';
import { filterCapabilities } from './filter-capabilities.ts';
import { inspireCapabilities, inspireSchema } from './inspire-capabilities.ts';
import { isEditable, serviceConstraints, serviceOperations, serviceParameters } from './operations.ts';
import type { Section } from './sections.ts';

/** `wfs:WFS_Capabilities` (WFS 2.0, 8.3): built from the catalog, nothing declared that is not there. */
export function writeCapabilities(
  metadata: ServiceMetadata,
  sections: readonly Section[],
  config: Pick<Config, 'defaultFeatures' | 'maxFeatures' | 'storedQueries'>,
): string {
  const address = `${metadata.address}/wfs`;
  const { wfs, ows, fes, gml } = dialectOf('2.0.0');
  const writes = isEditable(metadata.view);
  const inspire = sections.includes('OperationsMetadata') ? inspireCapabilities(metadata) : undefined;
  const parts: Readonly<Record<Section, () => Xml>> = {
    ServiceIdentification: () => serviceIdentification(metadata, 'WFS', wfsVersions),
    ServiceProvider: () => serviceProvider(metadata),
    OperationsMetadata: () =>
      operationsMetadata(
        serviceOperations(address, config, writes),
        serviceParameters,
        serviceConstraints(config, writes),
        inspire === undefined ? undefined : element('ows:ExtendedCapabilities', {}, inspire),
      ),
    FeatureTypeList: () => featureTypeList(metadata),
    Filter_Capabilities: filterCapabilities,
  };
  const root = element(
    'wfs:WFS_Capabilities',
    {
      version: '2.0.0',
      'xmlns:wfs': wfs,
      'xmlns:ows': ows,
      'xmlns:fes': fes,
      'xmlns:gml': gmlNamespace(gml),
      'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
      'xmlns:xlink': XLINK_NAMESPACE,
      'xmlns:xsi': XSI_NAMESPACE,
      [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
      'xsi:schemaLocation': [
        `${wfs} http://schemas.opengis.net/wfs/2.0/wfs.xsd`,
        ...(inspire === undefined ? [] : [inspireSchema]),
      ].join(' '),
    },
    sections.map((section) => parts[section]()),
  );
  return xmlDocument(root);
}

function featureTypeList(metadata: ServiceMetadata): Xml {
  return element(
    'wfs:FeatureTypeList',
    {},
    otherTypes(metadata),
    metadata.view.layers.map((layer) =>
      parts.of(layer, metadata.language, () => featureType(layer, metadata).kept()),
    ),
  );
}

/** Types of other application schemas: what their layers say together, in GML 3.2 alone; before the flat types of the same. */
function otherTypes({ view, language }: ServiceMetadata): readonly Xml[] {
  return groupedTypes(view, '3.2').map((found) => {
    const { crs } = found[0].layer.geometry;
    const { declaration, name, title } = harmonisedHead(found, language);
    return element(
      'wfs:FeatureType',
      declaration,
      element('wfs:Name', {}, name),
      element('wfs:Title', { 'xml:lang': language }, title),
      element('wfs:DefaultCRS', {}, writeCrs(crs, 'http')),
      offeredCrs('wfs')
        .filter(({ code }) => code !== crs.code)
        // OWSLib reads CRS84 as a urn alone, and else not the document.
        .map((each) => element('wfs:OtherCRS', {}, writeCrs(each, each.code === 'CRS:84' ? 'urn' : 'http'))),
      element('wfs:OutputFormats', {}, element('wfs:Format', {}, 'application/gml+xml; version=3.2')),
      wgs84BoundingBox({ geographicExtent: extentOf(found) }),
    );
  });
}

const parts = new LayerParts<Xml>();

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
      featureFormats('2.0.0').map((format) => element('wfs:Format', {}, format)),
    ),
    wgs84BoundingBox(layer),
    optionalMetadata(layer),
  );
}

/** Longitude, latitude; an empty layer has none (WFS 2.0, Table 11). */
export function wgs84BoundingBox({ geographicExtent }: Pick<Layer, 'geographicExtent'>): Xml | undefined {
  if (geographicExtent === undefined) return undefined;
  const [minX, minY, maxX, maxY] = outwards(geographicExtent);
  return element(
    'ows:WGS84BoundingBox',
    {},
    element('ows:LowerCorner', {}, `${minX} ${minY}`),
    element('ows:UpperCorner', {}, `${maxX} ${maxY}`),
  );
}

/** An extent in degrees with six decimals, rounded outwards, so that every feature is inside. */
export function outwards([minX, minY, maxX, maxY]: Extent): Extent {
  const down = (value: number): number => Math.floor(value * 1e6) / 1e6;
  const up = (value: number): number => Math.ceil(value * 1e6) / 1e6;
  return [down(minX), down(minY), up(maxX), up(maxY)];
}

function optionalMetadata({ metadataUrl }: Layer): Xml | undefined {
  return metadataUrl === undefined ? undefined : element('wfs:MetadataURL', { 'xlink:href': metadataUrl });
}
