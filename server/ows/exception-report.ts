import { element, type Xml, xmlDocument } from '../xml/write.ts';
import type { ServiceException } from './service-exception.ts';

/**
 * The `ows:ExceptionReport` of OWS Common 1.1.0 (clause 8), as WFS 2.0 and WMTS 1.0 answer with.
 * @param version of the service that answers
 */
export function writeExceptionReport(exception: ServiceException, version: string): string {
  return xmlDocument(exceptionReport(exception, version));
}

/** The same as an element, for an answer that breaks off in the middle (`wfs:truncatedResponse`). */
export function exceptionReport(exception: ServiceException, version: string): Xml {
  return element(
    'ows:ExceptionReport',
    {
      'xmlns:ows': 'http://www.opengis.net/ows/1.1',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation':
        'http://www.opengis.net/ows/1.1 http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd',
      version,
      'xml:lang': 'en',
    },
    element(
      'ows:Exception',
      { exceptionCode: exception.code ?? 'NoApplicableCode', locator: exception.locator },
      element('ows:ExceptionText', {}, exception.message),
    ),
  );
}
