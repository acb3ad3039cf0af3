import { ServiceError } from '../../errors.ts';
import type { Literal, ValueType } from '../expression-type.ts';
import { readCivilDate, readInstant } from '../instant.ts';

/** What a value is compared with: of which type it must be, and who asks. */
export interface Wanted {
  readonly type: ValueType;
  /** The property whose value it is compared with, where it is one. */
  readonly property?: string | undefined;
  /** Where the filter came from. */
  readonly parameter: string;
}

/**
 * A value as a type has it: protocols send numbers, dates and truth values as text.
 * @throws ServiceError invalidParameter naming the property, the value received and what its type allows
 */
export function coerceLiteral(given: Literal, wanted: Wanted): Literal {
  // Space around a number or date is layout, in a text it is text.
  const value = typeof given === 'string' && wanted.type !== 'string' ? given.trim() : given;
  switch (wanted.type) {
    case 'string':
      if (typeof value !== 'string') throw mismatch(wanted, value, "a text, in CQL2 written '…'");
      if (value.includes('\u0000')) throw mismatch(wanted, value, 'a text without NUL characters');
      return value;
    case 'integer':
    case 'number':
      return coerceNumber(wanted, value);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'string' && /^(true|1)$/i.test(value)) return true;
      if (typeof value === 'string' && /^(false|0)$/i.test(value)) return false;
      throw mismatch(wanted, value, 'true or false');
    case 'date': {
      // Midnight is what a date means as an instant: clients with one type for both write it so. The zone of an xsd:date
      // (XML Schema 2, 3.2.9) says nothing of a civil date.
      const text = String(value).replace(
        /T00:00(:00(\.0+)?)?Z?$|(?<=^\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})$/,
        '',
      );
      const date = typeof value === 'string' ? readCivilDate(text) : undefined;
      if (date === undefined) throw mismatch(wanted, value, 'a date YYYY-MM-DD');
      return date;
    }
    case 'timestamp': {
      const instant = typeof value === 'string' ? readInstant(value) : undefined;
      if (instant === undefined) throw mismatch(wanted, value, 'a date and time YYYY-MM-DDTHH:MM:SSZ');
      return instant;
    }
  }
}

/** The value does not fit what it stands beside. */
export function mismatch(
  { type, property, parameter }: Wanted,
  value: Literal,
  allowed: string,
): ServiceError {
  const received = String(value);
  const subject =
    property === undefined
      ? `A value of type ${type} is wanted`
      : `The property ${property} is of type ${type}`;
  return new ServiceError(
    'invalidParameter',
    `${subject}; ${JSON.stringify(received.slice(0, 120))} does not fit: allowed is ${allowed}.`,
    { parameter: property ?? parameter, received, allowed },
  );
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const LONG_INTEGER = /^[+-]?\d+$/;

function coerceNumber(wanted: Wanted, value: Literal): Literal {
  const allowed = wanted.type === 'integer' ? 'an integer' : 'a number';
  const isText = typeof value === 'string';
  if (typeof value === 'boolean' || (isText && (value.length > 40 || !NUMBER.test(value)))) {
    throw mismatch(wanted, value, allowed);
  }
  const number = Number(value);
  if (!Number.isFinite(number)) throw mismatch(wanted, value, allowed);
  const isLong = isText && LONG_INTEGER.test(value) && !Number.isSafeInteger(number);
  return isLong ? BigInt(value.replace('+', '')).toString() : number;
}
