import { ServiceError } from '../../errors.ts';
import { tableAway } from '../table-away.ts';

/**
 * What the database says of a row that it does not take → a fault of the feature; other errors as for reading.
 */
export function writeError(error: unknown): unknown {
  if (error instanceof ServiceError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const details = { cause: error };
  if (code === '23505') return new ServiceError('conflict', 'There is such a feature already.', details);
  if (code === '40001' || code === '40P01')
    return new ServiceError('overloaded', 'Others write the same features just now.', {
      ...details,
      retryAfter: 1,
    });
  const sentence = sentences.find(([pattern]) => pattern.test(code))?.[1];
  if (sentence !== undefined) return new ServiceError('invalidFeature', sentence(error), details);
  if (code === 'XX000' && /^(transform|lwgeom|geometry|parse)/i.test(error.message))
    return new ServiceError('invalidFeature', 'The geometry cannot be stored.', {
      ...details,
      parameter: 'geometry',
    });
  return tableAway(error);
}

const sentences: readonly (readonly [RegExp, (error: Error) => string])[] = [
  [/^23502$/, (error) => `${columnOf(error)} must have a value.`],
  [/^23503$/, () => 'The feature refers to something that is not there, or something refers to it.'],
  [/^23(514|P01|001)$/, () => 'A rule of the table does not allow this.'],
  // Raised by the operator's own triggers, for people to read.
  [/^P0001$/, (error) => error.message.slice(0, 200)],
  [/^22023$/, () => 'The geometry is not of the type that the table holds.'],
  [/^(22...|428C9)$/, () => 'A value does not fit its column.'],
];

function columnOf(error: Error): string {
  return 'column' in error && typeof error.column === 'string' ? error.column : 'A property';
}
