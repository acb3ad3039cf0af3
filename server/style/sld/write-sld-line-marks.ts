import { element, type Xml, type XmlContent } from '../../xml/write.ts';
import type { StyleExpression } from '../expression.ts';
import type { Length, LineMarks, LineSymbolizer } from '../symbolizer.ts';
import { addLengths, half } from './read-sld-line-marks.ts';
import { parameter, type SymbolWriting, se, uom, vendorOption } from './sld-writing.ts';
import { writeGraphic } from './write-sld-graphic.ts';
import { perpendicular, writeLength } from './write-sld-paint.ts';

type E = StyleExpression;

const PLACES = { vertices: 'vertices', start: 'startPoint', end: 'endPoint' } as const;

/** Marks of a line: a GraphicStroke; at single points GeoServer's functions. */
export function writeLineMarks(
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
    if (offset !== undefined) writing.lose('offset', 'Marks at points of a line stand on it.');
    const geometry = element('ogc:Function', { name: place }, element('ogc:PropertyName', {}, 'geometry'));
    const drawn = writeGraphic(graphic, opacity, writing, followLine ? lineAngle(marks, writing) : undefined);
    const content = [se(writing, 'Geometry', {}, geometry), drawn];
    return [se(writing, 'PointSymbolizer', uom(writing), content, vendor)];
  }
  const turned = followLine ? undefined : vendorOption(writing, 'rotateMarker', 0);
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
      turned,
      vendor,
    ),
  ];
}

/** GeoServer's functions for the direction of a line where it begins or ends, and the mark's own angle on top. */
function lineAngle({ graphic, at }: LineMarks<E>, writing: SymbolWriting): Xml | undefined {
  const { rotation = 0 } = graphic;
  if ((at !== 'start' && at !== 'end') || typeof rotation === 'object') {
    writing.lose('followLine', 'Only marks at the ends of a line, by a fixed angle, are turned with it.');
    return undefined;
  }
  const name = at === 'start' ? 'startAngle' : 'endAngle';
  const direction = element('ogc:Function', { name }, element('ogc:PropertyName', {}, 'geometry'));
  if (rotation === 0) return direction;
  return element('ogc:Add', {}, direction, element('ogc:Literal', {}, String(rotation)));
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
