import { ServiceError } from '../errors.ts';

/**
 * An error of a question about a layer → databaseUnavailable when its table or a column is not there: someone restores
 * or changes it, and the catalog learns of it in a moment. Other errors stay what they are.
 */
export function tableAway(error: unknown): unknown {
  const isAway =
    error instanceof Error && 'code' in error && /^(42P01|42703|3F000|42501)$/.test(String(error.code));
  if (!isAway) return error;
  return new ServiceError('databaseUnavailable', 'The data of the layer are being changed just now.', {
    retryAfter: 5,
    cause: error,
  });
}
