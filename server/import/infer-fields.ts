import { freeName, publicName } from '../catalog/public-name.ts';
import type { ValueType } from '../filter/expression-type.ts';

/** A column the table will have. */
export interface Field {
  /** Name in the file. */
  readonly source: string;
  /** Name of column and property: `[a-z][a-z0-9_]*`, unique. */
  readonly name: string;
  readonly type: ValueType;
}

/** Looks at every value that passes and keeps the narrowest type that fits them all. */
export class FieldObserver {
  readonly #fields = new Map<string, Set<ValueType>>();

  observe(properties: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(properties)) {
      const fits = typesOf(value);
      const known = this.#fields.get(name);
      if (known === undefined) this.#fields.set(name, fits ?? new Set());
      else if (fits !== undefined) merge(known, fits);
    }
  }

  /** @param reserved names that are taken: the geometry and the key of the table */
  fields(reserved: readonly string[]): readonly Field[] {
    const taken = new Set(reserved);
    return [...this.#fields].map(([source, types], index) => {
      const name = freeName(publicName(source, `field_${index + 1}`), taken);
      return { source, name, type: PREFERRED.find((type) => types.has(type)) ?? 'string' };
    });
  }
}

/** Narrowest first. A field that never had a value is text. */
const PREFERRED: readonly ValueType[] = ['boolean', 'integer', 'number', 'date', 'timestamp', 'string'];

function merge(known: Set<ValueType>, fits: ReadonlySet<ValueType>): void {
  if (known.size === 0) for (const type of fits) known.add(type);
  else for (const type of known) if (!fits.has(type)) known.delete(type);
  known.add('string');
}

const INTEGER = /^-?(0|[1-9]\d{0,17})$/;
const DECIMAL = /^-?(0|[1-9]\d{0,17})(\.\d+)?([eE][+-]?\d{1,3})?$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?$/;

/** Types a value may have; undefined for no value. */
function typesOf(value: unknown): Set<ValueType> | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'boolean') return new Set(['boolean', 'string']);
  if (typeof value === 'bigint') return new Set(['integer', 'number', 'string']);
  if (typeof value === 'number')
    return new Set(Number.isSafeInteger(value) ? ['integer', 'number', 'string'] : ['number', 'string']);
  if (typeof value !== 'string') return new Set(['string']);
  const types: ValueType[] = ['string'];
  // Codes such as 0401 keep their zeros: they are texts.
  if (INTEGER.test(value)) types.push('integer');
  if (DECIMAL.test(value)) types.push('number');
  if (DATE.test(value)) types.push('date', 'timestamp');
  else if (TIMESTAMP.test(value)) types.push('timestamp');
  return new Set(types);
}

/** A value as the text that the database casts to the field's type; null for none. */
export function valueText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll('\u0000', '');
}
