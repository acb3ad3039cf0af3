import { XSI_NAMESPACE } from '../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../xml/write.ts';
import type { ServiceException } from './service-exception.ts';

/**
 * The `ows:ExceptionReport` of OWS Common 1.1.0 (clause 8), as WFS 2.0 and WMTS 1.0 answer with.
 * @param version of the service that answers
 */
export function writeExceptionReport(exception: ServiceException, version: string): string {
  return xmlDocument(exceptionReport(exception, version));
}

/**
 * The same as an element, for an answer that breaks off in the middle (`wfs:truncatedResponse`).
 * @param ows version of OWS Common: 1.0 (8) as WFS 1.1 has it
 */
export function exceptionReport(
  exception: ServiceException,
  version: string,
  ows: '1.0' | '1.1' = '1.1',
): Xml {
  const [namespace, schema] =
    ows === '1.1'
      ? ['http://www.opengis.net/ows/1.1', 'ows/1.1.0/owsExceptionReport.xsd']
      : ['http://www.opengis.net/ows', 'ows/1.0.0/owsExceptionReport.xsd'];
  return element(
    'ows:ExceptionReport',
    {
      'xmlns:ows': namespace,
      'xmlns:xsi': XSI_NAMESPACE,
      'xsi:schemaLocation': `${namespace} http://schemas.opengis.net/${schema}`,
      version,
      ...(ows === '1.1' ? { 'xml:lang': 'en' } : { language: 'en' }),
    },
    element(
      'ows:Exception',
      { exceptionCode: exception.code ?? 'NoApplicableCode', locator: exception.locator },
      element('ows:ExceptionText', {}, exception.message),
    ),
  );
}
