import type { StyleExpression } from '../expression.ts';
import { constantPart, isPlain } from '../plain-symbolizer.ts';
import type {
  GlyphMark,
  Graphic,
  LineMarks,
  LineSymbolizer,
  PointSymbolizer,
  PolygonSymbolizer,
  Stroke,
  StyleSymbolizer,
} from '../symbolizer.ts';
import type { MapLibreExpression, MapLibreLayer, SpriteSymbol } from './maplibre.ts';
import { fontStack, type Lose, type MapLibreDrawing } from './maplibre-drawing.ts';
import {
  colourValue,
  lengthValue,
  metresOf,
  numberValue,
  pixelsOf,
  rounded,
  textValue,
} from './maplibre-values.ts';

type Drawn = Pick<MapLibreLayer, 'type' | 'layout' | 'paint'>;
type E = StyleExpression;

/** A symbolizer without text → layers of MapLibre, lowest first. @throws NotInMapLibre */
export function drawSymbolizer(
  symbolizer: Exclude<StyleSymbolizer, { kind: 'text' }>,
  drawing: MapLibreDrawing,
  lose: Lose,
): readonly Drawn[] {
  switch (symbolizer.kind) {
    case 'polygon':
      return polygon(symbolizer, drawing, lose);
    case 'line':
      return line(symbolizer, drawing, lose);
    case 'point':
      return point(symbolizer, drawing, lose);
    case 'raster':
      lose('raster', 'Vector tiles hold no coverages.');
      return [];
  }
}

function loseObstacle({ obstacle }: { readonly obstacle?: boolean }, lose: Lose): void {
  if (obstacle === true) lose('obstacle', 'Labels do not keep clear of it.');
}

function polygon(symbolizer: PolygonSymbolizer<E>, drawing: MapLibreDrawing, lose: Lose): readonly Drawn[] {
  const { fill, stroke, opacity, offset } = symbolizer;
  loseObstacle(symbolizer, lose);
  const faded = opacity === undefined ? {} : { 'fill-opacity': numberValue(opacity) };
  const drawn: Drawn[] = [];
  if (fill !== undefined) {
    const paint = { 'fill-color': colourValue(fill), 'fill-antialias': stroke === undefined, ...faded };
    drawn.push({ type: 'fill', paint });
  }
  for (const symbol of fillSymbols(symbolizer, lose)) {
    const name = addSymbol(symbol, drawing);
    drawn.push({ type: 'fill', paint: { 'fill-pattern': name, ...faded } });
  }
  if (stroke !== undefined) drawn.push(outline(stroke, offset, opacity, drawing, lose));
  return drawn;
}

function fillSymbols(symbolizer: PolygonSymbolizer<E>, lose: Lose): readonly Unnamed[] {
  const { hatches = [], patterns = [] } = symbolizer;
  if (hatches.length + patterns.length === 0) return [];
  const area: PolygonSymbolizer<E> = { kind: 'polygon', hatches, patterns };
  if (!isPlain(area))
    lose('expression in a pattern', 'A sprite cannot depend on attributes; it has what all features share.');
  const plain = constantPart<PolygonSymbolizer>(area);
  return [
    ...(plain.hatches ?? []).map((hatch) => ({ kind: 'hatch', hatch }) as const),
    ...(plain.patterns ?? []).map((pattern) => ({ kind: 'pattern', pattern }) as const),
  ];
}

type Unnamed = SpriteSymbol extends infer S ? (S extends { name: string } ? Omit<S, 'name'> : never) : never;

/** Alike symbols share a name, in whichever style. */
function addSymbol(symbol: Unnamed, { symbols }: MapLibreDrawing): string {
  const name = `${symbol.kind}-${hashOf(JSON.stringify(symbol))}`;
  symbols.set(name, { name, ...symbol } as SpriteSymbol);
  return name;
}

