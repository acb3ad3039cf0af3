import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../encode/gml/application-schema.ts';
import { gmlFeatureWriter } from '../../encode/gml/gml.ts';
import { featureDocumentAttributes, gmlDocumentForm } from '../../encode/gml/gml-document.ts';
import { gmlNamespace } from '../../encode/gml/gml-geometry.ts';
import { type CrsReference, writeCrs } from '../../geo/crs-reference.ts';
import { XSI_NAMESPACE } from '../../xml/namespaces.ts';
import { endTag, startTag, XML_DECLARATION, type XmlAttributes } from '../../xml/write.ts';
import { type LayerInfo, toldOf } from './layer-info.ts';

/**
 * What lies at a pixel as a `wfs:FeatureCollection`: of WFS 2.0 with GML 3.2, of WFS 1.1.0 with GML 3.1.1, or of WFS
 * 1.0.0 with GML 2, which is what map clients read. Coordinates are in the map's CRS: in 3.2 in the order of its
 * authority, as its urn says, else x before y, as its short name means there.
 * @param address of the view: its WFS has the schema of the features
 */
export function writeInfoGml(
  infos: readonly LayerInfo[],
  version: '2' | '3.1.1' | '3.2',
  { crs: mapCrs }: CrsReference,
  address: string,
): string {
  const crs: CrsReference =
    version === '3.2'
      ? { crs: mapCrs, axisOrder: mapCrs.axisOrder, text: writeCrs(mapCrs, 'urn') }
      : { crs: mapCrs, axisOrder: 'xy', text: `EPSG:${mapCrs.srid}` };
  const { member, preamble } = gmlDocumentForm(version);
  let text =
    XML_DECLARATION + startTag('wfs:FeatureCollection', rootAttributes(infos, version, address)) + preamble;
  for (const info of infos) {
    const { layer, features } = info;
    const write = gmlFeatureWriter({ version, layer, properties: toldOf(info), crs });
    for (const feature of features) text += member.open + write(feature) + member.close;
  }
  return text + endTag('wfs:FeatureCollection');
}

function rootAttributes(
  infos: readonly LayerInfo[],
  version: '2' | '3.1.1' | '3.2',
  address: string,
): XmlAttributes {
  const count = infos.reduce((sum, { features }) => sum + features.length, 0);
  if (version === '3.2') {
    const types = infos.map(({ layer }) => `${LAYER_PREFIX}:${layer.id}`).join();
    const query = `service=WFS&version=2.0.0&request=DescribeFeatureType${types === '' ? '' : `&typeNames=${types}`}`;
    const attributes = featureDocumentAttributes(version, `${address}/wfs?${query}`);
    return {
      ...attributes,
      // Values of pixels stand in no schema of features.
      ...(infos.some(({ more }) => more !== undefined) && {
        'xsi:schemaLocation': String(attributes['xsi:schemaLocation']).split(` ${LAYER_NAMESPACE} `)[0],
      }),
      timeStamp: new Date().toISOString(),
      numberMatched: 'unknown',
      numberReturned: count,
    };
  }
  const { wfs } = gmlDocumentForm(version);
  return {
    'xmlns:wfs': wfs.namespace,
    'xmlns:gml': gmlNamespace(version),
    [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
    'xmlns:xsi': XSI_NAMESPACE,
    'xsi:schemaLocation': `${wfs.namespace} ${wfs.schema}`,
  };
}
