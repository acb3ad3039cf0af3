import { ServiceError } from '../../errors.ts';
import { exceptionReport } from '../../ows/exception-report.ts';
import { type ServiceException, toServiceException } from '../../ows/service-exception.ts';
import { serviceExceptionReport } from '../../ows/service-exception-report.ts';
import { type Xml, xmlDocument } from '../../xml/write.ts';
import { faultTableOf, locatorOf } from './fault-table.ts';
import { soapTypes, writeSoapFault } from './soap.ts';
import { DUPLICATE_PARAMETER, DUPLICATE_QUERY } from './stored-queries/stored-query-store.ts';
import type { AnswerForm } from './wfs-request.ts';
import type { WfsVersion } from './wfs-version.ts';

/** An error as the service tells it. */
export interface WfsException extends ServiceException {
  readonly type: string;
  readonly body: string;
}

/** Any error → the exception report of a version, in an envelope when the request came in one. */
export function toWfsException(
  error: unknown,
  { version, soap }: AnswerForm,
  requestId: string,
): WfsException {
  const exception = exceptionOf(error, version, requestId);
  const report = reportOf(exception, version);
  if (soap === undefined) return { ...exception, type: XML_TYPE, body: xmlDocument(report) };
  const body = writeSoapFault(report, soap, exception.isOurs);
  // The status of the WFS, in SOAP 1.1 too, whose own binding knows but 500: what clients of a WFS look at.
  return { ...exception, type: soapTypes[soap], body };
}

/** The report alone, for an answer that breaks off in the middle. */
export function truncationReport(error: unknown, version: WfsVersion, requestId: string): Xml {
  return reportOf(exceptionOf(error, version, requestId), version);
}

const XML_TYPE = 'text/xml; charset=utf-8';

function exceptionOf(error: unknown, version: WfsVersion, requestId: string): ServiceException {
  const exception = toServiceException(error, faultTableOf(version), requestId);
  const code = duplicateCode(error) ?? exception.code;
  return { ...exception, code, locator: locatorOf(exception.locator, version) };
}

/** Codes of their own for what is there twice (WFS 2.0, Table 3). */
function duplicateCode(error: unknown): string | undefined {
  if (!(error instanceof ServiceError) || error.fault !== 'conflict') return undefined;
  if (error.allowed === DUPLICATE_QUERY) return 'DuplicateStoredQueryIdValue';
  return error.allowed === DUPLICATE_PARAMETER ? 'DuplicateStoredQueryParameterName' : undefined;
}

function reportOf(exception: ServiceException, version: WfsVersion): Xml {
  if (version === '1.0.0') return serviceExceptionReport(exception, 'wfs-1.0.0');
  return exceptionReport(exception, version, version === '2.0.0' ? '1.1' : '1.0');
}