/** FNV-1a of 64 bits, in hexadecimal. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/** @param offset to the left of the line's direction; MapLibre counts to the right, and inwards for areas */
function outline(
  stroke: Stroke<E>,
  offset: LineSymbolizer<E>['offset'],
  opacity: number | E | undefined,
  { latitude }: MapLibreDrawing,
  lose: Lose,
  sign: 1 | -1 = 1,
): Drawn {
  const { colour, width, dash, dashOffset, cap, join } = stroke;
  if (dashOffset !== undefined) lose('dashOffset', 'Dashes begin with the line.');
  return {
    type: 'line',
    layout: {
      ...(cap === undefined ? {} : { 'line-cap': cap }),
      ...(join === undefined ? {} : { 'line-join': join }),
    },
    paint: {
      'line-color': colourValue(colour),
      'line-width': lengthValue(width, latitude),
      ...(dash === undefined ? {} : dashes(dash, width, lose)),
      ...(offset === undefined ? {} : { 'line-offset': lengthValue(offset, latitude, sign) }),
      ...(opacity === undefined ? {} : { 'line-opacity': numberValue(opacity) }),
    },
  };
}

/** Dashes are in widths of the line. */
function dashes(
  dash: NonNullable<Stroke['dash']>,
  width: Stroke<E>['width'],
  lose: Lose,
): { readonly 'line-dasharray'?: MapLibreExpression } {
  if (typeof width === 'object') {
    lose('dash', 'Dashes are counted in widths; this width depends on attributes, and the line is whole.');
    return {};
  }
  const isGround = metresOf(width) !== undefined;
  if (dash.some((each) => (metresOf(each) !== undefined) !== isGround)) {
    lose('dash', 'Dashes and width are measured in different ways; the dashes are right at zoom 16.');
  }
  const whole = Math.max(pixelsOf(width), 0.01);
  return { 'line-dasharray': dash.map((each) => rounded(pixelsOf(each) / whole)) };
}

function line(symbolizer: LineSymbolizer<E>, drawing: MapLibreDrawing, lose: Lose): readonly Drawn[] {
  const { stroke, marks, offset, opacity } = symbolizer;
  loseObstacle(symbolizer, lose);
  return [
    ...(stroke === undefined
      ? []
      : [outline(stroke, offset, opacity, drawing, lose, drawing.isArea ? 1 : -1)]),
    ...(marks === undefined ? [] : lineMarks(marks, symbolizer, drawing, lose)),
  ];
}

function lineMarks(
  { graphic, at = 'interval', spacing, initialGap, followLine, offset }: LineMarks<E>,
  symbolizer: LineSymbolizer<E>,
  drawing: MapLibreDrawing,
  lose: Lose,
): readonly Drawn[] {
  if (at !== 'interval' && at !== 'middle') {
    lose(`marks at ${at}`, 'MapLibre puts marks along lines or in their middle alone; these were left out.');
    return [];
  }
  if (initialGap !== undefined) lose('initialGap', 'MapLibre spreads marks along the line by itself.');
  if (offset !== undefined || symbolizer.offset !== undefined) lose('offset', 'Marks stand on the line.');
  const isConstant = typeof spacing !== 'object';
  if (!isConstant) lose('spacing', 'A spacing from attributes cannot be said; marks stand every 250 pixels.');
  const place: Record<string, MapLibreExpression> = {
    'symbol-placement': at === 'middle' ? 'line-center' : 'line',
    ...(at === 'interval' && isConstant ? { 'symbol-spacing': Math.max(1, rounded(pixelsOf(spacing))) } : {}),
  };
  return graphicLayers(graphic, symbolizer.opacity, place, followLine ?? true, drawing, lose);
}

function point(symbolizer: PointSymbolizer<E>, drawing: MapLibreDrawing, lose: Lose): readonly Drawn[] {
  loseObstacle(symbolizer, lose);
  if (isCircle(symbolizer)) return [circle(symbolizer, drawing)];
  const { kind: _, obstacle: __, ...graphic } = symbolizer;
  return graphicLayers(graphic, undefined, {}, false, drawing, lose);
}

