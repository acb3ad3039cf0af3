import type { Length, Stroke } from '../symbolizer.ts';
import { isZero, positiveLength, qgisColour, qgisLength, qgisNumber, rounded } from './qml-reading.ts';

/** Dashes of Qt's pens, in widths of the pen. */
const PATTERNS: Readonly<Record<string, readonly number[]>> = {
  dash: [4, 2],
  dot: [1, 2],
  'dash dot': [4, 2, 1, 2],
  'dash dot dot': [4, 2, 1, 2, 1, 2],
};

const CAPS: Readonly<Record<string, NonNullable<Stroke['cap']>>> = {
  flat: 'butt',
  round: 'round',
  square: 'square',
};
const JOINS: Readonly<Record<string, NonNullable<Stroke['join']>>> = {
  miter: 'miter',
  round: 'round',
  bevel: 'bevel',
};

/** QGIS draws a line of no width as thin as it can. */
const HAIRLINE = 0.1;

/** Names of the options of a pen: those of lines and those of outlines differ. */
export interface PenOptions {
  readonly colour: string;
  readonly style: string;
  readonly width: string;
}

export const linePen: PenOptions = { colour: 'line_color', style: 'line_style', width: 'line_width' };
export const outlinePen: PenOptions = {
  colour: 'outline_color',
  style: 'outline_style',
  width: 'outline_width',
};

/** A pen of QGIS; undefined when it draws nothing. */
export function strokeOf(options: ReadonlyMap<string, string>, names: PenOptions): Stroke | undefined {
  const style = options.get(names.style) ?? 'solid';
  const colour = qgisColour(options.get(names.colour));
  if (style === 'no' || colour === undefined) return undefined;
  const unit = options.get(`${names.width}_unit`);
  const number = Math.max(0, qgisNumber(options.get(names.width), 0.26));
  const width = number === 0 ? `${HAIRLINE}mm` : positiveLength(String(number), unit);
  const dash = dashOf(options, style, number === 0 ? HAIRLINE : number, unit);
  const cap = CAPS[options.get('capstyle') ?? ''];
  const join = JOINS[options.get('joinstyle') ?? ''];
  const shift = qgisLength(options.get('dash_pattern_offset'), options.get('dash_pattern_offset_unit'));
  return {
    colour,
    width,
    ...(dash === undefined ? {} : { dash }),
    ...(dash === undefined || isZero(shift) ? {} : { dashOffset: shift }),
    ...(cap === undefined ? {} : { cap }),
    ...(join === undefined ? {} : { join }),
  };
}

function dashOf(
  options: ReadonlyMap<string, string>,
  style: string,
  width: number,
  unit: string | undefined,
): readonly Length[] | undefined {
  if (options.get('use_custom_dash') === '1') {
    const lengths = (options.get('customdash') ?? '').split(';').slice(0, 32);
    const dash = lengths.map((each) => positiveLength(each, options.get('customdash_unit')));
    return dash.length >= 2 && dash.length % 2 === 0 ? dash : undefined;
  }
  return PATTERNS[style]?.map((each) => positiveLength(String(rounded(each * width)), unit));
}
