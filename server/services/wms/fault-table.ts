import type { FaultRule, FaultTable } from '../../ows/service-exception.ts';
import type { WmsVersion } from './wms-request.ts';

/*
 * Codes of WMS 1.3.0 (table E.1) and 1.1.1 (annex A.3); where they have none, that of OWS Common, which clients
 * know. What the caller did wrong travels with status 200, because QGIS hides the text of any other answer.
 */

const told = (code: string | undefined, locator?: string): FaultRule =>
  locator === undefined ? { code, status: 200 } : { code, status: 200, locator };
const ours: FaultRule = { code: 'NoApplicableCode', status: 503 };

const common = {
  missingParameter: told('MissingParameterValue'),
  invalidParameter: told('InvalidParameterValue'),
  unknownParameter: told('InvalidParameterValue'),
  unknownOperation: told('OperationNotSupported', 'REQUEST'),
  unsupportedVersion: told('InvalidParameterValue', 'VERSION'),
  unknownLayer: told('LayerNotDefined'),
  unknownStyle: told('StyleNotDefined'),
  unsupportedCrs: told('InvalidCRS'),
  unsupportedFormat: told('InvalidFormat'),
  invalidBbox: told('InvalidParameterValue', 'BBOX'),
  invalidPoint: told('InvalidPoint'),
  layerNotQueryable: told('LayerNotQueryable'),
  notFound: { code: 'NotFound', status: 404 },
  tileOutOfRange: told('InvalidParameterValue'),
  malformedBody: { code: 'InvalidParameterValue', status: 400 },
  bodyTooLarge: { code: 'InvalidParameterValue', status: 413 },
  methodNotAllowed: { code: 'OperationNotSupported', status: 405 },
  unauthorized: { code: 'NoApplicableCode', status: 401 },
  forbidden: { code: 'NoApplicableCode', status: 403 },
  preconditionFailed: { code: 'NoApplicableCode', status: 412 },
  invalidFeature: { code: 'NoApplicableCode', status: 400 },
  conflict: { code: 'NoApplicableCode', status: 409 },
  locked: { code: 'NoApplicableCode', status: 400 },
  invalidLock: { code: 'NoApplicableCode', status: 400 },
  lockExpired: { code: 'NoApplicableCode', status: 400 },
  notAcceptable: told('InvalidFormat'),
  tooMuchWork: told('NoApplicableCode'),
  overloaded: ours,
  timedOut: ours,
  databaseUnavailable: ours,
  cancelled: ours,
} satisfies FaultTable;

/** Fault → code, locator and status of each version. */
export const faultTables: Readonly<Record<WmsVersion, FaultTable>> = {
  '1.3.0': common,
  '1.1.1': { ...common, unsupportedCrs: told('InvalidSRS') },
};
