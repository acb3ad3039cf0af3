import type { Layer, Property } from '../../catalog/layer.ts';
import type { CoordinateCells } from '../../geo/precise-transform.ts';
import type { RowLayout } from '../../source/row-layout.ts';
import { EXACT_DECIMALS } from '../fixed-number.ts';
import { LAYOUT } from './row-memory.ts';

/** How rows become text: what assembly/row-text.ts walks along. */
export interface RowProgram {
  /** For {@link LAYOUT}.program. */
  readonly bytes: Uint8Array;
  /** undefined: coordinates stay as they are. */
  readonly cells: CoordinateCells | undefined;
}

/** What a field's bytes become: themselves, or what XML and JSON make of a type. */
export type FieldForm = 'copy' | 'number' | 'boolean' | 'instant' | 'xml' | 'json';

export interface FieldPart {
  readonly field: number;
  readonly form: FieldForm;
  readonly before: string;
  readonly behind: string;
  /** Instead of all of it where the field is NULL. */
  readonly missing: string;
}

/** What stands before a geometry's id, behind it, and at the geometry's end. */
export type Tags = readonly [start: string, behindId: string, end: string];
/** Of points, lines and polygons. */
export type TagsByDimension = readonly [Tags, Tags, Tags];

export interface GeometryPart {
  readonly field: number;
  readonly before: string;
  readonly behind: string;
  readonly missing: string;
  /** At most 9. */
  readonly decimals: number;
  readonly flip: boolean;
  /** One character each, or none. */
  readonly pair: {
    readonly open: string;
    readonly within: string;
    readonly close: string;
    readonly between: string;
  };
  /** How a geometry's id is written around that of its feature; undefined: it has none. */
  readonly ids:
    | { readonly plain: string; readonly start: string; readonly dot: string; readonly end: string }
    | undefined;
  readonly exterior: readonly [open: string, close: string];
  readonly interior: readonly [open: string, close: string];
  readonly separator: string;
  readonly single: TagsByDimension;
  readonly member: TagsByDimension;
  readonly multi: TagsByDimension;
  /** How each of the simple types is written. */
  readonly forms: readonly GeometryForm[];
  readonly cells: CoordinateCells | undefined;
}

/** `either`: as a single one where it has one part. */
export type GeometryForm = 'single' | 'multi' | 'either';

export interface RowParts {
  /** Of the key, field 0: a name of XML, or characters of a JSON string. */
  readonly key: 'name' | 'json';
  /** How much of `start`'s end belongs to the feature's id. */
  readonly idPrefix: string;
  readonly separator: string;
  readonly start: string;
  readonly behindKey: string;
  readonly fields: readonly FieldPart[];
  readonly geometry: GeometryPart | undefined;
  readonly end: string;
}

/** Programs of layers that are used again and again: by what they depend on besides the layer's definition. */
export class ProgramStore {
  readonly #known = new WeakMap<Layer, Map<string, RowProgram | undefined>>();

  find(
    layer: Layer,
    properties: readonly Property[],
    form: readonly unknown[],
    make: () => RowProgram | undefined,
  ): RowProgram | undefined {
    const ofLayer = this.#known.get(layer) ?? new Map<string, RowProgram | undefined>();
    this.#known.set(layer, ofLayer);
    const name = `${form.join(' ')} ${properties.map((property) => property.name).join()}`;
    const known = ofLayer.get(name);
    if (known !== undefined || ofLayer.has(name)) return known;
    // Callers choose properties and CRSs in as many ways as they like.
    if (ofLayer.size >= MOST_PROGRAMS) ofLayer.clear();
    const made = make();
    ofLayer.set(name, made);
    return made;
  }
}

/** Of one layer. */
const MOST_PROGRAMS = 32;

/** Whether programs can write such rows: no other geometries, numbers of so many decimals. */
export function isWritable({ width }: RowLayout, properties: readonly Property[], decimals: number): boolean {
  return (
    // Rows of pages carry a few fields more.
    width <= LAYOUT.fieldCount / 2 &&
    decimals <= EXACT_DECIMALS &&
    properties.every(({ type }) => type !== 'geometry')
  );
}

