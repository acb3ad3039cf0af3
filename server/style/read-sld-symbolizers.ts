import type { XmlElement } from '../xml/read.ts';
import type { StyleExpression } from './expression.ts';
import { graphicOf } from './read-sld-graphic.ts';
import { lineMarksOf } from './read-sld-line-marks.ts';
import { fillOf, type SymbolReading, signedLengthOf, strokeOf, unitOf } from './read-sld-paint.ts';
import { hatchesOf, patternOf } from './read-sld-pattern.ts';
import { readSldRaster } from './read-sld-raster.ts';
import { readSldText } from './read-sld-text.ts';
import { type SldReading, toFlag } from './sld-reading.ts';
import type { LineSymbolizer, PolygonSymbolizer, StyleSymbolizer } from './symbolizer.ts';

export const SYMBOLIZERS = [
  'PolygonSymbolizer',
  'LineSymbolizer',
  'PointSymbolizer',
  'TextSymbolizer',
  'RasterSymbolizer',
] as const;

/** A symbolizer of SLD or SE → ours; none when it draws nothing. @throws ServiceError */
export function readSldSymbolizer(element: XmlElement, reading: SldReading): readonly StyleSymbolizer[] {
  const symbol: SymbolReading = { reading, unit: unitOf(element, reading) };
  switch (element.name) {
    case 'PolygonSymbolizer':
      return polygon(element, symbol);
    case 'LineSymbolizer':
      return line(element, symbol);
    case 'PointSymbolizer':
      return point(element, symbol);
    case 'TextSymbolizer':
      return readSldText(element, symbol);
    default:
      return [readSldRaster(element, symbol)];
  }
}

/** What a symbolizer draws at, when it is not the feature itself. */
function geometryOf(element: XmlElement, reading: SldReading): string | undefined {
  const geometry = reading.one(element, 'Geometry');
  if (geometry === undefined) return undefined;
  const [inner] = geometry.children;
  reading.takeWhole(geometry);
  if (inner === undefined || inner.name === 'PropertyName') return undefined;
  return inner.attributes.get('name') ?? inner.name;
}

function refuseGeometry(element: XmlElement, name: string | undefined, reading: SldReading): void {
  if (name === undefined) return;
  throw reading.refused(
    element,
    `The geometry ${name.slice(0, 60)} is not made here.`,
    'the feature itself; for points its vertices, startPoint, endPoint, centroid or interiorPoint',
    name,
  );
}

function obstacleOf(element: XmlElement, reading: SldReading): { readonly obstacle?: true } {
  return toFlag(reading.vendor(element, 'labelObstacle')) === true ? { obstacle: true } : {};
}

function polygon(element: XmlElement, symbol: SymbolReading): readonly StyleSymbolizer[] {
  const { reading } = symbol;
  refuseGeometry(element, geometryOf(element, reading), reading);
  const fill = reading.one(element, 'Fill');
  const graphicFill = reading.one(fill, 'GraphicFill');
  const stroke = reading.one(element, 'Stroke');
  const hasMarks = stroke !== undefined && reading.one(stroke, 'GraphicStroke') !== undefined;
  const offset = perpendicular(element, symbol, -1);
  if (offset !== undefined && fill !== undefined) {
    reading.lose(element, 'PerpendicularOffset', 'Only the outline is moved, not the fill.');
  }
  const area: PolygonSymbolizer<StyleExpression> = {
    kind: 'polygon',
    ...(fill === undefined || graphicFill !== undefined ? {} : { fill: fillOf(fill, reading) }),
    ...(graphicFill === undefined ? {} : filling(element, graphicFill, symbol)),
    ...(stroke === undefined || hasMarks ? {} : { stroke: strokeOf(stroke, symbol) }),
    ...(offset === undefined || hasMarks ? {} : { offset }),
    ...obstacleOf(element, reading),
  };
  const outline: StyleSymbolizer[] =
    stroke === undefined || !hasMarks
      ? []
      : [{ kind: 'line', marks: lineMarksOf(stroke, symbol), ...(offset === undefined ? {} : { offset }) }];
  const paints = Object.keys(area).some((key) => key !== 'kind' && key !== 'offset');
  return [...(paints ? [area] : []), ...outline];
}

function filling(element: XmlElement, graphicFill: XmlElement, symbol: SymbolReading) {
  const hatches = hatchesOf(element, graphicFill, symbol);
  return hatches === undefined ? { patterns: [patternOf(element, graphicFill, symbol)] } : { hatches };
}

function perpendicular(element: XmlElement, symbol: SymbolReading, sign: 1 | -1) {
  const found = symbol.reading.one(element, 'PerpendicularOffset');
  const offset = found === undefined ? 0 : signedLengthOf(found, symbol, sign);
  return offset === 0 ? undefined : offset;
}

function line(element: XmlElement, symbol: SymbolReading): readonly StyleSymbolizer[] {
  const { reading } = symbol;
  refuseGeometry(element, geometryOf(element, reading), reading);
  const stroke = reading.one(element, 'Stroke');
  // Without a stroke a line is not drawn (SE 1.1, 11.1.3).
  if (stroke === undefined) return [];
  const offset = perpendicular(element, symbol, 1);
  const hasMarks = reading.one(stroke, 'GraphicStroke') !== undefined;
  const drawn: LineSymbolizer<StyleExpression> = {
    kind: 'line',
    ...(hasMarks ? { marks: lineMarksOf(stroke, symbol) } : { stroke: strokeOf(stroke, symbol) }),
    ...(offset === undefined ? {} : { offset }),
    ...obstacleOf(element, reading),
  };
  return [drawn];
}

const PLACES: Readonly<Record<string, 'vertices' | 'start' | 'end'>> = {
  vertices: 'vertices',
  startPoint: 'start',
  endPoint: 'end',
};

function point(element: XmlElement, symbol: SymbolReading): readonly StyleSymbolizer[] {
  const { reading } = symbol;
  const geometry = geometryOf(element, reading);
  const drawing = reading.one(element, 'Graphic');
  const graphic =
    drawing === undefined
      ? { mark: 'square' as const, size: 6, fill: '#808080', stroke: { colour: '#000000', width: 1 } }
      : graphicOf(drawing, symbol);
  const at = geometry === undefined ? undefined : PLACES[geometry];
  if (at !== undefined) {
    const marks = { graphic, at, spacing: graphic.size, followLine: false } as const;
    return [{ kind: 'line', marks, ...obstacleOf(element, reading) }];
  }
  if (geometry !== 'centroid' && geometry !== 'interiorPoint') refuseGeometry(element, geometry, reading);
  return [{ kind: 'point', ...graphic, ...obstacleOf(element, reading) }];
}
