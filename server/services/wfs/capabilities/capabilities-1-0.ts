import type { Language, Layer } from '../../../catalog/layer.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../../encode/gml/application-schema.ts';
import { layerAbstract } from '../../../ows/layer-abstract.ts';
import { LayerParts } from '../../../ows/layer-parts.ts';
import { type ServiceMetadata, serviceKeywords } from '../../../ows/service-metadata.ts';
import { XSI_NAMESPACE } from '../../../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../../../xml/write.ts';
import { groupedTypes, harmonisedHead, layerHead, spokesman } from '../harmonised/harmonised-types.ts';
import { dialectOf } from '../wfs-version.ts';
import { outwards } from './capabilities.ts';
import { filterCapabilities10 } from './filter-capabilities.ts';
import { isEditable } from './operations.ts';

/** `WFS_Capabilities` of WFS 1.0 (12.3). */
export function writeCapabilities10(metadata: ServiceMetadata): string {
  const { view, language } = metadata;
  const { wfs, fes } = dialectOf('1.0.0');
  const root = element(
    'wfs:WFS_Capabilities',
    {
      version: '1.0.0',
      'xmlns:wfs': wfs,
      'xmlns:ogc': fes,
      'xmlns:xsi': XSI_NAMESPACE,
      [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
      'xsi:schemaLocation': `${wfs} http://schemas.opengis.net/wfs/1.0.0/WFS-capabilities.xsd`,
    },
    service(metadata),
    capability(`${metadata.address}/wfs`, isEditable(view)),
    element(
      'wfs:FeatureTypeList',
      {},
      element('wfs:Operations', {}, element('wfs:Query')),
      // Types of other application schemas.
      groupedTypes(view, '2').map((found) =>
        featureType(spokesman(found), language, harmonisedHead(found, language)),
      ),
      view.layers.map((layer) => parts.of(layer, language, () => featureType(layer, language).kept())),
    ),
    filterCapabilities10(),
  );
  return xmlDocument(root);
}

function service(metadata: ServiceMetadata): Xml {
  const { view, description, language, address } = metadata;
  return element(
    'wfs:Service',
    {},
    element('wfs:Name', {}, 'WFS'),
    element('wfs:Title', {}, view.title[language]),
    element('wfs:Abstract', {}, view.abstract[language]),
    element('wfs:Keywords', {}, serviceKeywords(metadata).join(', ')),
    element('wfs:OnlineResource', {}, `${address}/wfs`),
    element('wfs:Fees', {}, description.fees[language]),
    element('wfs:AccessConstraints', {}, description.accessConstraints[language]),
  );
}

function capability(address: string, isEditable: boolean): Xml {
  const points = [
    element('wfs:Get', { onlineResource: `${address}?` }),
    element('wfs:Post', { onlineResource: address }),
  ];
  const [get, post] = points.map((point) => element('wfs:DCPType', {}, element('wfs:HTTP', {}, point)));
  const dcp = [get, post];
  return element(
    'wfs:Capability',
    {},
    element(
      'wfs:Request',
      {},
      element('wfs:GetCapabilities', {}, dcp),
      element(
        'wfs:DescribeFeatureType',
        {},
        element('wfs:SchemaDescriptionLanguage', {}, element('wfs:XMLSCHEMA')),
        dcp,
      ),
      element('wfs:GetFeature', {}, element('wfs:ResultFormat', {}, element('wfs:GML2')), dcp),
      isEditable ? element('wfs:Transaction', {}, post) : undefined,
    ),
  );
}

const parts = new LayerParts<Xml>();

function featureType(
  layer: Layer,
  language: Language,
  { declaration, name, title } = layerHead(layer, language),
): Xml {
  const { geometry, geographicExtent } = layer;
  const keywords = layer.keywords.map((keyword) => keyword[language]).join(', ');
  return element(
    'wfs:FeatureType',
    declaration,
    element('wfs:Name', {}, name),
    element('wfs:Title', {}, title),
    element('wfs:Abstract', {}, layerAbstract(layer, language)),
    keywords === '' ? undefined : element('wfs:Keywords', {}, keywords),
    element('wfs:SRS', {}, `EPSG:${geometry.crs.srid}`),
    layer.editing === undefined
      ? undefined
      : element(
          'wfs:Operations',
          {},
          ['Insert', 'Update', 'Delete', 'Query'].map((operation) => element(`wfs:${operation}`)),
        ),
    geographicExtent === undefined ? undefined : boundingBox(outwards(geographicExtent)),
    layer.metadataUrl === undefined
      ? undefined
      : element('wfs:MetadataURL', { type: 'TC211', format: 'XML' }, layer.metadataUrl),
  );
}

function boundingBox([minx, miny, maxx, maxy]: readonly [number, number, number, number]): Xml {
  return element('wfs:LatLongBoundingBox', { minx, miny, maxx, maxy });
}
