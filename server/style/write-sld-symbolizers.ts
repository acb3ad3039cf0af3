import { element, type Xml, type XmlContent } from '../xml/write.ts';
import type { StyleExpression } from './expression.ts';
import { addLengths, half } from './read-sld-line-marks.ts';
import { parameter, type SldWriting, type SymbolWriting, se, vendorOption } from './sld-writing.ts';
import type {
  Graphic,
  Hatch,
  Length,
  LineMarks,
  LineSymbolizer,
  Pattern,
  PointSymbolizer,
  PolygonSymbolizer,
  SignedLength,
  StyleSymbolizer,
} from './symbolizer.ts';
import { writeGraphic } from './write-sld-graphic.ts';
import { rounded, writeFill, writeLength, writeStroke } from './write-sld-paint.ts';
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

function uom({ unit }: SymbolWriting): { readonly uom?: string } {
  return unit === 'm' ? { uom: 'http://www.opengeospatial.org/se/units/metre' } : {};
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
    ...patterns.map((each) => margin(each, writing)),
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

function perpendicular(
  offset: SignedLength | E | undefined,
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

function graphicFill(graphic: Graphic<E>, opacity: number | E | undefined, writing: SymbolWriting): Xml {
  return se(writing, 'Fill', {}, se(writing, 'GraphicFill', {}, writeGraphic(graphic, opacity, writing)));
}

/** Two hatches across each other are one tile. */
function hatchTiles(hatches: readonly Hatch<E>[], writing: SymbolWriting): readonly Graphic<E>[] {
  const tiles: Graphic<E>[] = [];
  for (let index = 0; index < hatches.length; index++) {
    const hatch = hatches[index] as Hatch<E>;
    const next = hatches[index + 1];
    const crossing = { 0: [90, 'plus'], 45: [135, 'times'] } as const;
    const found = hatch.angle === 0 || hatch.angle === 45 ? crossing[hatch.angle] : undefined;
    const tile = hatchGraphic(hatch, writing);
    const crosses = JSON.stringify({ ...hatch, angle: found?.[0] }) === JSON.stringify(next);
    tiles.push(found !== undefined && crosses ? { ...tile, mark: found[1] } : tile);
    if (found !== undefined && crosses) index++;
  }
  return tiles;
}

/** Lines of a tile; at 45° diagonals, at other angles a turned line. */
function hatchGraphic(hatch: Hatch<E>, writing: SymbolWriting): Graphic<E> {
  const { colour, width, spacing, angle, dash, dashOffset, cap, offset } = hatch;
  if (offset !== undefined)
    writing.lose('offset of a hatch', 'Tiles of a hatch begin where the program wants.');
  const stroke = {
    colour,
    width,
    ...(dash === undefined ? {} : { dash }),
    ...(dashOffset === undefined ? {} : { dashOffset }),
    ...(cap === undefined ? {} : { cap }),
  };
  const turned = typeof angle === 'object' ? undefined : rounded(((angle % 180) + 180) % 180);
  switch (turned) {
    case 0:
      return { mark: 'horline', size: spacing, stroke };
    case 90:
      return { mark: 'vertline', size: spacing, stroke };
    case 45:
    case 135:
      return { mark: turned === 45 ? 'slash' : 'backslash', size: diagonal(spacing), stroke };
  }
  const rotation: number | E =
    typeof angle !== 'object'
      ? -(turned ?? 0)
      : { kind: 'arithmetic', operator: '-', left: { kind: 'literal', value: 0 }, right: angle };
  return { mark: 'horline', size: spacing, stroke, rotation };
}

function diagonal(spacing: Length | E): Length | E {
  if (typeof spacing === 'object') {
    return {
      kind: 'arithmetic',
      operator: '*',
      left: spacing,
      right: { kind: 'literal', value: rounded(Math.SQRT2) },
    };
  }
  const [, digits = '0', unit = ''] = /^([\d.]+)([a-z]*)$/.exec(String(spacing)) ?? [];
  const size = rounded(Number(digits) * Math.SQRT2);
  return unit === '' ? size : `${size}${unit}`;
}

function patternGraphic({ graphic, staggered, offset }: Pattern<E>, writing: SymbolWriting): Graphic<E> {
  if (staggered === true) writing.lose('staggered', 'Marks of a pattern stand in straight rows.');
  if (offset !== undefined)
    writing.lose('offset of a pattern', 'Tiles of a pattern begin where the program wants.');
  return graphic;
}

/** The room between marks: GeoServer's graphic-margin. */
function margin({ graphic, spacing }: Pattern<E>, writing: SymbolWriting): Xml | undefined {
  const [x, y] = spacing;
  const { size } = graphic;
  if (typeof x === 'object' || typeof y === 'object' || typeof size === 'object') {
    const isTight = JSON.stringify([x, y]) === JSON.stringify([size, size]);
    if (!isTight) writing.lose('spacing', 'A spacing from attributes cannot be said; the marks touch.');
    return undefined;
  }
  const negative = typeof size === 'number' ? -size : `-${size}`;
  const [across, down] = [x, y].map((each) => addLengths(each, negative));
  if ([across, down].every((each) => Number.parseFloat(String(each)) === 0)) return undefined;
  const sides = [half(down ?? 0), half(across ?? 0)].map((each) => String(writeLength(each, writing)));
  const [vertical, horizontal] = sides;
  return vendorOption(writing, 'graphic-margin', `${vertical} ${horizontal} ${vertical} ${horizontal}`);
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
  if (marks !== undefined) drawn.push(...lineMarks(marks, symbolizer, vendor, writing));
  return drawn;
}

const PLACES = { vertices: 'vertices', start: 'startPoint', end: 'endPoint' } as const;

function lineMarks(
  marks: LineMarks<E>,
  symbolizer: LineSymbolizer<E>,
  vendor: Xml | undefined,
  writing: SymbolWriting,
): readonly Xml[] {
  const { graphic, at = 'interval', followLine = true } = marks;
  const { opacity } = symbolizer;
  const offset = marks.offset ?? symbolizer.offset;
  if (at !== 'interval') {
    const place = at === 'middle' ? undefined : PLACES[at];
    if (place === undefined || !writing.vendorOptions) {
      writing.lose(
        `marks at ${at}`,
        `SLD ${writing.version} puts marks along lines alone; these were left out.`,
      );
      return [];
    }
    if (followLine) writing.lose('followLine', 'Marks at points of a line are not turned.');
    if (offset !== undefined) writing.lose('offset', 'Marks at points of a line stand on it.');
    const geometry = element('ogc:Function', { name: place }, element('ogc:PropertyName', {}, 'geometry'));
    const content = [se(writing, 'Geometry', {}, geometry), writeGraphic(graphic, opacity, writing)];
    return [se(writing, 'PointSymbolizer', uom(writing), content, vendor)];
  }
  if (!followLine) writing.lose('followLine false', 'Marks along a line are turned with it.');
  const graphicStroke = se(
    writing,
    'GraphicStroke',
    {},
    writeGraphic(graphic, opacity, writing),
    gaps(marks, writing),
  );
  const dash = writing.version === '1.0.0' ? dashes(marks, writing) : undefined;
  return [
    se(
      writing,
      'LineSymbolizer',
      uom(writing),
      se(writing, 'Stroke', {}, graphicStroke, dash),
      perpendicular(offset, writing, 1),
      vendor,
    ),
  ];
}

/** SE's gaps are between the edges of marks. */
function gaps({ graphic, spacing, initialGap }: LineMarks<E>, writing: SymbolWriting): XmlContent {
  if (writing.version === '1.0.0') return undefined;
  const first = initialGap ?? (typeof spacing === 'object' ? spacing : half(spacing));
  const halfSize = typeof graphic.size === 'object' ? graphic.size : half(graphic.size);
  const [initial, gap] = [minus(first, halfSize), minus(spacing, graphic.size)];
  return [
    initial === undefined ? undefined : se(writing, 'InitialGap', {}, writeLength(initial, writing)),
    gap === undefined ? undefined : se(writing, 'Gap', {}, writeLength(gap, writing)),
  ];
}

/** undefined when it is nothing. */
function minus(a: Length | E, b: Length | E): Length | E | undefined {
  if (typeof a !== 'object' && typeof b !== 'object') {
    const difference = addLengths(a, typeof b === 'number' ? -b : `-${b}`);
    return Number.parseFloat(String(difference)) > 0 ? difference : undefined;
  }
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  // What reading added to the size is taken away again.
  if (typeof a === 'object' && a.kind === 'arithmetic' && a.operator === '+') return a.right;
  return undefined;
}

/** GeoServer reads a dash pattern as mark and gap by turns. */
function dashes({ graphic, spacing, initialGap }: LineMarks<E>, writing: SymbolWriting): XmlContent {
  const { size } = graphic;
  if (typeof spacing === 'object' || typeof size === 'object') {
    if (JSON.stringify(spacing) !== JSON.stringify(size)) {
      writing.lose('spacing', 'A spacing from attributes cannot be said; the marks touch.');
    }
    return undefined;
  }
  const gap = minus(spacing, size);
  if (gap === undefined || typeof gap === 'object') return undefined;
  const text = (each: Length) => String(writeLength(each, writing));
  const first = typeof initialGap === 'object' ? undefined : (initialGap ?? half(spacing));
  const shift =
    first === undefined ? 0 : addLengths(half(size), typeof first === 'number' ? -first : `-${first}`);
  const isShifted = Number.parseFloat(String(shift)) !== 0;
  return [
    parameter(writing, 'stroke-dasharray', `${text(size)} ${text(gap)}`),
    isShifted ? parameter(writing, 'stroke-dashoffset', text(shift)) : undefined,
  ];
}

function point(symbolizer: PointSymbolizer<E>, writing: SymbolWriting): readonly Xml[] {
  const { kind: _, obstacle: __, ...graphic } = symbolizer;
  const drawn = writeGraphic(graphic, undefined, writing);
  return [se(writing, 'PointSymbolizer', uom(writing), drawn, obstacle(symbolizer, writing))];
}