function isCircle({ mark, anchor, offset, stroke }: PointSymbolizer<E>): boolean {
  return mark === 'circle' && anchor === undefined && offset === undefined && stroke?.dash === undefined;
}

function circle({ size, fill, stroke, opacity }: PointSymbolizer<E>, { latitude }: MapLibreDrawing): Drawn {
  const paint: Record<string, MapLibreExpression> = {
    'circle-radius': lengthValue(size, latitude, 0.5),
    'circle-color': fill === undefined ? 'rgba(0,0,0,0)' : colourValue(fill),
  };
  if (stroke !== undefined) {
    paint['circle-stroke-color'] = colourValue(stroke.colour);
    paint['circle-stroke-width'] = lengthValue(stroke.width, latitude);
  }
  if (opacity !== undefined) {
    paint['circle-opacity'] = numberValue(opacity);
    if (stroke !== undefined) paint['circle-stroke-opacity'] = numberValue(opacity);
  }
  return { type: 'circle', paint };
}

function graphicLayers(
  graphic: Graphic<E>,
  opacity: number | E | undefined,
  place: Readonly<Record<string, MapLibreExpression>>,
  followsLine: boolean,
  drawing: MapLibreDrawing,
  lose: Lose,
): readonly Drawn[] {
  const { mark } = graphic;
  if (typeof mark === 'object' && mark.kind === 'glyph')
    return [glyph(graphic, mark, place, followsLine, drawing, lose)];
  const { rotation, size, opacity: own, ...rest } = graphic;
  const base = typeof size === 'object' ? 16 : size;
  const shared: PointSymbolizer<E> = { kind: 'point', ...rest, size: base };
  if (!isPlain(shared))
    lose('expression in a mark', 'A sprite cannot depend on attributes; it has what all features share.');
  const { kind: _, ...plain } = constantPart<PointSymbolizer>(shared);
  const name = addSymbol({ kind: 'graphic', graphic: plain }, drawing);
  const faded = own ?? opacity;
  return [
    {
      type: 'symbol',
      layout: {
        ...place,
        'icon-image': name,
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        ...(typeof size === 'object' ? { 'icon-size': lengthValue(size, drawing.latitude, 1 / 16) } : {}),
        ...(rotation === undefined ? {} : { 'icon-rotate': numberValue(rotation) }),
        'icon-rotation-alignment': followsLine || rotation !== undefined ? 'map' : 'viewport',
      },
      ...(faded === undefined ? {} : { paint: { 'icon-opacity': numberValue(faded) } }),
    },
  ];
}

function glyph(
  { size, fill, rotation, opacity, anchor, offset, stroke }: Graphic<E>,
  { text, weight, italic, halo, font }: GlyphMark<E>,
  place: Readonly<Record<string, MapLibreExpression>>,
  followsLine: boolean,
  { fonts, latitude }: MapLibreDrawing,
  lose: Lose,
): Drawn {
  if (anchor !== undefined || offset !== undefined) lose('anchor', 'Letters stand on their place.');
  if (stroke !== undefined) lose('stroke of letters', 'Letters have a fill and a halo alone.');
  const stack = fontStack(weight, italic, font, lose);
  fonts.add(stack);
  return {
    type: 'symbol',
    layout: {
      ...place,
      'text-field': textValue(text),
      'text-font': [stack],
      'text-size': lengthValue(size, latitude),
      'text-allow-overlap': true,
      'text-ignore-placement': true,
      'text-rotation-alignment': followsLine ? 'map' : 'viewport',
      ...(rotation === undefined ? {} : { 'text-rotate': numberValue(rotation) }),
    },
    paint: {
      'text-color': fill === undefined ? '#000000' : colourValue(fill),
      ...(halo === undefined
        ? {}
        : {
            'text-halo-color': colourValue(halo.colour),
            'text-halo-width': lengthValue(halo.width, latitude),
          }),
      ...(opacity === undefined ? {} : { 'text-opacity': numberValue(opacity) }),
    },
  };
}
