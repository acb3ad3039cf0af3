import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../encode/application-schema.ts';
import { gmlFeatureWriter } from '../../encode/gml.ts';
import { gmlNamespace } from '../../encode/gml-geometry.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { element, endTag, startTag, XML_DECLARATION } from '../../xml/write.ts';
import type { LayerInfo } from './layer-info.ts';

/**
 * What lies at a pixel as a `wfs:FeatureCollection`: of WFS 1.0.0 with GML 2, or of WFS 1.1.0 with GML 3.1.1, which
 * is what map clients read. Coordinates are in the map's CRS, x before y, as its short name means there.
 */
export function writeInfoGml(
  infos: readonly LayerInfo[],
  version: '2' | '3.1.1',
  mapCrs: CrsReference,
): string {
  const crs: CrsReference = { crs: mapCrs.crs, axisOrder: 'xy', text: `EPSG:${mapCrs.crs.srid}` };
  const schema = version === '2' ? '1.0.0/WFS-basic.xsd' : '1.1.0/wfs.xsd';
  let text =
    XML_DECLARATION +
    startTag('wfs:FeatureCollection', {
      'xmlns:wfs': 'http://www.opengis.net/wfs',
      'xmlns:gml': gmlNamespace(version),
      [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation': `http://www.opengis.net/wfs http://schemas.opengis.net/wfs/${schema}`,
    });
  // GML 2 will have a box, and lets one say that it is not known.
  if (version === '2') text += element('gml:boundedBy', {}, element('gml:null', {}, 'unknown')).text;
  for (const { layer, features } of infos) {
    const write = gmlFeatureWriter({ version, layer, properties: layer.properties, crs });
    for (const feature of features) text += MEMBER + write(feature) + MEMBER_END;
  }
  return text + endTag('wfs:FeatureCollection');
}

const MEMBER = startTag('gml:featureMember');
const MEMBER_END = endTag('gml:featureMember');
