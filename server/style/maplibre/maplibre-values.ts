import { PIXELS_PER_MILLIMETRE } from '../../geo/scale.ts';
import type { StyleExpression } from '../expression.ts';
import type { Length } from '../symbolizer.ts';
import type { MapLibreExpression } from './maplibre.ts';
import { cssColour, toMapLibreExpression } from './maplibre-expression.ts';
import { pixelsPerMetre } from './maplibre-zoom.ts';

/** A colour. @throws NotInMapLibre */
export function colourValue(colour: string | StyleExpression): MapLibreExpression {
  return typeof colour === 'string' ? cssColour(colour) : toMapLibreExpression(colour, 'colour');
}

/** A number, each value by `factor`. @throws NotInMapLibre */
export function numberValue(number: number | StyleExpression, factor = 1): MapLibreExpression {
  if (typeof number === 'number') return rounded(number * factor);
  const value = toMapLibreExpression(number, 'number');
  return factor === 1 ? value : scaled(value, factor);
}

/** A text. @throws NotInMapLibre */
export function textValue(text: string | StyleExpression): MapLibreExpression {
  return typeof text === 'string' ? text : toMapLibreExpression(text, 'text');
}

/**
 * A length in pixels, each by `factor`; what is measured on the ground grows with the zoom.
 * @param latitude degrees, where ground and map are compared
 * @throws NotInMapLibre
 */
export function lengthValue(
  length: Length | StyleExpression,
  latitude: number,
  factor = 1,
): MapLibreExpression {
  if (typeof length !== 'object') {
    const metres = metresOf(length);
    return metres === undefined
      ? rounded(pixelsOf(length) * factor)
      : onGround(metres * pixelsPerMetre(latitude) * factor);
  }
  if (length.kind === 'call' && length.name === 'm') {
    const [inner] = length.args;
    const value = toMapLibreExpression(inner as StyleExpression, 'number');
    return overZoom((zoom) => scaled(value, pixelsPerMetre(latitude) * factor * 2 ** zoom));
  }
  const value = toMapLibreExpression(length, 'number');
  return factor === 1 ? value : scaled(value, factor);
}

/** Pixels of a constant length on paper or screen; of one on the ground what it is at zoom 16. */
export function pixelsOf(length: Length, latitude = 53): number {
  if (typeof length === 'number') return length;
  const number = Number.parseFloat(length);
  if (length.endsWith('mm')) return number * PIXELS_PER_MILLIMETRE;
  return length.endsWith('px') ? number : number * pixelsPerMetre(latitude) * 2 ** 16;
}

/** Metres of a constant length on the ground. */
export function metresOf(length: Length): number | undefined {
  const isGround = typeof length === 'string' && /\dm$/.test(length);
  return isGround ? Number.parseFloat(length) : undefined;
}

export function rounded(value: number): number {
  return Number(value.toFixed(3));
}

/** An expression over the zoom may stand at the top alone: what it yields is multiplied inside. */
function scaled(value: MapLibreExpression, factor: number): MapLibreExpression {
  if (Array.isArray(value) && (value[0] === 'step' || value[0] === 'interpolate') && isZoom(value)) {
    const start = value[0] === 'step' ? 2 : 4;
    return value.map((each, index) => {
      const isResult = index >= start && (index - start) % 2 === 0;
      return isResult ? scaled(each as MapLibreExpression, factor) : (each as MapLibreExpression);
    });
  }
  if (typeof value === 'number') return rounded(value * factor);
  return ['*', value, Number(factor.toPrecision(6))];
}

function isZoom(value: readonly MapLibreExpression[]): boolean {
  return value.some((each) => Array.isArray(each) && each.length === 1 && each[0] === 'zoom');
}

function onGround(pixelsAtZero: number): MapLibreExpression {
  return overZoom((zoom) => Number((pixelsAtZero * 2 ** zoom).toPrecision(6)));
}

function overZoom(at: (zoom: number) => MapLibreExpression): MapLibreExpression {
  return ['interpolate', ['exponential', 2], ['zoom'], 0, at(0), 24, at(24)];
}
