import { XLINK_NAMESPACE, XSI_NAMESPACE } from '../../../xml/namespaces.ts';
import { element, type Xml } from '../../../xml/write.ts';
import type { WmsVersion } from '../wms-request.ts';

/** An address as WMS writes it; the DTD of 1.1.1 declares the namespace on this very element. */
export function onlineResource(href: string, version: WmsVersion): Xml {
  const namespace = version === '1.1.1' ? { 'xmlns:xlink': XLINK_NAMESPACE } : {};
  return element('OnlineResource', { ...namespace, 'xlink:type': 'simple', 'xlink:href': href });
}

/** Declarations for INSPIRE's extension, on the element that needs them. */
export const INSPIRE_NAMESPACES = {
  'xmlns:inspire_vs': 'http://inspire.ec.europa.eu/schemas/inspire_vs/1.0',
  'xmlns:inspire_common': 'http://inspire.ec.europa.eu/schemas/common/1.0',
} as const;

/** Attributes of the root element of a 1.3.0 document. */
export const rootAttributes = {
  xmlns: 'http://www.opengis.net/wms',
  'xmlns:sld': 'http://www.opengis.net/sld',
  'xmlns:xlink': XLINK_NAMESPACE,
  'xmlns:xsi': XSI_NAMESPACE,
  'xsi:schemaLocation':
    'http://www.opengis.net/wms http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd' +
    ' http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd' +
    ' http://inspire.ec.europa.eu/schemas/inspire_vs/1.0' +
    ' http://inspire.ec.europa.eu/schemas/inspire_vs/1.0/inspire_vs.xsd',
} as const;

/** Document type of a 1.1.1 document (annex A.1). */
export const CAPABILITIES_DOCTYPE =
  '<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd">\n';
