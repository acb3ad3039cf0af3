import type { XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import type { Length, SignedLength, Stroke } from '../symbolizer.ts';
import { colourOf } from './read-sld-colour.ts';
import { readSldValue } from './read-sld-expression.ts';
import { constantLength, lengthOf, type SymbolReading, signedLengthOf } from './read-sld-length.ts';
import type { SldReading } from './sld-reading.ts';

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
    // A stroke without a width is one pixel wide, whatever the unit.
    width: width === undefined ? 1 : lengthOf(width, symbol),
    ...(dash === undefined ? {} : { dash }),
    ...(dashOffset === undefined || dash === undefined ? {} : constantOffset(dashOffset, symbol)),
    ...known('cap', cap, CAPS, stroke, reading),
    ...known('join', join, JOINS, stroke, reading),
  };
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
