import type { FaultTable } from '../../ows/service-exception.ts';
import type { WfsVersion } from './wfs-version.ts';

/** Fault → exception code and HTTP status of WFS 2.0 (09-025r2, 7.5 and Table D.2; NotFound since 2.0.2). */
const faultTable: FaultTable = {
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
  unauthorized: { code: 'NoApplicableCode', status: 401 },
  forbidden: { code: 'NoApplicableCode', status: 403 },
  preconditionFailed: { code: 'OperationProcessingFailed', status: 409 },
  invalidFeature: { code: 'InvalidValue', status: 400 },
  conflict: { code: 'DuplicateIdValue', status: 409 },
  locked: { code: 'CannotLockAllFeatures', status: 400 },
  invalidLock: { code: 'InvalidLockId', status: 403 },
  lockExpired: { code: 'LockHasExpired', status: 403 },
  notAcceptable: { code: 'InvalidParameterValue', status: 400 },
  tooMuchWork: { code: 'OperationProcessingFailed', status: 403 },
  overloaded: { code: 'NoApplicableCode', status: 503 },
  timedOut: { code: 'OperationProcessingFailed', status: 503 },
  databaseUnavailable: { code: 'NoApplicableCode', status: 503 },
  cancelled: { code: 'NoApplicableCode', status: 503 },
};

/** OWS Common 1.0 and WFS 1.0 know fewer codes (06-121r3 came later; OWS 1.0, Table 18). */
const OLD_CODES: ReadonlySet<string> = new Set([
  'NotFound',
  'OperationParsingFailed',
  'OperationProcessingFailed',
  'InvalidValue',
  'DuplicateIdValue',
  'CannotLockAllFeatures',
  'InvalidLockId',
  'LockHasExpired',
]);

/** The table of a version. */
export function faultTableOf(version: WfsVersion): FaultTable {
  return version === '2.0.0' ? faultTable : oldFaultTable;
}

const oldFaultTable = Object.fromEntries(
  Object.entries(faultTable).map(([fault, rule]) => {
    if (rule.code === undefined || !OLD_CODES.has(rule.code)) return [fault, rule];
    const code = isOfValue(rule.code) ? 'InvalidParameterValue' : 'NoApplicableCode';
    return [fault, { ...rule, code }];
  }),
) as FaultTable;

/** What is wrong with a value of the request, wherever it stands. */
function isOfValue(code: string): boolean {
  return code === 'NotFound' || code === 'InvalidValue';
}

/** Names of parameters in WFS 1 where they differ. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  typeNames: 'typeName',
  resourceId: 'featureId',
  count: 'maxFeatures',
  ID: 'gmlObjectId',
};

/** Parameter names as the standard spells them: what an exception's locator says. */
const PARAMETERS = [
  'acceptVersions',
  'bbox',
  'count',
  'filter',
  'featureId',
  'filter_Language',
  'gmlObjectId',
  'maxFeatures',
  'namespaces',
  'outputFormat',
  'propertyName',
  'request',
  'resolve',
  'resolveDepth',
  'resourceId',
  'resultType',
  'sections',
  'service',
  'sortBy',
  'srsName',
  'startIndex',
  'storedQuery_Id',
  'traverseXlinkDepth',
  'typeName',
  'typeNames',
  'valueReference',
  'version',
];

const spelling = new Map(PARAMETERS.map((name) => [name.toUpperCase(), name]));

/** A parameter's name as the caller wrote it → as the standard spells it; others stay. */
export function locatorOf(parameter: string | undefined, version: WfsVersion): string | undefined {
  if (parameter === undefined) return undefined;
  const name = spelling.get(parameter.toUpperCase()) ?? parameter;
  return version === '2.0.0' ? name : (OLD_NAMES[name] ?? name);
}
