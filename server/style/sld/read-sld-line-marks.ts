import type { XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import type { Length, LineMarks } from '../symbolizer.ts';
import { graphicOf } from './read-sld-graphic.ts';
import { lengthOf, rounded, type SymbolReading, signedLengthOf } from './read-sld-length.ts';
import { dashOf } from './read-sld-stroke.ts';
import { toFlag } from './sld-reading.ts';

/**
 * Marks along a line: a GraphicStroke. SE says the gap between marks and before the first, GeoServer a dash pattern
 * (mark and gap by turns); we measure from middle to middle. QGIS's options say other places, and whether marks turn.
 * @throws ServiceError
 */
export function lineMarksOf(
  symbolizer: XmlElement,
  stroke: XmlElement,
  symbol: SymbolReading,
): LineMarks<StyleExpression> {
  const { reading } = symbol;
  const beside = reading.one(reading.one(stroke, 'GraphicStroke'), 'PerpendicularOffset');
  const offset = beside === undefined ? 0 : signedLengthOf(beside, symbol);
  const marks = marksOf(stroke, symbol);
  const place = placeOf(symbolizer, symbol);
  return {
    ...(place.at === undefined ? marks : { graphic: marks.graphic, spacing: marks.graphic.size, ...place }),
    ...(toFlag(reading.vendor(symbolizer, 'rotateMarker')) === false ? { followLine: false } : {}),
    ...(offset === 0 ? {} : { offset }),
  };
}

/** Words of QGIS for where marks stand. */
const PLACES: Readonly<Record<string, LineMarks['at']>> = {
  points: 'vertices',
  firstPoint: 'start',
  lastPoint: 'end',
  centralPoint: 'middle',
};

function placeOf(symbolizer: XmlElement, { reading }: SymbolReading): Pick<LineMarks, 'at'> {
  const word = reading.vendor(symbolizer, 'placement');
  if (word === undefined || word === 'interval') return {};
  const at = PLACES[word];
  if (at !== undefined) return { at };
  const sentence = `Marks at ${word.slice(0, 40)} are not known here; they stand along the line.`;
  reading.lose(symbolizer, 'VendorOption placement', sentence);
  return {};
}

function marksOf(stroke: XmlElement, symbol: SymbolReading): LineMarks<StyleExpression> {
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
