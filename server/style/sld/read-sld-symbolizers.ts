import type { XmlElement } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import type { LineSymbolizer, PolygonSymbolizer, StyleSymbolizer } from '../symbolizer.ts';
import { fillOf } from './read-sld-colour.ts';
import { graphicOf } from './read-sld-graphic.ts';
import { type SymbolReading, signedLengthOf, unitOf } from './read-sld-length.ts';
import { lineMarksOf } from './read-sld-line-marks.ts';
import { hatchesOf, patternOf } from './read-sld-pattern.ts';
import { readSldRaster } from './read-sld-raster.ts';
import { strokeOf } from './read-sld-stroke.ts';
import { readSldText } from './read-sld-text.ts';
import { type SldReading, toFlag } from './sld-reading.ts';

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
      : [
          {
            kind: 'line',
            marks: lineMarksOf(element, stroke, symbol),
            ...(offset === undefined ? {} : { offset }),
          },
        ];
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
    ...(hasMarks ? { marks: lineMarksOf(element, stroke, symbol) } : { stroke: strokeOf(stroke, symbol) }),
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
  const given = reading.one(element, 'Graphic');
  const turned = given === undefined ? undefined : turnedWithLine(given, reading);
  const drawing = turned ?? given;
  const graphic =
    drawing === undefined
      ? { mark: 'square' as const, size: 6, fill: '#808080', stroke: { colour: '#000000', width: 1 } }
      : graphicOf(drawing, symbol);
  const at = geometry === undefined ? undefined : PLACES[geometry];
  if (at !== undefined) {
    const turns = turned === undefined ? ({ followLine: false } as const) : {};
    const marks = { graphic, at, spacing: graphic.size, ...turns } as const;
    return [{ kind: 'line', marks, ...obstacleOf(element, reading) }];
  }
  if (turned !== undefined) {
    reading.lose(element, 'Rotation', 'Only marks at the ends of a line are turned with it.');
  }
  if (geometry !== 'centroid' && geometry !== 'interiorPoint') refuseGeometry(element, geometry, reading);
  return [{ kind: 'point', ...graphic, ...obstacleOf(element, reading) }];
}

/** GeoServer's startAngle and endAngle: the line's direction where it begins or ends. */
function isLineAngle(element: XmlElement | undefined): boolean {
  const name = element?.attributes.get('name');
  return element?.name === 'Function' && (name === 'startAngle' || name === 'endAngle');
}

/** A Graphic whose Rotation is the line's direction, or that and an angle → the Graphic with the angle alone. */
function turnedWithLine(graphic: XmlElement, reading: SldReading): XmlElement | undefined {
  const rotation = reading.one(graphic, 'Rotation');
  const [first, ...more] = rotation?.children ?? [];
  if (rotation === undefined || first === undefined || more.length > 0) return undefined;
  const [call, angle] = first.name === 'Add' ? first.children : [first];
  if (!isLineAngle(call)) return undefined;
  reading.takeWhole(rotation);
  const own = angle === undefined ? [] : [{ ...rotation, children: [angle] }];
  return { ...graphic, children: graphic.children.flatMap((each) => (each === rotation ? own : [each])) };
}
