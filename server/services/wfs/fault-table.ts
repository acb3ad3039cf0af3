import type { FaultTable } from '../../ows/service-exception.ts';

/** Fault → exception code and HTTP status of WFS 2.0 (09-025r2, 7.5 and Table D.2; NotFound since 2.0.2). */
export const faultTable: FaultTable = {
  missingParameter: { code: 'MissingParameterValue', status: 400 },
  invalidParameter: { code: 'InvalidParameterValue', status: 400 },
  unknownParameter: { code: 'InvalidParameterValue', status: 400 },
  unknownOperation: { code: 'OperationNotSupported', status: 400 },
  unsupportedVersion: { code: 'VersionNegotiationFailed', status: 400 },
  unknownLayer: { code: 'InvalidParameterValue', status: 400 },
  unknownStyle: { code: 'InvalidParameterValue', status: 400 },
  unsupportedCrs: { code: 'InvalidParameterValue', status: 400 },
  unsupportedFormat: { code: 'InvalidParameterValue', status: 400 },
  invalidBbox: { code: 'InvalidParameterValue', status: 400 },
  invalidPoint: { code: 'InvalidParameterValue', status: 400 },
  layerNotQueryable: { code: 'OperationProcessingFailed', status: 403 },
  notFound: { code: 'NotFound', status: 404 },
  tileOutOfRange: { code: 'InvalidParameterValue', status: 400 },
  malformedBody: { code: 'OperationParsingFailed', status: 400 },
  bodyTooLarge: { code: 'OperationParsingFailed', status: 413 },
  methodNotAllowed: { code: 'NoApplicableCode', status: 405 },
  notAcceptable: { code: 'InvalidParameterValue', status: 400 },
  tooMuchWork: { code: 'OperationProcessingFailed', status: 403 },
  overloaded: { code: 'NoApplicableCode', status: 503 },
  timedOut: { code: 'OperationProcessingFailed', status: 503 },
  databaseUnavailable: { code: 'NoApplicableCode', status: 503 },
  cancelled: { code: 'NoApplicableCode', status: 503 },
};

/** Parameter names as the standard spells them: what an exception's locator says. */
const PARAMETERS = [
  'acceptVersions',
  'bbox',
  'count',
  'filter',
  'filter_Language',
  'namespaces',
  'outputFormat',
  'propertyName',
  'request',
  'resolve',
  'resourceId',
  'resultType',
  'sections',
  'service',
  'sortBy',
  'srsName',
  'startIndex',
  'storedQuery_Id',
  'typeNames',
  'valueReference',
  'version',
];

const spelling = new Map(PARAMETERS.map((name) => [name.toUpperCase(), name]));

/** A parameter's name as the caller wrote it → as the standard spells it; others stay. */
export function locatorOf(parameter: string | undefined): string | undefined {
  return parameter === undefined ? undefined : (spelling.get(parameter.toUpperCase()) ?? parameter);
}
