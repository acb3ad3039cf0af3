import type { XmlElement } from '../xml/read.ts';
import type { StyleExpression } from './expression.ts';
import { graphicOf } from './read-sld-graphic.ts';
import { dashOf, lengthOf, rounded, type SymbolReading, signedLengthOf } from './read-sld-paint.ts';
import type { Length, LineMarks } from './symbolizer.ts';

/**
 * Marks along a line: a GraphicStroke. SE says the gap between marks and before the first, GeoServer a dash pattern
 * (mark and gap by turns); we measure from middle to middle.
 * @throws ServiceError
 */
export function lineMarksOf(stroke: XmlElement, symbol: SymbolReading): LineMarks<StyleExpression> {
  const { reading } = symbol;
  const graphicStroke = reading.one(stroke, 'GraphicStroke');
  const drawing = reading.one(graphicStroke, 'Graphic');
  if (graphicStroke === undefined || drawing === undefined) {
    throw reading.refused(stroke, 'GraphicStroke has no Graphic.', 'a Graphic');
  }
  const graphic = graphicOf(drawing, symbol);
  const dash = dashOf(reading.parameter(stroke, 'stroke-dasharray'), symbol);
  if (dash !== undefined) {
    const [first = 0] = dash;
    const offset = reading.parameter(stroke, 'stroke-dashoffset');
    const shift = offset === undefined ? 0 : signedLengthOf(offset, symbol);
    const start = addLengths(half(first), typeof shift === 'object' ? 0 : negative(shift));
    return {
      graphic,
      spacing: dash.reduce((sum, each) => addLengths(sum, each)),
      ...(isNegative(start) ? {} : { initialGap: start }),
    };
  }
  const gap = reading.one(graphicStroke, 'Gap');
  const initial = reading.one(graphicStroke, 'InitialGap');
  const { size } = graphic;
  return {
    graphic,
    spacing: gap === undefined ? size : add(size, lengthOf(gap, symbol)),
    initialGap: initial === undefined ? halfOf(size) : add(halfOf(size), lengthOf(initial, symbol)),
  };
}

function halfOf(size: Length | StyleExpression): Length | StyleExpression {
  if (typeof size !== 'object') return half(size);
  return { kind: 'arithmetic', operator: '/', left: size, right: { kind: 'literal', value: 2 } };
}

function add(a: Length | StyleExpression, b: Length | StyleExpression): Length | StyleExpression {
  if (typeof a !== 'object' && typeof b !== 'object') return addLengths(a, b);
  const [left, right] = [a, b].map((each) =>
    typeof each === 'object' ? each : ({ kind: 'literal', value: Number.parseFloat(String(each)) } as const),
  );
  return {
    kind: 'arithmetic',
    operator: '+',
    left: left as StyleExpression,
    right: right as StyleExpression,
  };
}

const PARTS = /^(-?[\d.]+)([a-z]*)$/;

function split(length: Length): readonly [number, string] {
  const [, digits = '0', unit = ''] = PARTS.exec(String(length)) ?? [];
  return [Number(digits), unit];
}

function join(number: number, unit: string): Length {
  return unit === '' || unit === 'px' ? rounded(number) : `${rounded(number)}${unit}`;
}

/** Half of a length. */
export function half(length: Length): Length {
  const [number, unit] = split(length);
  return join(number / 2, unit);
}

function negative(length: Length): Length {
  const [number, unit] = split(length);
  return join(-number, unit);
}

function isNegative(length: Length): boolean {
  return split(length)[0] < 0;
}

/** The sum of two lengths of one unit; of different units the first counts. */
export function addLengths(a: Length, b: Length): Length {
  const [[x, unit], [y, other]] = [split(a), split(b)];
  if (x === 0) return join(y, other);
  return (unit || 'px') === (other || 'px') || y === 0 ? join(x + y, unit) : join(x, unit);
}
