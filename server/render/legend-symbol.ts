import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Layer } from '../catalog/layer.ts';
import { evaluateExpression } from '../style/evaluate-expression.ts';
import { toText } from '../style/expression-value.ts';
import { constantPart } from '../style/plain-symbolizer.ts';
import type { StyleRule } from '../style/style.ts';
import type { StyleSymbolizer, TextSymbolizer } from '../style/style-schema.ts';
import type { PlainSymbolizer, PointSymbolizer } from '../style/symbolizer.ts';
import { CAP_HEIGHT, textWidth } from './fonts.ts';
import { GeometryStore } from './geometry-store.ts';
import type { LabelFace } from './label.ts';
import { faceOf } from './labelling.ts';
import { sampleGeometry, sampleShape, sampleValue } from './legend-sample.ts';
import { paintLabel } from './paint-labels.ts';
import { paintLines } from './paint-line.ts';
import { paintMarks } from './paint-point.ts';
import { paintPolygons } from './paint-polygon.ts';
import type { ToPixels } from './pen.ts';

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
  const stroke = Math.max(
    1,
    ...rule.symbolizers
      .map(constantPart<PlainSymbolizer>)
      .map((each) => ('stroke' in each && each.stroke !== undefined ? px(each.stroke.width) : 0)),
  );
  const geometry = sampleGeometry(sampleShape(layer, rule), width, height, Math.min(stroke / 2, width / 4));
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
  for (const symbolizer of rule.symbolizers) {
    if (symbolizer.kind === 'polygon') {
      paintPolygons(context, store, [feature], symbolizer, px, { x: 0, y: 0 });
    } else if (symbolizer.kind === 'line') {
      paintLines(context, store, [feature], symbolizer, px);
    } else if (symbolizer.kind === 'point') {
      // A mark as large as on the map, unless it would not fit.
      const size = Math.min(px(constantPart<PointSymbolizer>(symbolizer).size), Math.min(width, height) - 2);
      const largest = { ...symbolizer, size: `${size / px('1px')}px` } as const;
      paintMarks(context, store, [feature], largest, px);
    } else if (symbolizer.kind === 'text') paintSampleText(context, symbol, symbolizer);
  }
  if (geometry.type === 'Polygon' && !rule.symbolizers.some(hasStroke)) frame(context, width, height);
  context.restore();
}

function hasStroke(symbolizer: StyleSymbolizer): boolean {
  return 'stroke' in symbolizer && symbolizer.stroke !== undefined;
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
  { layer, rule, width, height, px }: LegendSymbol,
  symbolizer: TextSymbolizer,
): void {
  const scope = { valueOf: (name: string) => sampleValue(layer, rule, name), scaleDenominator: 1000 };
  const text =
    typeof symbolizer.label === 'string'
      ? symbolizer.label
      : (toText(evaluateExpression(symbolizer.label, scope)) ?? '').trim();
  const face = faceOf(symbolizer, px);
  const em = textWidth(text, face.weight);
  const size = Math.min(face.size, (width * ROOM) / em, (height * ROOM) / CAP_HEIGHT);
  const fitting: LabelFace = { ...face, size };
  const run = {
    text,
    x: (width - em * size) / 2,
    y: (height + CAP_HEIGHT * size) / 2,
    angle: 0,
  };
  paintLabel(context, fitting, [run]);
}
