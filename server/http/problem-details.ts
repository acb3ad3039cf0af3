import { STATUS_CODES } from 'node:http';
import { type Fault, ServiceError } from '../errors.ts';

/** HTTP status of each fault in the APIs that speak HTTP plainly (OGC APIs, tiles, the portal's own). */
const statuses: Readonly<Record<Fault, number>> = {
  missingParameter: 400,
  invalidParameter: 400,
  unknownParameter: 400,
  unknownOperation: 404,
  unsupportedVersion: 400,
  unknownLayer: 404,
  unknownStyle: 404,
  unsupportedCrs: 400,
  unsupportedFormat: 400,
  invalidBbox: 400,
  invalidPoint: 400,
  layerNotQueryable: 400,
  notFound: 404,
  tileOutOfRange: 404,
  malformedBody: 400,
  bodyTooLarge: 413,
  methodNotAllowed: 405,
  unauthorized: 401,
  forbidden: 403,
  preconditionFailed: 412,
  invalidFeature: 422,
  conflict: 409,
  locked: 423,
  invalidLock: 400,
  lockExpired: 400,
  notAcceptable: 406,
  tooMuchWork: 400,
  overloaded: 503,
  timedOut: 503,
  databaseUnavailable: 503,
  cancelled: 503,
};

/** A problem details object (RFC 9457): its type is `about:blank`, `code` is the fault. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: Fault | 'internalError';
  readonly parameter?: string;
  readonly received?: string;
  readonly allowed?: readonly string[] | string;
  /** Only where the operator's log has more to say. */
  readonly requestId?: string;
}

/**
 * Any error → what the caller is told. An error of the framework keeps its 4xx status; whatever is neither
 * is a fault of ours and says nothing but the request id.
 */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof ServiceError) {
    const status = statuses[error.fault];
    return problem(status, error.message, error.fault, {
      ...(error.parameter === undefined ? {} : { parameter: error.parameter }),
      ...(error.received === undefined ? {} : { received: error.received }),
      ...(error.allowed === undefined ? {} : { allowed: error.allowed }),
      ...(status < 500 ? {} : { requestId }),
    });
  }
  const status = statusCodeOf(error);
  if (status !== undefined) {
    const detail = error instanceof Error ? error.message : 'The request cannot be read.';
    return problem(status, detail, faultOf(status), {});
  }
  return problem(500, 'The server failed; its operator can find the request by its id.', 'internalError', {
    requestId,
  });
}

function problem(
  status: number,
  detail: string,
  code: Problem['code'],
  extension: Partial<Problem>,
): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code, ...extension };
}

function statusCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}

function faultOf(status: number): Fault {
  if (status === 404) return 'notFound';
  if (status === 405) return 'methodNotAllowed';
  if (status === 413) return 'bodyTooLarge';
  return 'malformedBody';
}
