import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Layer } from '../../catalog/layer.ts';
import { plainSymbolizer } from '../../style/plain-symbolizer.ts';
import type { StyleRule } from '../../style/style.ts';
import type { PlainSymbolizer, RasterSymbolizer, Stroke, TextSymbolizer } from '../../style/symbolizer.ts';
import { CAP_HEIGHT, textWidth } from '../fonts.ts';
import { GeometryStore } from '../geometry/geometry-store.ts';
import type { LabelFace } from '../labels/label.ts';
import { faceOf } from '../labels/labelling.ts';
import { paintLabel } from '../labels/paint-labels.ts';
import type { ToPixels } from '../paint/pen.ts';
import { paintSymbolizer } from '../paint-layer.ts';
import { sampleGeometry, sampleShape, sampleValue } from './legend-sample.ts';

/** A rule's symbol and the box it stands in, pixels. */
export interface LegendSymbol {
  readonly layer: Layer;
  readonly rule: StyleRule;
  readonly width: number;
  readonly height: number;
  readonly px: ToPixels;
}

/** Draws a rule's symbol by the code that draws maps, on a sample shape; nothing leaves the box. */
export function paintLegendSymbol(context: SKRSContext2D, x: number, y: number, symbol: LegendSymbol): void {
  const { layer, rule, width, height, px } = symbol;
  const symbolizers = sampleSymbolizers(symbol);
  const strokes = symbolizers.map((each) => (hasStroke(each) ? px(each.stroke.width) : 0));
  const margin = Math.min(Math.max(1, ...strokes) / 2, width / 4);
  const geometry = sampleGeometry(sampleShape(layer, rule), width, height, margin);
  const store = new GeometryStore([-1, -1, width + 1, height + 1], identity, 1);
  const [cx, cy] = [width / 2, height / 2];
  const hasMark = rule.symbolizers.some(({ kind }) => kind === 'point');
  const isPoint = geometry.type === 'Point';
  const feature = store.add('', geometry, hasMark && !isPoint ? [cx, cy] : undefined);
  if (feature === undefined) return;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.translate(x, y);
  for (const symbolizer of symbolizers) {
    if (symbolizer.kind === 'text') paintSampleText(context, symbol, symbolizer);
    else if (symbolizer.kind === 'raster') paintRamp(context, width, height, symbolizer);
    else paintSymbolizer(context, store, [feature], fitting(symbolizer, symbol), px, { x: 0, y: 0 });
  }
  if (geometry.type === 'Polygon' && !symbolizers.some(hasStroke)) frame(context, width, height);
  context.restore();
}

/** The rule's symbolizers for a feature it may take. */
function sampleSymbolizers({ layer, rule }: LegendSymbol): readonly PlainSymbolizer[] {
  const scope = { valueOf: (name: string) => sampleValue(layer, rule, name), scaleDenominator: SAMPLE_SCALE };
  const nothing = { ...scope, valueOf: () => null };
  return rule.symbolizers.flatMap(
    (each) => plainSymbolizer(each, scope) ?? plainSymbolizer(each, nothing) ?? [],
  );
}

const SAMPLE_SCALE = 1000;

/** A mark that is a speck on the map must be seen here, pixels of 0.28 mm. */
const SMALLEST_MARK = 4;

/**
 * A mark as large as on the map, unless it would not fit or be seen; one that is moved from its place on the map stands
 * here, and the first of a line that would come behind the sample's end stands in its middle.
 */
function fitting(symbolizer: PlainSymbolizer, { width, height, px }: LegendSymbol): PlainSymbolizer {
  if (symbolizer.kind === 'line') {
    const { marks } = symbolizer;
    if (marks === undefined) return symbolizer;
    const first = marks.initialGap === undefined ? px(marks.spacing) / 2 : px(marks.initialGap);
    return first < width ? symbolizer : { ...symbolizer, marks: { ...marks, initialGap: width / 2 / px(1) } };
  }
  if (symbolizer.kind !== 'point') return symbolizer;
  const size = Math.max(px(SMALLEST_MARK), Math.min(px(symbolizer.size), Math.min(width, height) - 2));
  const { anchor: _, offset: __, ...graphic } = symbolizer;
  return { ...graphic, size: size / px(1) };
}

function hasStroke<S extends PlainSymbolizer>(symbolizer: S): symbolizer is S & { readonly stroke: Stroke } {
  return 'stroke' in symbolizer && symbolizer.stroke !== undefined;
}

/** The colours of a raster from its smallest value to its greatest, upwards; black to white where it has no map. */
function paintRamp(
  context: SKRSContext2D,
  width: number,
  height: number,
  { colourMap }: RasterSymbolizer,
): void {
  const colours = colourMap?.entries.map(({ colour }) => colour) ?? ['#000000', '#FFFFFF'];
  const ramp = context.createLinearGradient(0, height, 0, 0);
  for (const [i, colour] of colours.entries()) ramp.addColorStop(i / Math.max(1, colours.length - 1), colour);
  context.fillStyle = ramp;
  context.fillRect(0, 0, width, height);
}

/** A hairline around a bare fill: white roads would not be seen on the legend's paper. */
function frame(context: SKRSContext2D, width: number, height: number): void {
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = '#00000030';
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
}

const identity = {
  apply(source: Float64Array, target: Float64Array, count: number) {
    target.set(source.subarray(0, count * 2));
  },
};

/** Share of the box a sample text may take. */
const ROOM = 0.85;

function paintSampleText(
  context: SKRSContext2D,
  { width, height, px }: LegendSymbol,
  symbolizer: TextSymbolizer,
): void {
  const text = symbolizer.label;
  const face = faceOf(symbolizer, px);
  const em = textWidth(text, face.weight);
  const size = Math.min(face.size, (width * ROOM) / em, (height * ROOM) / CAP_HEIGHT);
  const small: LabelFace = { ...face, size, spacing: 0 };
  const run = {
    text,
    x: (width - em * size) / 2,
    y: (height + CAP_HEIGHT * size) / 2,
    angle: 0,
  };
  paintLabel(context, small, [run]);
}
