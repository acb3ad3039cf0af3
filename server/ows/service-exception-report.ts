import { XSI_NAMESPACE } from '../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../xml/write.ts';
import type { ServiceException } from './service-exception.ts';

/** Versions of WMS: their exception reports differ. */
export type WmsVersion = '1.1.1' | '1.3.0';

/** Media type of a WMS exception report (1.3.0: 6.11 and annex E; 1.1.1: 6.7). */
export const serviceExceptionType: Readonly<Record<WmsVersion, string>> = {
  '1.1.1': 'application/vnd.ogc.se_xml; charset=utf-8',
  '1.3.0': 'text/xml; charset=utf-8',
};

/** The `ServiceExceptionReport` of WMS 1.3.0 (annex E.2), or of 1.1.1 by its DTD (annex A.2). */
export function writeServiceExceptionReport(exception: ServiceException, version: WmsVersion): string {
  if (version === '1.1.1') {
    const { code, message } = exception;
    const root = element(
      'ServiceExceptionReport',
      { version },
      element('ServiceException', { code }, message),
    );
    return xmlDocument(
      root,
      '<!DOCTYPE ServiceExceptionReport SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_exception_1_1_1.dtd">\n',
    );
  }
  return xmlDocument(serviceExceptionReport(exception, version));
}

/** The report of WMS 1.3.0, or of WFS 1.0.0 (annex A.4), whose reports have the version 1.2.0. */
export function serviceExceptionReport(
  { code, locator, message }: ServiceException,
  version: '1.3.0' | 'wfs-1.0.0',
): Xml {
  const schema = version === '1.3.0' ? 'wms/1.3.0/exceptions_1_3_0.xsd' : 'wfs/1.0.0/OGC-exception.xsd';
  return element(
    'ServiceExceptionReport',
    {
      xmlns: 'http://www.opengis.net/ogc',
      'xmlns:xsi': XSI_NAMESPACE,
      'xsi:schemaLocation': `http://www.opengis.net/ogc http://schemas.opengis.net/${schema}`,
      version: version === '1.3.0' ? version : '1.2.0',
    },
    element('ServiceException', { code, locator }, message),
  );
}
