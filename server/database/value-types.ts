import { ServiceError } from '../errors.ts';

/** Text of a value, as the database writes it → the value. */
export type ValueReader = (text: string) => unknown;

/**
 * How values of a type arrive, on both engines alike: int8 a number while exact, else its digits; numeric its digits;
 * date `YYYY-MM-DD`; timestamp without zone `YYYY-MM-DDThh:mm:ss[.ffffff]`; timestamptz the same in UTC with `Z`;
 * json parsed; bytea Uint8Array; arrays of these; anything else its text. Sessions must have TimeZone UTC, DateStyle ISO.
 * @param oid of the type, as in pg_type
 */
export function valueReader(oid: number): ValueReader {
  return readers.get(oid) ?? asText;
}

/** The object id of bytea: the one type that also travels in binary form. */
export const byteaOid = 17;

/**
 * A JavaScript value → what is bound: text, bytes, or null. Arrays become PostgreSQL arrays, other objects JSON.
 * @throws ServiceError invalidParameter for text with U+0000, which PostgreSQL cannot hold
 */
export function writeParameter(value: unknown): string | Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return withoutNul(value);
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return withoutNul(writeArray(value));
  if (typeof value === 'object') return withoutNul(JSON.stringify(value));
  return String(value);
}

const asText: ValueReader = (text) => text;
const asBoolean: ValueReader = (text) => text === 't';
const asNumber: ValueReader = (text) => Number(text);
const asBytes: ValueReader = (text) => Buffer.from(text.slice(2), 'hex');

function asInteger(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

// Years before Christ and the infinities have no ISO form that clients agree on: they stay as PostgreSQL writes them.
const plainInstant = /^(\d{4,})-(\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(\+00)?$/;

function asTimestamp(text: string): string {
  return plainInstant.test(text) ? text.replace(' ', 'T') : text;
}

/** A timestamptz: in UTC with `Z`. */
export function readInstant(text: string): string {
  return plainInstant.test(text) ? `${text.replace(' ', 'T').slice(0, -3)}Z` : text;
}

const scalars: readonly (readonly [oid: number, arrayOid: number, reader: ValueReader])[] = [
  [16, 1000, asBoolean],
  [byteaOid, 1001, asBytes],
  [18, 1002, asText],
  [19, 1003, asText],
  [20, 1016, asInteger],
  [21, 1005, asNumber],
  [23, 1007, asNumber],
  [25, 1009, asText],
  [26, 1028, asNumber],
  [114, 199, (text) => JSON.parse(text)],
  [700, 1021, asNumber],
  [701, 1022, asNumber],
  [1042, 1014, asText],
  [1043, 1015, asText],
  [1082, 1182, asText],
  [1114, 1115, asTimestamp],
  [1184, 1185, readInstant],
  [1700, 1231, asText],
  [2950, 2951, asText],
  [3802, 3807, (text) => JSON.parse(text)],
];

const readers: ReadonlyMap<number, ValueReader> = new Map(
  scalars.flatMap(([oid, arrayOid, reader]): [number, ValueReader][] => [
    [oid, reader],
    [arrayOid, (text) => readArray(text, reader)],
  ]),
);

/** `{1,NULL,"a b",{2,3}}` → nested arrays; bounds as in `[0:1]={1,2}` are dropped. */
function readArray(text: string, reader: ValueReader): unknown[] {
  let at = text.indexOf('{');
  const quoted = (): string => {
    let out = '';
    for (at++; text[at] !== '"'; at++) {
      if (text[at] === '\\') at++;
      out += text[at];
    }
    at++;
    return out;
  };
  const bare = (): string => {
    const start = at;
    while (at < text.length && text[at] !== ',' && text[at] !== '}') at++;
    return text.slice(start, at);
  };
  const element = (): unknown => {
    if (text[at] === '{') return elements();
    if (text[at] === '"') return reader(quoted());
    const word = bare();
    return word === 'NULL' ? null : reader(word);
  };
  const elements = (): unknown[] => {
    const out: unknown[] = [];
    at++;
    while (at < text.length && text[at] !== '}') {
      out.push(element());
      if (text[at] === ',') at++;
    }
    at++;
    return out;
  };
  return elements();
}

function writeArray(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (Array.isArray(value)) return writeArray(value);
    const written = writeParameter(value);
    if (written === null) return 'NULL';
    const text = typeof written === 'string' ? written : `\\x${Buffer.from(written).toString('hex')}`;
    return `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${elements.join(',')}}`;
}

function withoutNul(text: string): string {
  if (!text.includes('\0')) return text;
  throw new ServiceError('invalidParameter', 'A text value must not contain the character U+0000.');
}
