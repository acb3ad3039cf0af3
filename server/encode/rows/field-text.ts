import type { Property } from '../../catalog/layer.ts';
import { readInstant } from '../../database/value-types.ts';
import type { RowFields } from '../../database/wire/row-fields.ts';
import { escapeXml } from '../../xml/write.ts';
import { type ByteWriter, Constant } from '../byte-writer.ts';

/** Writes a field of a row that is not NULL. */
export type FieldWriter = (row: RowFields, field: number, out: ByteWriter) => void;

/** A field as XML Schema writes a value of the type. */
export function xmlFieldWriter(type: Property['type']): FieldWriter {
  if (type === 'boolean') return writeBoolean;
  if (type === 'timestamp')
    return (row, field, out) => out.text(escapeXml(readInstant(row.text(field) ?? '')));
  if (type === 'number') return writeXmlNumber;
  return type === 'integer' ? copyField : writeXmlText;
}

/** A field as a value of JSON, of the type. */
export function jsonFieldWriter(type: Property['type']): FieldWriter {
  if (type === 'boolean') return writeBoolean;
  if (type === 'timestamp') {
    return (row, field, out) => out.text(JSON.stringify(readInstant(row.text(field) ?? '')));
  }
  if (type === 'number') return writeJsonNumber;
  return type === 'integer' ? copyField : writeJsonText;
}

/** The inner of a JSON string, without its quotes. */
export function writeJsonCharacters(row: RowFields, field: number, out: ByteWriter): void {
  if (out.copyPlain(row.bytes, row.start(field), row.end(field), JSON_SPECIAL)) return;
  out.text(JSON.stringify(row.text(field)).slice(1, -1));
}

const copyField: FieldWriter = (row, field, out) => out.copy(row.bytes, row.start(field), row.end(field));

const writeBoolean: FieldWriter = (row, field, out) =>
  out.constant(row.bytes[row.start(field)] === 0x74 ? TRUE : FALSE);

const writeXmlText: FieldWriter = (row, field, out) => {
  if (out.copyPlain(row.bytes, row.start(field), row.end(field), XML_SPECIAL)) return;
  out.text(escapeXml(row.text(field) ?? ''));
};

const writeJsonText: FieldWriter = (row, field, out) => {
  out.constant(QUOTE);
  writeJsonCharacters(row, field, out);
  out.constant(QUOTE);
};

const writeXmlNumber: FieldWriter = (row, field, out) => {
  const text = unusualNumber(row, field);
  if (text === undefined) copyField(row, field, out);
  else out.text(text === 'Infinity' ? 'INF' : text === '-Infinity' ? '-INF' : text);
};

/** JSON has no NaN and no infinity; every other number it writes as PostgreSQL does. */
const writeJsonNumber: FieldWriter = (row, field, out) => {
  if (unusualNumber(row, field) === undefined) copyField(row, field, out);
  else out.constant(NULL);
};

/** NaN and the infinities: what has a letter at its start, or behind its sign. */
function unusualNumber(row: RowFields, field: number): string | undefined {
  const start = row.start(field);
  const [first, second] = [row.bytes[start] as number, row.bytes[start + 1] as number];
  const isUsual = first < LETTERS && (first !== MINUS || second < LETTERS);
  return isUsual ? undefined : (row.text(field) ?? '');
}

const [MINUS, LETTERS] = [0x2d, 0x41];
const [TRUE, FALSE, NULL, QUOTE] = ['true', 'false', 'null', '"'].map((text) => new Constant(text)) as [
  Constant,
  Constant,
  Constant,
  Constant,
];

const tableOf = (isSpecial: (byte: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => (isSpecial(byte) ? 1 : 0));

/** Bytes at which a text may hold what XML has to escape or forbids: C1 controls begin with C2, U+FFFE with EF. */
export const XML_SPECIAL: Uint8Array = tableOf(
  (byte) =>
    (byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte)) ||
    [0x26, 0x3c, 0x3e, 0x7f, 0xc2, 0xef].includes(byte),
);
/** Bytes that JSON escapes (RFC 8259, 7). */
export const JSON_SPECIAL: Uint8Array = tableOf((byte) => byte < 0x20 || byte === 0x22 || byte === 0x5c);
