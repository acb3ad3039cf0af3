import { type Fault, ServiceError } from '../errors.ts';

/** What one standard, in one version, makes of a fault. */
export interface FaultRule {
  /** Exception code; undefined where the standard has none for it. */
  readonly code: string | undefined;
  readonly status: number;
  /** Locator where the standard fixes it; else the parameter at fault. */
  readonly locator?: string;
}

export type FaultTable = Readonly<Record<Fault, FaultRule>>;

/** An error as an OGC web service tells it. */
export interface ServiceException {
  readonly code: string | undefined;
  readonly locator: string | undefined;
  readonly message: string;
  readonly status: number;
  /** Seconds; sent as Retry-After. */
  readonly retryAfter: number | undefined;
  /** True when the fault is ours or the database's: to be logged with its cause. */
  readonly isOurs: boolean;
}

/**
 * Any error → what the caller is told, by the table of the standard. Errors of the framework (body too large,
 * unreadable media type) become the fault they are; what is neither says nothing but the request id.
 */
export function toServiceException(error: unknown, table: FaultTable, requestId: string): ServiceException {
  if (error instanceof ServiceError) {
    const { code, status, locator } = table[error.fault];
    return {
      code,
      locator: locator ?? error.parameter,
      message: `${error.message}${writeAllowed(error)}`,
      status,
      retryAfter: error.retryAfter,
      isOurs: status >= 500,
    };
  }
  const fault = frameworkFault(error);
  if (fault !== undefined) {
    const { code, status } = table[fault];
    const message = error instanceof Error ? error.message : 'The request cannot be read.';
    return { code, locator: undefined, message, status, retryAfter: undefined, isOurs: false };
  }
  return {
    code: 'NoApplicableCode',
    locator: undefined,
    message: `The server failed. Its operator finds the request by its number, ${requestId}.`,
    status: 500,
    retryAfter: undefined,
    isOurs: true,
  };
}

const MOST_ALLOWED = 30;

function writeAllowed({ allowed, message }: ServiceError): string {
  if (allowed === undefined || allowed.length === 0) return '';
  if (typeof allowed === 'string') return message.includes(allowed) ? '' : ` Allowed: ${allowed}.`;
  if (allowed.every((value) => message.includes(value))) return '';
  const listed = allowed.slice(0, MOST_ALLOWED).join(', ');
  return ` Allowed: ${listed}${allowed.length > MOST_ALLOWED ? ' …' : ''}.`;
}

function frameworkFault(error: unknown): Fault | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined;
  if (statusCode === 404) return 'notFound';
  if (statusCode === 405) return 'methodNotAllowed';
  return statusCode === 413 ? 'bodyTooLarge' : 'malformedBody';
}
