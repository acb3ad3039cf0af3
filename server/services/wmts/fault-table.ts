import type { FaultTable, ServiceException } from '../../ows/service-exception.ts';

/** Fault → exception code and HTTP status of WMTS 1.0.0 (07-057r7, tables 20, 23 and 28) and OWS Common 1.1. */
export const faultTable: FaultTable = {
  missingParameter: { code: 'MissingParameterValue', status: 400 },
  invalidParameter: { code: 'InvalidParameterValue', status: 400 },
  unknownParameter: { code: 'InvalidParameterValue', status: 400 },
  unknownOperation: { code: 'InvalidParameterValue', status: 400 },
  unsupportedVersion: { code: 'VersionNegotiationFailed', status: 400 },
  unknownLayer: { code: 'InvalidParameterValue', status: 400 },
  unknownStyle: { code: 'InvalidParameterValue', status: 400 },
  unsupportedCrs: { code: 'InvalidParameterValue', status: 400 },
  unsupportedFormat: { code: 'InvalidParameterValue', status: 400 },
  invalidBbox: { code: 'InvalidParameterValue', status: 400 },
  invalidPoint: { code: 'PointIJOutOfRange', status: 400 },
  layerNotQueryable: { code: 'OperationNotSupported', status: 501 },
  notFound: { code: 'NoApplicableCode', status: 404 },
  tileOutOfRange: { code: 'TileOutOfRange', status: 400 },
  malformedBody: { code: 'InvalidParameterValue', status: 400 },
  bodyTooLarge: { code: 'NoApplicableCode', status: 413 },
  methodNotAllowed: { code: 'NoApplicableCode', status: 405 },
  unauthorized: { code: 'NoApplicableCode', status: 401 },
  forbidden: { code: 'NoApplicableCode', status: 403 },
  preconditionFailed: { code: 'NoApplicableCode', status: 412 },
  invalidFeature: { code: 'NoApplicableCode', status: 400 },
  conflict: { code: 'NoApplicableCode', status: 409 },
  locked: { code: 'NoApplicableCode', status: 400 },
  invalidLock: { code: 'NoApplicableCode', status: 400 },
  lockExpired: { code: 'NoApplicableCode', status: 400 },
  notAcceptable: { code: 'InvalidParameterValue', status: 400 },
  tooMuchWork: { code: 'NoApplicableCode', status: 400 },
  overloaded: { code: 'NoApplicableCode', status: 503 },
  timedOut: { code: 'NoApplicableCode', status: 503 },
  databaseUnavailable: { code: 'NoApplicableCode', status: 503 },
  cancelled: { code: 'NoApplicableCode', status: 503 },
};

/** Parameter names as the standard and its tests spell them: what an exception's locator says. */
const spelling = new Map(
  [
    'service',
    'request',
    'version',
    'Sections',
    'Layer',
    'Style',
    'Format',
    'TileMatrixSet',
    'TileMatrix',
    'TileRow',
    'TileCol',
    'InfoFormat',
    'I',
    'J',
    'Time',
  ].map((name) => [name.toUpperCase(), name]),
);

/** A parameter's name as it was written → as the standard spells it; others stay. A failed negotiation has none. */
export function locatorOf(parameter: string | undefined): string | undefined {
  if (parameter === undefined || parameter === 'AcceptVersions') return undefined;
  return spelling.get(parameter.toUpperCase()) ?? parameter;
}

const steps = new Set(['Layer', 'Style', 'TileMatrixSet', 'TileMatrix', 'TileRow', 'TileCol', 'I', 'J']);

/**
 * The status of an exception at the address of a resource. Incorrect requests are told as HTTP tells them there (07-057r7, 7.1.3):
 * what a step of the path does not name is not found. GDAL, which asks for levels beyond the limits too, takes 404 for
 * an empty tile and breaks off at 400.
 */
export function statusOfResource({ status, locator }: ServiceException): number {
  return status === 400 && steps.has(locatorOf(locator) ?? '') ? 404 : status;
}
