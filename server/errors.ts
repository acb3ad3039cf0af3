/**
 * The closed list of things a request can do wrong, or that can go wrong with it.
 * Each door has one table from fault to the code, locator and HTTP status of its standard.
 */
export const faults = [
  'missingParameter',
  'invalidParameter',
  'unknownParameter',
  'unknownOperation',
  'unsupportedVersion',
  'unknownLayer',
  'unknownStyle',
  'unsupportedCrs',
  'unsupportedFormat',
  'invalidBbox',
  'invalidPoint',
  'layerNotQueryable',
  'notFound',
  'tileOutOfRange',
  'malformedBody',
  'bodyTooLarge',
  'methodNotAllowed',
  'unauthorized',
  'forbidden',
  'preconditionFailed',
  'invalidFeature',
  'conflict',
  'locked',
  'invalidLock',
  'lockExpired',
  'notAcceptable',
  'tooMuchWork',
  'overloaded',
  'timedOut',
  'databaseUnavailable',
  'cancelled',
] as const;

export type Fault = (typeof faults)[number];

/** What a {@link ServiceError} carries besides its sentence. */
export interface ErrorDetails {
  /** Name of the parameter, property or element at fault, as the caller wrote it. */
  readonly parameter?: string;
  /** The value received. */
  readonly received?: string;
  /** The values allowed, or a sentence that says which. */
  readonly allowed?: readonly string[] | string;
  /** Seconds after which trying again makes sense; sent as Retry-After. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/**
 * The one error type: code below the doors throws it and knows nothing of formats.
 * Its message is a sentence for the caller: what was received, what is allowed.
 */
export class ServiceError extends Error {
  readonly fault: Fault;
  readonly parameter: string | undefined;
  readonly received: string | undefined;
  readonly allowed: readonly string[] | string | undefined;
  readonly retryAfter: number | undefined;

  constructor(fault: Fault, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'ServiceError';
    this.fault = fault;
    this.parameter = details.parameter;
    this.received = details.received === undefined ? undefined : excerpt(details.received);
    this.allowed = details.allowed;
    this.retryAfter = details.retryAfter;
  }
}

/** A received value cut to a length that is safe to echo and log. */
export function excerpt(text: string, length = 120): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
