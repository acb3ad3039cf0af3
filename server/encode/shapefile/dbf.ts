import { type FileHandle, open } from 'node:fs/promises';
import type { Property } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { PropertyValue } from '../../source/feature-source.ts';
import { booleanOf, dateOf, instantOf, integerOf, numberOf, textOf } from '../column-value.ts';
import { MAX_FILE } from './shape-file.ts';

/** A column as it will be written: dBASE has fixed widths, known only when every value has been seen. */
export class DbfField {
  readonly name: string;
  readonly type: Property['type'];
  #width = 1;
  #decimals = 0;
  #whole = 1;

  constructor(name: string, type: Property['type']) {
    this.name = name;
    this.type = type;
  }

  /** A value → its text, empty for NULL; the column grows to hold it. */
  take(value: PropertyValue): string {
    const text = this.#text(value);
    if (this.type === 'number') {
      const [whole = '', decimals = ''] = text.split('.');
      this.#whole = Math.max(this.#whole, whole.length);
      this.#decimals = Math.max(this.#decimals, decimals.length);
    } else if (text !== '') this.#width = Math.max(this.#width, Buffer.byteLength(text));
    return text;
  }

  get code(): 'C' | 'N' | 'D' | 'L' {
    if (this.type === 'boolean') return 'L';
    if (this.type === 'date') return 'D';
    return this.type === 'integer' || this.type === 'number' ? 'N' : 'C';
  }

  get decimals(): number {
    return this.type === 'number' ? this.#decimals : 0;
  }

  get width(): number {
    if (this.type === 'date') return 8;
    if (this.type !== 'number') return this.#width;
    return this.#whole + (this.#decimals === 0 ? 0 : this.#decimals + 1);
  }

  #text(value: PropertyValue): string {
    switch (this.type) {
      case 'integer':
        return String(integerOf(value) ?? '');
      case 'number': {
        const number = numberOf(value);
        return number === null ? '' : plainNumber(number);
      }
      case 'boolean': {
        const truth = booleanOf(value);
        return truth === null ? '' : truth ? 'T' : 'F';
      }
      case 'date':
        return (dateOf(value) ?? '').replaceAll('-', '');
      case 'timestamp':
        return instantOf(value) ?? '';
      case 'geometry': {
        // Cut, it would be no geometry.
        const text = textOf(value) ?? '';
        return Buffer.byteLength(text) > MAX_TEXT ? '' : text;
      }
      default:
        return cut(textOf(value) ?? '');
    }
  }
}

/** Bytes of the longest text. */
const MAX_TEXT = 254;

/** Cut between characters, never inside one. */
function cut(text: string): string {
  if (Buffer.byteLength(text) <= MAX_TEXT) return text;
  let end = 0;
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_TEXT) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Without an exponent, at most 15 decimals and 32 characters: what readers take. */
function plainNumber(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Math.abs(value) >= 1) return value < 1e30 && value > -1e30 ? BigInt(value).toString() : '';
  return value.toFixed(15).replace(/0+$/, '').replace(/\.$/, '');
}

/** Writes a .dbf in UTF-8 (its .cpg says so) once the fields know their widths. */
export class DbfFile {
  readonly #file: FileHandle;
  readonly #fields: readonly DbfField[];
  readonly #recordSize: number;
  #pending: Buffer[] = [];

  private constructor(file: FileHandle, fields: readonly DbfField[]) {
    this.#file = file;
    this.#fields = fields;
    this.#recordSize = fields.reduce((sum, { width }) => sum + width, 1);
  }

  /** @throws ServiceError tooMuchWork when it would be larger than 2 GiB */
  static async create(path: string, fields: readonly DbfField[], records: number): Promise<DbfFile> {
    const dbf = new DbfFile(await open(path, 'w'), fields);
    if (dbf.bytes(records) > MAX_FILE || dbf.#recordSize > 65_535) {
      await dbf.close();
      throw new ServiceError('tooMuchWork', 'The attribute table would be larger than a Shapefile can be.', {
        allowed: 'fewer features, or another format: gpkg, fgb',
      });
    }
    await dbf.#file.write(dbf.#head(records));
    return dbf;
  }

  bytes(records: number): number {
    return 33 + this.#fields.length * 32 + records * this.#recordSize + 1;
  }

  /** @param texts as the fields gave them */
  add(texts: readonly string[]): void {
    const record = Buffer.alloc(this.#recordSize, 0x20);
    let at = 1;
    for (const [i, field] of this.#fields.entries()) {
      const text = padded(field, texts[i] ?? '');
      record.write(text, at, 'utf8');
      at += field.width;
    }
    this.#pending.push(record);
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    if (bytes.length > 0) await this.#file.write(bytes);
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.#file.write(Buffer.of(0x1a));
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #head(records: number): Buffer {
    const head = Buffer.alloc(33 + this.#fields.length * 32);
    const now = new Date();
    head.set([3, now.getUTCFullYear() - 1900, now.getUTCMonth() + 1, now.getUTCDate()]);
    head.writeUInt32LE(records, 4);
    head.writeUInt16LE(head.length, 8);
    head.writeUInt16LE(this.#recordSize, 10);
    for (const [i, { name, code, width, decimals }] of this.#fields.entries()) {
      const at = 32 + i * 32;
      head.write(name, at, 11, 'latin1');
      head.write(code, at + 11, 'latin1');
      head.writeUInt8(width, at + 16);
      head.writeUInt8(decimals, at + 17);
    }
    head.writeUInt8(0x0d, head.length - 1);
    return head;
  }
}

/** Numbers stand at the right, with all decimals of their column; what is not known is blank. */
function padded({ code, width, decimals }: DbfField, text: string): string {
  if (code !== 'N' || text === '') return text;
  if (decimals === 0) return text.padStart(width);
  const [whole = '', rest = ''] = text.split('.');
  return `${whole}.${rest.padEnd(decimals, '0')}`.padStart(width);
}
