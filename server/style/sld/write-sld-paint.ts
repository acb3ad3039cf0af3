import { PIXELS_PER_MILLIMETRE } from '../../geo/scale.ts';
import type { Xml, XmlContent } from '../../xml/write.ts';
import { readColour } from '../colour.ts';
import type { StyleExpression } from '../expression.ts';
import type { Length, SignedLength, Stroke } from '../symbolizer.ts';
import { parameter, type SymbolWriting, se } from './sld-writing.ts';
import { writeSldValue } from './write-sld-expression.ts';
import { NotInFilterEncoding } from './write-sld-filter.ts';

/** A length in the symbolizer's unit; on the ground among pixels: with GeoServer's unit of its own. */
export function writeLength(
  length: SignedLength | StyleExpression,
  writing: SymbolWriting,
  sign: 1 | -1 = 1,
): XmlContent {
  if (typeof length !== 'object') return constantLength(length, writing, sign);
  const signed: StyleExpression =
    sign === 1
      ? length
      : { kind: 'arithmetic', operator: '-', left: { kind: 'literal', value: 0 }, right: length };
  if (length.kind !== 'call' || sign === -1)
    return said(() => writeSldValue(signed, writing.version), writing);
  const [inner] = length.args;
  if (length.name === 'm' && writing.unit === 'm' && inner !== undefined) {
    return said(() => writeSldValue(inner, writing.version), writing);
  }
  if (length.name === 'mm' && inner !== undefined) {
    const factor: StyleExpression = { kind: 'literal', value: rounded(PIXELS_PER_MILLIMETRE) };
    const pixels: StyleExpression = { kind: 'arithmetic', operator: '*', left: inner, right: factor };
    return said(() => writeSldValue(pixels, writing.version), writing);
  }
  if (length.name === 'px' && inner !== undefined)
    return said(() => writeSldValue(inner, writing.version), writing);
  return said(() => writeSldValue(length, writing.version), writing);
}

function constantLength(length: SignedLength, { unit }: SymbolWriting, sign: 1 | -1): string {
  const text = String(length);
  const number = Number.parseFloat(text) * sign;
  if (text.endsWith('mm')) return String(rounded(number * PIXELS_PER_MILLIMETRE));
  const isGround = /\dm$/.test(text);
  if (isGround) return unit === 'm' ? String(rounded(number)) : `${rounded(number)}m`;
  return unit === 'm' ? `${rounded(number)}px` : String(rounded(number));
}

export function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toFixed(6));
}

/** What cannot be said is left out, and told. */
export function said(write: () => XmlContent, { lose }: SymbolWriting): XmlContent {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof NotInFilterEncoding)) throw error;
    lose(`function ${error.message}`, 'SLD has no such function; the value was left out.');
    return undefined;
  }
}

/** A colour and an opacity that multiplies its own: content of `fill` and of `fill-opacity`. */
export function writeColour(
  colour: string | StyleExpression,
  opacity: number | StyleExpression | undefined,
  writing: SymbolWriting,
): { readonly colour: XmlContent; readonly opacity: XmlContent } {
  if (typeof colour === 'string') {
    const alpha = (readColour(colour)?.[3] ?? 255) / 255;
    const rgb = colour.slice(0, 7).toUpperCase();
    if (typeof opacity === 'object') {
      const whole: StyleExpression =
        alpha === 1
          ? opacity
          : {
              kind: 'arithmetic',
              operator: '*',
              left: opacity,
              right: { kind: 'literal', value: share(alpha) },
            };
      return { colour: rgb, opacity: said(() => writeSldValue(whole, writing.version), writing) };
    }
    const whole = alpha * (opacity ?? 1);
    return { colour: rgb, opacity: whole >= 1 ? undefined : String(share(whole)) };
  }
  if (colour.kind === 'call' && colour.name === 'fade') {
    const [inner, own] = colour.args;
    if (inner !== undefined && own !== undefined) {
      const value = inner.kind === 'literal' ? String(inner.value) : inner;
      const faded: number | StyleExpression = own.kind === 'literal' ? Number(own.value) : own;
      return writeColour(value, product(faded, opacity), writing);
    }
  }
  const faded =
    opacity === undefined ? undefined : said(() => writeSldValue(opacity, writing.version), writing);
  return { colour: said(() => writeSldValue(colour, writing.version), writing), opacity: faded };
}

/** An alpha of 8 bits is found again from three decimals. */
function share(value: number): number {
  return Number(value.toFixed(4));
}

/** Two opacities one over the other. */
export function product(
  a: number | StyleExpression | undefined,
  b: number | StyleExpression | undefined,
): number | StyleExpression | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const [left, right] = [a, b].map(
    (each): StyleExpression => (typeof each === 'number' ? { kind: 'literal', value: each } : each),
  );
  return {
    kind: 'arithmetic',
    operator: '*',
    left: left as StyleExpression,
    right: right as StyleExpression,
  };
}

/** A Fill of one colour. */
export function writeFill(
  colour: string | StyleExpression,
  opacity: number | StyleExpression | undefined,
  writing: SymbolWriting,
): Xml {
  const written = writeColour(colour, opacity, writing);
  return se(
    writing,
    'Fill',
    {},
    parameter(writing, 'fill', written.colour),
    parameter(writing, 'fill-opacity', written.opacity),
  );
}

/** A Stroke; what stands first in it (GraphicStroke) may be given. */
export function writeStroke(
  stroke: Stroke<StyleExpression>,
  opacity: number | StyleExpression | undefined,
  writing: SymbolWriting,
): Xml {
  const { colour, width, dash, dashOffset, cap, join } = stroke;
  const written = writeColour(colour, opacity, writing);
  return se(
    writing,
    'Stroke',
    {},
    parameter(writing, 'stroke', written.colour),
    parameter(writing, 'stroke-opacity', written.opacity),
    parameter(writing, 'stroke-width', writeLength(width, writing)),
    parameter(writing, 'stroke-linejoin', join === 'miter' ? 'mitre' : join),
    parameter(writing, 'stroke-linecap', cap),
    parameter(writing, 'stroke-dasharray', writeDash(dash, writing)),
    parameter(
      writing,
      'stroke-dashoffset',
      dashOffset === undefined ? undefined : writeLength(dashOffset, writing),
    ),
  );
}

export function writeDash(dash: readonly Length[] | undefined, writing: SymbolWriting): string | undefined {
  return dash?.map((each) => String(writeLength(each, writing))).join(' ');
}

/** PerpendicularOffset; a loss where SLD 1.0 has none. */
export function perpendicular(
  offset: SignedLength | StyleExpression | undefined,
  writing: SymbolWriting,
  sign: 1 | -1,
): Xml | undefined {
  if (offset === undefined) return undefined;
  if (writing.version === '1.1.0' || writing.vendorOptions) {
    return se(writing, 'PerpendicularOffset', {}, writeLength(offset, writing, sign));
  }
  writing.lose('offset', 'SLD 1.0 has no PerpendicularOffset; the line is where the geometry is.');
  return undefined;
}
