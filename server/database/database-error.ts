import { ServiceError } from '../errors.ts';

/** Why a running query was told to stop. */
export type Stop = 'timeout' | 'cancelled';

const retryAfter = 5;

/** The database is not there, or went away during the query. */
export function unavailable(cause?: unknown): ServiceError {
  return new ServiceError('databaseUnavailable', 'The database does not answer just now.', {
    retryAfter,
    cause,
  });
}

/** A query that was told to stop, as its caller hears of it. */
export function stopped(stop: Stop, cause?: unknown): ServiceError {
  return stop === 'cancelled'
    ? new ServiceError('cancelled', 'The request was cancelled.', { cause })
    : new ServiceError('timedOut', 'The query took longer than its limit.', { retryAfter, cause });
}

/** An aborted signal, as its caller hears of it: the reason it was given, else that the request was cancelled. */
export function cancelledBy(signal: AbortSignal | undefined, cause?: unknown): ServiceError {
  const reason: unknown = signal?.reason;
  return reason instanceof ServiceError ? reason : stopped('cancelled', cause);
}

/**
 * An error of either engine → ServiceError where it is about time, load or the connection; anything else is a bug
 * and comes back unchanged.
 * @param stop what this side asked for, if it did
 */
export function toServiceError(error: unknown, stop?: Stop): unknown {
  if (error instanceof ServiceError) return error;
  const code = codeOf(error);
  if (code === '57014') return stopped(stop ?? 'timeout', error);
  if (stop !== undefined) return stopped(stop, error);
  if (code === '53300' || code === '53400') {
    return new ServiceError('overloaded', 'The database has no free connection.', {
      retryAfter,
      cause: error,
    });
  }
  if (code !== undefined && lost.test(code)) return unavailable(error);
  if (error instanceof Error && lostMessage.test(error.message)) return unavailable(error);
  return error;
}

// Class 08 connection exception, 57P0x shutdown and crash, 25P03 idle in transaction ended, 57P05 idle session ended,
// and the codes of Node's sockets.
const lost =
  /^(08...|57P0\d|25P03|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT)$/;
const lostMessage = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
