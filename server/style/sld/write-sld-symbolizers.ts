import type { Xml, XmlContent } from '../../xml/write.ts';
import type { StyleExpression } from '../expression.ts';
import type {
  Graphic,
  LineSymbolizer,
  PointSymbolizer,
  PolygonSymbolizer,
  StyleSymbolizer,
} from '../symbolizer.ts';
import { type SldWriting, type SymbolWriting, se, uom, vendorOption } from './sld-writing.ts';
import { writeGraphic } from './write-sld-graphic.ts';
import { writeLineMarks } from './write-sld-line-marks.ts';
import { perpendicular, writeFill, writeStroke } from './write-sld-paint.ts';
import { hatchTiles, patternGraphic, patternMargin } from './write-sld-pattern.ts';
import { writeSldRaster } from './write-sld-raster.ts';
import { writeSldText } from './write-sld-text.ts';

type E = StyleExpression;

/** A symbolizer → those of SLD or SE that draw the same, in the order of painting. */
export function writeSldSymbolizer(
  symbolizer: StyleSymbolizer,
  where: string,
  writing: SldWriting,
): readonly Xml[] {
  const unit = writing.version === '1.1.0' && isOnGround(symbolizer) ? 'm' : 'px';
  const lose = (construct: string, sentence: string) => writing.losses.push({ construct, where, sentence });
  const symbol: SymbolWriting = { ...writing, unit, lose };
  switch (symbolizer.kind) {
    case 'polygon':
      return polygon(symbolizer, symbol);
    case 'line':
      return line(symbolizer, symbol);
    case 'point':
      return point(symbolizer, symbol);
    case 'text':
      return [writeSldText(symbolizer, symbol)];
    case 'raster':
      return [writeSldRaster(symbolizer, symbol)];
  }
}

const LENGTHS: ReadonlySet<string> = new Set([
  'width',
  'size',
  'spacing',
  'dash',
  'dashOffset',
  'offset',
  'initialGap',
  'perpendicularOffset',
  'repeat',
  'wrapWidth',
  'letterSpacing',
  'spaceAround',
  'minimumFeatureSize',
]);

/** Whether every length of the symbolizer is one on the ground. */
function isOnGround(symbolizer: StyleSymbolizer): boolean {
  const found: unknown[] = [];
  collect(symbolizer, '', found);
  const isMetres = (each: unknown): boolean =>
    typeof each === 'object'
      ? (each as E).kind === 'call' && (each as { name?: string }).name === 'm'
      : /\dm$/.test(String(each));
  return found.length > 0 && found.filter((each) => each !== 0).every(isMetres);
}

function collect(value: unknown, key: string, found: unknown[]): void {
  if (LENGTHS.has(key) && !Array.isArray(value)) found.push(value);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) collect(each, Array.isArray(value) ? key : name, found);
  }
}

function obstacle(
  { obstacle: is }: { readonly obstacle?: boolean },
  writing: SymbolWriting,
): Xml | undefined {
  return vendorOption(writing, 'labelObstacle', is === true ? 'true' : undefined);
}

/** One PolygonSymbolizer for each way of filling, the outline in the last one. */
function polygon(symbolizer: PolygonSymbolizer<E>, writing: SymbolWriting): readonly Xml[] {
  const { fill, hatches = [], patterns = [], stroke, offset, opacity } = symbolizer;
  const tiles = hatchTiles(hatches, writing);
  const fills: XmlContent[] = [
    ...(fill === undefined ? [] : [writeFill(fill, opacity, writing)]),
    ...tiles.map((each) => graphicFill(each, opacity, writing)),
    ...patterns.map((each) => graphicFill(patternGraphic(each, writing), opacity, writing)),
  ];
  const margins = [
    ...(fill === undefined ? [] : [undefined]),
    ...tiles.map(() => undefined),
    ...patterns.map((each) => patternMargin(each, writing)),
  ];
  const outline = stroke === undefined ? undefined : writeStroke(stroke, opacity, writing);
  const isAlone = offset !== undefined || fills.length === 0;
  const drawn = fills.map((each, index) => {
    const isLast = index === fills.length - 1 && !isAlone;
    return se(writing, 'PolygonSymbolizer', uom(writing), each, isLast ? outline : undefined, margins[index]);
  });
  const vendor = obstacle(symbolizer, writing);
  if (!isAlone && vendor === undefined) return drawn;
  if (!isAlone) {
    return [...drawn, se(writing, 'PolygonSymbolizer', {}, vendor)];
  }
  return [
    ...drawn,
    se(writing, 'PolygonSymbolizer', uom(writing), outline, perpendicular(offset, writing, -1), vendor),
  ];
}

function graphicFill(graphic: Graphic<E>, opacity: number | E | undefined, writing: SymbolWriting): Xml {
  return se(writing, 'Fill', {}, se(writing, 'GraphicFill', {}, writeGraphic(graphic, opacity, writing)));
}

function line(symbolizer: LineSymbolizer<E>, writing: SymbolWriting): readonly Xml[] {
  const { stroke, marks, offset, opacity } = symbolizer;
  const drawn: Xml[] = [];
  const vendor = obstacle(symbolizer, writing);
  if (stroke !== undefined) {
    const content = [writeStroke(stroke, opacity, writing), perpendicular(offset, writing, 1)];
    drawn.push(
      se(writing, 'LineSymbolizer', uom(writing), content, marks === undefined ? vendor : undefined),
    );
  }
  if (marks !== undefined) drawn.push(...writeLineMarks(marks, symbolizer, vendor, writing));
  return drawn;
}

function point(symbolizer: PointSymbolizer<E>, writing: SymbolWriting): readonly Xml[] {
  const { kind: _, obstacle: __, ...graphic } = symbolizer;
  const drawn = writeGraphic(graphic, undefined, writing);
  return [se(writing, 'PointSymbolizer', uom(writing), drawn, obstacle(symbolizer, writing))];
}
