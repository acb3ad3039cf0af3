import type { StyleExpression } from '../expression.ts';
import type { SignedLength, TextSymbolizer } from '../symbolizer.ts';
import type { MapLibreExpression, MapLibreLayer } from './maplibre.ts';
import { fontStack, type Lose, type MapLibreDrawing } from './maplibre-drawing.ts';
import { colourValue, lengthValue, numberValue, pixelsOf, rounded, textValue } from './maplibre-values.ts';

type Text = TextSymbolizer<StyleExpression>;
type Properties = Readonly<Record<string, MapLibreExpression>>;

/** A text symbolizer → a symbol layer. @throws NotInMapLibre */
export function labelSymbolizer(
  symbolizer: Text,
  { latitude, fonts }: MapLibreDrawing,
  lose: Lose,
): readonly Pick<MapLibreLayer, 'type' | 'layout' | 'paint'>[] {
  const { label, size, colour, halo, opacity, placement } = symbolizer;
  const stack = fontStack(symbolizer.weight, symbolizer.italic, symbolizer.font, lose);
  fonts.add(stack);
  loseOthers(symbolizer, lose);
  const layout: Properties = {
    'text-field': textValue(label),
    'text-font': [stack],
    'text-size': lengthValue(size, latitude),
    ...(placement === 'line' ? alongLine(symbolizer, lose) : atPoint(symbolizer, lose)),
    ...placing(symbolizer, lose),
  };
  const paint: Properties = {
    'text-color': colourValue(colour),
    ...(halo === undefined
      ? {}
      : {
          'text-halo-color': colourValue(halo.colour),
          'text-halo-width': lengthValue(halo.width, latitude),
        }),
    ...(opacity === undefined ? {} : { 'text-opacity': numberValue(opacity) }),
  };
  return [{ type: 'symbol', layout, paint }];
}

function loseOthers({ fit, minimumFeatureSize, group, conflictGroup }: Text, lose: Lose): void {
  if (fit === true) lose('fit', 'A label may be larger than its area.');
  if (minimumFeatureSize !== undefined) lose('minimumFeatureSize', 'Small features are labelled too.');
  if (group === true) lose('group', 'Every feature has a label of its own.');
  if (conflictGroup !== undefined) lose('conflictGroup', 'Labels conflict with all others.');
}

/** Lengths of texts are in sizes of the letters; of a size from attributes the usual one is taken. */
function ems(
  length: SignedLength | StyleExpression,
  size: Text['size'],
  lose: Lose,
  construct: string,
): number {
  if (typeof length === 'object') {
    lose(construct, 'It depends on attributes and was left out.');
    return 0;
  }
  const negative = typeof length === 'string' && length.startsWith('-');
  const pixels = negative ? -pixelsOf(length.slice(1)) : pixelsOf(length);
  return rounded(pixels / (typeof size === 'object' ? 12 : Math.max(1, pixelsOf(size))));
}

function alongLine(symbolizer: Text, lose: Lose): Properties {
  const { repeat, maxAngleDelta, followLine, perpendicularOffset, size } = symbolizer;
  if (followLine === false) lose('followLine false', 'Labels bend with the line.');
  const offset =
    perpendicularOffset === undefined ? 0 : ems(perpendicularOffset, size, lose, 'perpendicularOffset');
  return {
    'symbol-placement': repeat === undefined ? 'line-center' : 'line',
    ...(repeat === undefined ? {} : { 'symbol-spacing': Math.max(1, rounded(pixelsOf(repeat))) }),
    ...(maxAngleDelta === undefined ? {} : { 'text-max-angle': maxAngleDelta }),
    ...(offset === 0 ? {} : { 'text-offset': [0, -offset] }),
    'text-rotation-alignment': 'map',
  };
}

function atPoint(symbolizer: Text, lose: Lose): Properties {
  const { offset, rotation, size } = symbolizer;
  const [x, y] = (offset ?? [0, 0]).map((each) => ems(each, size, lose, 'offset'));
  const anchor = anchorWord(symbolizer, x ?? 0, lose);
  return {
    ...(anchor === 'center' ? {} : { 'text-anchor': anchor }),
    ...(x === 0 && y === 0 ? {} : { 'text-offset': [x ?? 0, y ?? 0] }),
    ...(rotation === undefined ? {} : { 'text-rotate': numberValue(rotation) }),
  };
}

/** One of MapLibre's nine anchors. A label moved sideways begins or ends there. */
function anchorWord({ anchor }: Text, moved: number, lose: Lose): string {
  if (anchor === undefined) return moved > 0 ? 'left' : moved < 0 ? 'right' : 'center';
  const [x, y] = anchor;
  if (![0, 0.5, 1].includes(x) || ![0, 0.5, 1].includes(y)) {
    lose('anchor', 'The nearest of corners, edges and the middle is taken.');
  }
  const across = x < 0.25 ? 'left' : x > 0.75 ? 'right' : '';
  const up = y < 0.25 ? 'bottom' : y > 0.75 ? 'top' : '';
  return [up, across].filter((each) => each !== '').join('-') || 'center';
}

function placing(symbolizer: Text, lose: Lose): Properties {
  const { wrapWidth, letterSpacing, spaceAround, priority, overlap, size, placement } = symbolizer;
  const padding = spaceAround === undefined ? 0 : ems(spaceAround, 1, lose, 'spaceAround');
  if (padding < 0) lose('spaceAround', 'Labels do not overlap at all.');
  const width = wrapWidth === undefined ? undefined : ems(wrapWidth, size, lose, 'wrapWidth');
  return {
    ...(placement === 'line' ? {} : { 'text-max-width': width ?? 1000 }),
    ...(letterSpacing === undefined
      ? {}
      : { 'text-letter-spacing': ems(letterSpacing, size, lose, 'letterSpacing') }),
    ...(padding > 0 ? { 'text-padding': padding } : {}),
    // What is placed first wins: the lowest key.
    ...(priority === undefined ? {} : { 'symbol-sort-key': numberValue(priority, -1) }),
    ...(overlap === true ? { 'text-allow-overlap': true, 'text-ignore-placement': true } : {}),
  };
}
