import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../encode/gml/application-schema.ts';
import { XLINK_NAMESPACE, XSI_NAMESPACE } from '../../xml/namespaces.ts';
import { element, xmlDocument } from '../../xml/write.ts';
import { readLayers } from './named-layers.ts';
import type { WmsRequest, WmsVersion } from './wms-request.ts';

/** Media types of a DescribeLayer answer, as capabilities declare them. */
export const describeLayerTypes: Readonly<Record<WmsVersion, string>> = {
  '1.1.1': 'application/vnd.ogc.wms_xml',
  '1.3.0': 'text/xml',
};

const DOCTYPE =
  '<!DOCTYPE WMS_DescribeLayerResponse SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_DescribeLayerResponse.dtd">\n';

/**
 * DescribeLayer (SLD 1.1.0, 9; SLD 1.0.0, 6.7 in WMS 1.1.1): the feature types behind the layers, and the WFS that
 * has them. A group is described by its layers.
 * @throws ServiceError missingParameter, unknownLayer
 */
export function describeLayer({ kvp, view, version, address }: WmsRequest): string {
  const layers = readLayers(view, kvp.get('LAYERS'), undefined).flat();
  const names = [...new Set(layers.map(({ layer }) => layer.id))];
  const wfs = `${address}/wfs?`;
  if (version === '1.1.1') {
    const described = names.map((name) =>
      element(
        'LayerDescription',
        { name, wfs, owsType: 'WFS', owsURL: wfs },
        element('Query', { typeName: `${LAYER_PREFIX}:${name}` }),
      ),
    );
    return xmlDocument(element('WMS_DescribeLayerResponse', { version: '1.1.1' }, described), DOCTYPE);
  }
  return xmlDocument(
    element(
      'DescribeLayerResponse',
      {
        xmlns: 'http://www.opengis.net/sld',
        'xmlns:se': 'http://www.opengis.net/se',
        'xmlns:xlink': XLINK_NAMESPACE,
        [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
        'xmlns:xsi': XSI_NAMESPACE,
        'xsi:schemaLocation':
          'http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/DescribeLayer.xsd',
      },
      element('Version', {}, '1.1.0'),
      names.map((name) =>
        element(
          'LayerDescription',
          {},
          element('owsType', {}, 'wfs'),
          element('se:OnlineResource', { 'xlink:type': 'simple', 'xlink:href': wfs }),
          element('TypeName', {}, element('se:FeatureTypeName', {}, `${LAYER_PREFIX}:${name}`)),
        ),
      ),
    ),
  );
}
