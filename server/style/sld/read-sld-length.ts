import type { XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import type { Length, SignedLength } from '../symbolizer.ts';
import { readSldValue } from './read-sld-expression.ts';
import type { SldReading } from './sld-reading.ts';

/** Unit of lengths in a symbolizer without one of their own. */
export type Unit = 'px' | 'mm' | 'm' | 'ft';

/** What reading a symbolizer's parts needs. */
export interface SymbolReading {
  readonly reading: SldReading;
  readonly unit: Unit;
}

/** Unit by the `uom` attribute of a symbolizer (SE 1.1, 10.2); pixels when not said. */
export function unitOf(element: XmlElement, reading: SldReading): Unit {
  const uom = element.attributes.get('uom');
  if (uom === undefined) return 'px';
  const word = /[^/#:]*$/.exec(uom)?.[0]?.toLowerCase() ?? '';
  const unit = UNITS[word];
  if (unit !== undefined) return unit;
  reading.lose(element, 'uom', `The unit ${uom.slice(0, 80)} is not known; lengths are taken for pixels.`);
  return 'px';
}

const UNITS: Readonly<Record<string, Unit>> = {
  pixel: 'px',
  metre: 'm',
  meter: 'm',
  m: 'm',
  foot: 'ft',
  mm: 'mm',
  millimeter: 'mm',
  millimetre: 'mm',
};

const FOOT = 0.3048;
/** Longest length that is drawn with, in any unit. */
const LONGEST = 100_000;

/** A length of a style: never negative. @throws ServiceError */
export function lengthOf(element: XmlElement, { reading, unit }: SymbolReading): Length | StyleExpression {
  const value = readSldValue(element, reading);
  if (typeof value !== 'string') return inUnit(value, unit);
  return constantLength(element, value, reading, unit, 0);
}

/** A length that may be negative. @throws ServiceError */
export function signedLengthOf(
  element: XmlElement,
  { reading, unit }: SymbolReading,
  sign: 1 | -1 = 1,
): SignedLength | StyleExpression {
  const value = readSldValue(element, reading);
  if (typeof value === 'string')
    return timesSign(constantLength(element, value, reading, unit, -LONGEST), sign);
  return inUnit(sign === 1 ? value : negated(value), unit);
}

/** `0 - x`; of that again `x`. */
function negated(value: StyleExpression): StyleExpression {
  const zero: StyleExpression = { kind: 'literal', value: 0 };
  const isNegated =
    value.kind === 'arithmetic' &&
    value.operator === '-' &&
    value.left.kind === 'literal' &&
    value.left.value === 0;
  return isNegated ? value.right : { kind: 'arithmetic', operator: '-', left: zero, right: value };
}

function timesSign(length: SignedLength, sign: 1 | -1): SignedLength {
  if (sign === 1) return length;
  if (typeof length === 'number') return length === 0 ? 0 : -length;
  return length.startsWith('-') ? length.slice(1) : `-${length}`;
}

/** `12`, `12px`, `3m`, `0.25mm`, `2ft`: GeoServer's words for units of their own. */
export function constantLength(
  element: XmlElement,
  text: string,
  reading: SldReading,
  unit: Unit,
  least: number,
): Length {
  const [, digits = '', own] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(px|mm|m|ft)?$/.exec(text) ?? [];
  const number = reading.toNumber(element, digits === '' ? text : digits);
  if (number < least || number > LONGEST) {
    throw reading.refused(element, `${element.name} is ${number}.`, `${least} to ${LONGEST}`, text);
  }
  const found = (own as Unit | undefined) ?? unit;
  if (found === 'px') return number;
  return found === 'ft' ? `${rounded(number * FOOT)}m` : `${rounded(number)}${found}`;
}

/** Never in the form 1e-7, which a length has not. */
export function rounded(value: number): number {
  return Number(value.toFixed(6));
}

/** GeoServer's units of their own, after an expression: `Concatenate(width, 'm')`. */
function ownUnit(value: StyleExpression): StyleExpression | undefined {
  if (value.kind !== 'concat') return undefined;
  const [number, word] = value.args;
  if (number === undefined || value.args.length !== 2 || word?.kind !== 'literal') return undefined;
  const name = word.value;
  return name === 'm' || name === 'mm' || name === 'px' ? { kind: 'call', name, args: [number] } : undefined;
}

function inUnit(value: StyleExpression, unit: Unit): StyleExpression {
  const own = ownUnit(value);
  if (own !== undefined) return own;
  if (unit === 'px') return value;
  if (unit !== 'ft') return { kind: 'call', name: unit, args: [value] };
  const factor: StyleExpression = { kind: 'literal', value: FOOT };
  const metres: StyleExpression = { kind: 'arithmetic', operator: '*', left: value, right: factor };
  return { kind: 'call', name: 'm', args: [metres] };
}

/** A number or an expression. @throws ServiceError */
export function numberOf(element: XmlElement, reading: SldReading): number | StyleExpression {
  const value = readSldValue(element, reading);
  return typeof value === 'string' ? reading.toNumber(element, value) : value;
}
