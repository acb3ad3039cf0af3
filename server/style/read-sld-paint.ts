import type { XmlElement } from '../xml/read.ts';
import { fadeColour, readColour } from './colour.ts';
import type { StyleExpression } from './expression.ts';
import { readSldValue, type SldValue } from './read-sld-expression.ts';
import type { SldReading } from './sld-reading.ts';
import type { Length, SignedLength, Stroke } from './symbolizer.ts';

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
  if (sign === 1) return inUnit(value, unit);
  const zero: StyleExpression = { kind: 'literal', value: 0 };
  return inUnit({ kind: 'arithmetic', operator: '-', left: zero, right: value }, unit);
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

function inUnit(value: StyleExpression, unit: Unit): StyleExpression {
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

/** An opacity: undefined when it is 1. @throws ServiceError */
export function opacityOf(
  element: XmlElement | undefined,
  reading: SldReading,
): number | StyleExpression | undefined {
  if (element === undefined) return undefined;
  const value = numberOf(element, reading);
  if (typeof value !== 'number') return value;
  return value >= 1 ? undefined : Math.max(0, value);
}

/**
 * A colour with its opacity.
 * @param fallback when there is neither
 * @throws ServiceError for what is no colour
 */
export function colourOf(
  colour: XmlElement | undefined,
  opacity: XmlElement | undefined,
  reading: SldReading,
  fallback: string,
): string | StyleExpression {
  const value = colour === undefined ? fallback : toColour(colour, readSldValue(colour, reading), reading);
  const faded = opacityOf(opacity, reading);
  if (faded === undefined) return value;
  if (typeof value === 'string' && typeof faded === 'number') return fadeColour(value, faded) ?? value;
  return {
    kind: 'call',
    name: 'fade',
    args: [asExpression(value), asExpression(faded)],
  };
}

function asExpression(value: string | number | StyleExpression): StyleExpression {
  return typeof value === 'object' ? value : { kind: 'literal', value };
}

function toColour(element: XmlElement, value: SldValue, reading: SldReading): SldValue {
  if (typeof value !== 'string') return value;
  const long = /^#[0-9a-f]{3}$/i.test(value) ? value.replace(/[0-9a-f]/gi, '$&$&') : value;
  if (/^#[0-9a-f]{6}$/i.test(long) && readColour(long) !== undefined) return long.toUpperCase();
  throw reading.refused(element, `${value.slice(0, 40)} is no colour.`, '#RRGGBB', value);
}

/** A Fill's plain colour. @throws ServiceError */
export function fillOf(fill: XmlElement, reading: SldReading): string | StyleExpression {
  return colourOf(
    reading.parameter(fill, 'fill'),
    reading.parameter(fill, 'fill-opacity'),
    reading,
    '#808080',
  );
}

const CAPS: Readonly<Record<string, Stroke['cap']>> = { butt: 'butt', round: 'round', square: 'square' };
const JOINS: Readonly<Record<string, Stroke['join']>> = {
  mitre: 'miter',
  miter: 'miter',
  round: 'round',
  bevel: 'bevel',
};

/** A Stroke's pen. @throws ServiceError */
export function strokeOf(stroke: XmlElement, symbol: SymbolReading): Stroke<StyleExpression> {
  const { reading } = symbol;
  const parameter = (name: string) => reading.parameter(stroke, name);
  const width = parameter('stroke-width');
  const word = (name: string): string | undefined => {
    const found = parameter(name);
    return found === undefined ? undefined : constantText(found, reading);
  };
  const dash = dashOf(parameter('stroke-dasharray'), symbol);
  const dashOffset = parameter('stroke-dashoffset');
  const [cap, join] = [word('stroke-linecap'), word('stroke-linejoin')];
  return {
    colour: colourOf(parameter('stroke'), parameter('stroke-opacity'), reading, '#000000'),
    width: width === undefined ? inOwnUnit(1, symbol.unit) : lengthOf(width, symbol),
    ...(dash === undefined ? {} : { dash }),
    ...(dashOffset === undefined || dash === undefined ? {} : constantOffset(dashOffset, symbol)),
    ...known('cap', cap, CAPS, stroke, reading),
    ...known('join', join, JOINS, stroke, reading),
  };
}

/** A stroke without a width is one pixel wide, whatever the unit. */
function inOwnUnit(width: number, unit: Unit): Length {
  return unit === 'px' ? width : `${width}px`;
}

function known<K extends string, V>(
  key: K,
  word: string | undefined,
  words: Readonly<Record<string, V>>,
  element: XmlElement,
  reading: SldReading,
): { readonly [P in K]?: NonNullable<V> } {
  if (word === undefined || word === '') return {};
  const value = words[word.toLowerCase()];
  if (value !== undefined && value !== null)
    return { [key]: value } as { readonly [P in K]?: NonNullable<V> };
  reading.lose(element, `stroke-line${key}`, `${word.slice(0, 40)} is not known and was left out.`);
  return {};
}

function constantOffset(element: XmlElement, symbol: SymbolReading): { readonly dashOffset?: SignedLength } {
  const value = signedLengthOf(element, symbol);
  if (typeof value !== 'object') return value === 0 ? {} : { dashOffset: value };
  symbol.reading.lose(element, 'stroke-dashoffset', 'A dash offset from an attribute was left out.');
  return {};
}

/** Most lengths of one dash pattern. */
const MOST_DASHES = 32;

/** Dashes and gaps, an even number of them. @throws ServiceError */
export function dashOf(
  element: XmlElement | undefined,
  symbol: SymbolReading,
): readonly Length[] | undefined {
  if (element === undefined) return undefined;
  const { reading, unit } = symbol;
  const text = constantText(element, reading);
  if (text === undefined || text === '' || text === 'none') return undefined;
  const lengths = text.split(/[\s,]+/).map((each) => constantLength(element, each, reading, unit, 0));
  if (lengths.length > MOST_DASHES) {
    throw reading.refused(element, `The pattern has ${lengths.length} dashes.`, `at most ${MOST_DASHES}`);
  }
  if (lengths.every((each) => Number.parseFloat(String(each)) === 0)) return undefined;
  // As in SVG, an odd number is repeated to an even one.
  return lengths.length % 2 === 0 ? lengths : [...lengths, ...lengths];
}

/** A parameter that may not come from an attribute here. */
export function constantText(element: XmlElement, reading: SldReading): string | undefined {
  const value = readSldValue(element, reading);
  if (typeof value === 'string') return value;
  reading.lose(
    element,
    element.attributes.get('name') ?? element.name,
    'A value from an attribute was left out.',
  );
  return undefined;
}
