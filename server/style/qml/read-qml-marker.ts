import { ServiceError } from '../../errors.ts';
import { readXmlText } from '../../xml/read.ts';
import type { StyleExpression } from '../expression.ts';
import { readSvg, svgLimits } from '../svg/read-svg.ts';
import type { Graphic, Mark, MarkName } from '../symbolizer.ts';
import { definedLength, outlineOf, type QmlLayer } from './qml-layer.ts';
import { isZero, positiveLength, qgisColour, qgisLength, qgisNumber } from './qml-reading.ts';

type Marker = Graphic<StyleExpression>;

/** Shapes of QGIS's simple markers. */
const SHAPES: Readonly<Record<string, MarkName>> = {
  circle: 'circle',
  square: 'square',
  rectangle: 'square',
  triangle: 'triangle',
  equilateral_triangle: 'triangle',
  star: 'star',
  regular_star: 'star',
  cross: 'cross',
  cross2: 'x',
  diamond: 'diamond',
  pentagon: 'pentagon',
  hexagon: 'hexagon',
  arrow: 'arrow',
  line: 'vertline',
  arrowhead: 'oarrow',
  filled_arrowhead: 'carrow',
  semi_circle: 'semicircle',
};

/** SimpleMarker, FontMarker; SvgMarker, by a circle of its size and colour where the drawing is a file elsewhere. */
export function markerOf(layer: QmlLayer): Marker {
  const { kind, options, defined, lose } = layer;
  const fill = qgisColour(options.get('color'));
  const stroke = kind === 'FontMarker' ? undefined : outlineOf(layer);
  const size = positiveLength(options.get('size'), options.get('size_unit'), 2);
  const angle = qgisNumber(options.get('angle'));
  const [colour, turned, extent] = ['fillColor', 'angle', 'size'].map((name) => defined.get(name));
  if (options.get('scale_method') === 'area' && extent !== undefined)
    lose('scale_method', 'The size is the diameter.');
  return {
    mark: markOf(layer),
    size: extent === undefined ? size : definedLength(extent, options.get('size_unit')),
    ...(fill === undefined && colour === undefined ? {} : { fill: colour ?? (fill as string) }),
    ...(stroke === undefined ? {} : { stroke }),
    ...(turned !== undefined ? { rotation: turned } : angle === 0 ? {} : { rotation: angle }),
    ...anchorOf(options),
    ...offsetOf(options),
  };
}

function markOf(layer: QmlLayer): Mark<StyleExpression> {
  const { kind, options, lose } = layer;
  if (kind === 'FontMarker') {
    const font = options.get('font');
    return {
      kind: 'glyph',
      text: (options.get('chr') ?? 'A').slice(0, 20) || 'A',
      ...(font ? { font: font.slice(0, 100) } : {}),
    };
  }
  const name = options.get('name') ?? 'circle';
  if (kind === 'SvgMarker') return svgOf(name, layer);
  const found = SHAPES[name];
  if (found === undefined) lose(`marker ${name.slice(0, 40)}`, 'The shape is not known; a circle is drawn.');
  return found ?? 'circle';
}

/** The drawing where it is in the document itself and can be drawn, else a circle. */
function svgOf(name: string, { kind, options, lose }: QmlLayer): Mark<StyleExpression> {
  const [, data] = /^base64:([A-Za-z0-9+/=\s]+)$/.exec(name) ?? [];
  if (data === undefined) {
    lose(kind, `The picture ${name.slice(-80)} is not in the document; a circle is drawn.`);
    return 'circle';
  }
  try {
    const drawing = readSvg(readXmlText(Buffer.from(data, 'base64').toString('utf8'), svgLimits));
    if (qgisNumber(options.get('fixedAspectRatio')) !== 0)
      lose('fixedAspectRatio', 'The drawing keeps its shape.');
    return drawing;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    lose(kind, `${error.message} A circle is drawn.`);
    return 'circle';
  }
}

/** 0, 1, 2: left, middle, right; top, middle, bottom. */
function anchorOf(options: ReadonlyMap<string, string>): Pick<Marker, 'anchor'> {
  const x = { 0: 0, 1: 0.5, 2: 1 }[options.get('horizontal_anchor_point') ?? '1'] ?? 0.5;
  const y = { 0: 1, 1: 0.5, 2: 0 }[options.get('vertical_anchor_point') ?? '1'] ?? 0.5;
  return x === 0.5 && y === 0.5 ? {} : { anchor: [x, y] };
}

function offsetOf(options: ReadonlyMap<string, string>): Pick<Marker, 'offset'> {
  const unit = options.get('offset_unit');
  const [x = 0, y = 0] = (options.get('offset') ?? '0,0').split(',').map((each) => qgisLength(each, unit));
  return isZero(x) && isZero(y) ? {} : { offset: [x, y] };
}
