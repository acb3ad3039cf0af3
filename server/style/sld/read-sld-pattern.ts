import type { XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import type { Graphic, Hatch, Length, MarkName, Pattern } from '../symbolizer.ts';
import { graphicOf } from './read-sld-graphic.ts';
import { constantLength, rounded, type SymbolReading } from './read-sld-length.ts';
import { addLengths } from './read-sld-line-marks.ts';

/** Marks that are lines through their tile → the angles of the hatches they make, and the tile's size for a spacing of 1. */
const LINES: Partial<Record<MarkName, { readonly angles: readonly number[]; readonly size: number }>> = {
  horline: { angles: [0], size: 1 },
  vertline: { angles: [90], size: 1 },
  slash: { angles: [45], size: Math.SQRT2 },
  backslash: { angles: [135], size: Math.SQRT2 },
  plus: { angles: [0, 90], size: 1 },
  cross: { angles: [0, 90], size: 1 },
  times: { angles: [45, 135], size: Math.SQRT2 },
  x: { angles: [45, 135], size: Math.SQRT2 },
};

/**
 * Tiles of nothing but lines are hatches: exact at any angle.
 * @returns undefined when the tiles hold something else, or stand apart
 * @throws ServiceError
 */
export function hatchesOf(
  symbolizer: XmlElement,
  graphicFill: XmlElement,
  symbol: SymbolReading,
): readonly Hatch<StyleExpression>[] | undefined {
  const { reading } = symbol;
  const drawing = reading.one(graphicFill, 'Graphic');
  const hasMargin = symbolizer.children.some(({ attributes }) =>
    ['graphic-margin', 'distance'].includes(attributes.get('name') ?? ''),
  );
  if (drawing === undefined || hasMargin) return undefined;
  const name = reading.text(reading.one(drawing, 'Mark'), 'WellKnownName') ?? '';
  const isLine = Object.hasOwn(LINES, name.replace(/^shape:\/\//, ''));
  if (!isLine) return undefined;
  const graphic = graphicOf(drawing, symbol);
  const { mark, stroke, size, rotation = 0, opacity, anchor, offset } = graphic;
  const lines = typeof mark === 'string' ? LINES[mark] : undefined;
  if (lines === undefined || stroke === undefined || graphic.fill !== undefined) return undefined;
  if (opacity !== undefined || anchor !== undefined || offset !== undefined) return undefined;
  const { colour, width, dash, dashOffset, cap } = stroke;
  return lines.angles.map((angle) => ({
    colour,
    width,
    spacing: scaled(size, 1 / lines.size),
    angle: turned(angle, rotation),
    ...(dash === undefined ? {} : { dash }),
    ...(dashOffset === undefined ? {} : { dashOffset }),
    ...(cap === undefined ? {} : { cap }),
  }));
}

/** A mark turns clockwise, a hatch counter-clockwise. */
function turned(angle: number, rotation: number | StyleExpression): number | StyleExpression {
  if (typeof rotation === 'object') {
    return { kind: 'arithmetic', operator: '-', left: { kind: 'literal', value: angle }, right: rotation };
  }
  const whole = (angle - rotation) % 180;
  return rounded(whole < 0 ? whole + 180 : whole);
}

function scaled(size: Length | StyleExpression, factor: number): Length | StyleExpression {
  if (factor === 1) return size;
  if (typeof size === 'number') return rounded(size * factor);
  if (typeof size === 'object') {
    return {
      kind: 'arithmetic',
      operator: '*',
      left: size,
      right: { kind: 'literal', value: rounded(factor) },
    };
  }
  const [, unit = ''] = /([a-z]+)$/.exec(size) ?? [];
  return `${rounded(Number.parseFloat(size) * factor)}${unit}`;
}

/** A GraphicFill as marks on a grid; `graphic-margin` widens it. @throws ServiceError */
export function patternOf(
  symbolizer: XmlElement,
  graphicFill: XmlElement,
  symbol: SymbolReading,
): Pattern<StyleExpression> {
  const { reading } = symbol;
  const drawing = reading.one(graphicFill, 'Graphic');
  if (drawing === undefined) throw reading.refused(graphicFill, 'GraphicFill has no Graphic.', 'a Graphic');
  const graphic: Graphic<StyleExpression> = graphicOf(drawing, symbol);
  const { size } = graphic;
  const spacing = distanceOf(symbolizer, symbol);
  if (spacing !== undefined) return { graphic, spacing };
  const [top, right, bottom, left] = marginsOf(symbolizer, symbol);
  if (typeof size === 'object') return { graphic, spacing: [size, size] };
  return {
    graphic,
    spacing: [addLengths(addLengths(size, left), right), addLengths(addLengths(size, top), bottom)],
  };
}

/** QGIS's option: from mark to mark, across and down. */
function distanceOf(
  symbolizer: XmlElement,
  { reading, unit }: SymbolReading,
): readonly [Length, Length] | undefined {
  const text = reading.vendor(symbolizer, 'distance');
  if (text === undefined) return undefined;
  const [x = 0, y = x] = text
    .split(',')
    .map((each) => constantLength(symbolizer, each.trim(), reading, unit, 0));
  return [x, y];
}

/** One, two or four lengths as in CSS. */
function marginsOf(
  symbolizer: XmlElement,
  { reading, unit }: SymbolReading,
): readonly [Length, Length, Length, Length] {
  const text = reading.vendor(symbolizer, 'graphic-margin');
  if (text === undefined || text === '') return [0, 0, 0, 0];
  const lengths = text.split(/\s+/).map((each) => constantLength(symbolizer, each, reading, unit, 0));
  const [top = 0, right = top, bottom = top, left = right] = lengths;
  return [top, right, bottom, left];
}