/** @returns undefined when it does not fit into the memory */
export function assembleProgram(parts: RowParts): RowProgram | undefined {
  const { fields, geometry } = parts;
  const code = new Code(HEAD + fields.length * FIELD_WORDS);
  code.word(0, parts.key === 'name' ? 0 : LAYOUT.tables.json);
  code.word(1, LAYOUT.program + HEAD * 4);
  code.word(2, fields.length);
  code.word(3, geometry?.field ?? -1);
  code.word(25, Buffer.byteLength(parts.idPrefix));
  for (const [i, text] of [parts.separator, parts.start, parts.behindKey, parts.end].entries()) {
    code.text(26 + i * 2, text);
  }
  if (geometry !== undefined) writeGeometryPart(geometry, code);
  for (const [i, { field, form, before, behind, missing }] of fields.entries()) {
    const word = HEAD + i * FIELD_WORDS;
    code.word(word, field);
    code.word(word + 1, FORMS[form]);
    for (const [n, text] of [before, behind, missing].entries()) code.text(word + 2 + n * 2, text);
  }
  code.word(24, code.room);
  const bytes = code.bytes();
  return bytes.length > LAYOUT.programBytes ? undefined : { bytes, cells: geometry?.cells };
}

function writeGeometryPart(geometry: GeometryPart, code: Code): void {
  const { decimals, flip, pair, ids, cells, forms } = geometry;
  const words = [decimals, flip ? 1 : 0, ids === undefined ? 0 : 1, cells === undefined ? 0 : 1];
  for (const [i, word] of words.entries()) code.word(4 + i, word);
  for (const [i, text] of [pair.open, pair.within, pair.close, pair.between].entries()) {
    code.word(8 + i, text === '' ? 0 : text.charCodeAt(0));
  }
  code.double(12, cells?.side ?? 1);
  code.word(14, LAYOUT.cells);
  code.word(15, LAYOUT.cellCount - 1);
  for (let type = 1; type <= 7; type++) {
    const form = forms[type - 1];
    code.word(16 + type, form === undefined ? 3 : ['single', 'multi', 'either'].indexOf(form));
  }
  const { before, behind, missing, exterior, interior, separator } = geometry;
  for (const [i, text] of [before, behind, missing].entries()) code.text(34 + i * 2, text);
  for (const [i, text] of [ids?.plain, ids?.start, ids?.dot].entries()) code.text(40 + i * 2, text ?? '');
  for (const [i, text] of [...exterior, ...interior, separator].entries()) code.text(46 + i * 2, text);
  for (const [i, tags] of [geometry.single, geometry.member, geometry.multi].entries()) {
    for (const [n, text] of tags.flat().entries()) code.text(56 + (i * 9 + n) * 2, text);
  }
  code.text(110, ids?.end ?? '');
}

/** Words before the fields, and of each of them. */
const [HEAD, FIELD_WORDS] = [112, 8];

const FORMS: Readonly<Record<FieldForm, number>> = {
  copy: 0,
  number: 1,
  boolean: 2,
  instant: 3,
  xml: LAYOUT.tables.xml,
  json: LAYOUT.tables.json,
};

/** Words, and behind them the constants that they point to. */
class Code {
  readonly #words: DataView;
  readonly #constants: Buffer[] = [];
  #at: number;
  /** Bytes that all constants take, what is written behind them and a few values of fixed length. */
  room = 256;

  constructor(words: number) {
    this.#words = new DataView(new ArrayBuffer(words * 4));
    this.#at = padded(words * 4);
  }

  word(index: number, value: number): void {
    this.#words.setInt32(index * 4, value, true);
  }

  double(index: number, value: number): void {
    this.#words.setFloat64(index * 4, value, true);
  }

  text(index: number, text: string): void {
    const bytes = Buffer.from(text);
    this.word(index, LAYOUT.program + this.#at);
    this.word(index + 1, bytes.length);
    const size = padded(bytes.length);
    this.#constants.push(Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]));
    this.#at += size;
    this.room += size;
  }

  bytes(): Uint8Array {
    const words = Buffer.alloc(padded(this.#words.byteLength));
    words.set(new Uint8Array(this.#words.buffer));
    return Buffer.concat([words, ...this.#constants]);
  }
}

/** Constants are copied sixteen bytes at a time. */
function padded(size: number): number {
  return Math.ceil(size / 16) * 16;
}
