import { ServiceError } from '../errors.ts';

/** Messages of PostGIS about a geometry that an operation cannot take. */
const GEOMETRY_FAULT = /lwgeom|geos|topology|collection|geometry|transform/i;

/**
 * An error of a question about a layer → databaseUnavailable when its table or a column is not there: someone restores
 * or changes it, and the catalog learns of it in a moment; invalidParameter when the values or geometries of the
 * question lead nowhere (a number too large, a date that is none, an area that crosses itself). Other errors stay what
 * they are.
 */
export function tableAway(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  if (/^22/.test(code) || (code === 'XX000' && GEOMETRY_FAULT.test(error.message))) {
    return new ServiceError('invalidParameter', 'The filter cannot be worked out with these values.', {
      parameter: 'filter',
      received: error.message,
      allowed: 'numbers in range, dates of the calendar, valid geometries',
      cause: error,
    });
  }
  if (!/^(42P01|42703|3F000|42501)$/.test(code)) return error;
  return new ServiceError('databaseUnavailable', 'The data of the layer are being changed just now.', {
    retryAfter: 5,
    cause: error,
  });
}
