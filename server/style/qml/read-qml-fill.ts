import type { StyleExpression } from '../expression.ts';
import type { Hatch, Pattern, PolygonSymbolizer, StyleSymbolizer } from '../symbolizer.ts';
import { layersOf, opacityOf, outlineOf, type QmlLayer } from './qml-layer.ts';
import { isZero, positiveLength, qgisColour, qgisLength, qgisNumber, rounded } from './qml-reading.ts';
import { linePen, strokeOf } from './qml-stroke.ts';
import { markerOf } from './read-qml-marker.ts';

type Area = PolygonSymbolizer<StyleExpression>;

/** SimpleFill, LinePatternFill, PointPatternFill. */
export function fillLayer(layer: QmlLayer): readonly StyleSymbolizer[] {
  switch (layer.kind) {
    case 'LinePatternFill':
      return lines(layer);
    case 'PointPatternFill':
      return points(layer);
    default:
      return simple(layer);
  }
}

/** Qt's brushes of lines, by angles; their lines are about 2 mm apart on paper. */
const BRUSHES: Readonly<Record<string, readonly number[]>> = {
  horizontal: [0],
  vertical: [90],
  cross: [0, 90],
  b_diagonal: [45],
  f_diagonal: [135],
  diagonal_x: [45, 135],
};

/** Qt's brushes of dots: how much of the area they cover. */
const DENSITIES = [0.94, 0.88, 0.63, 0.5, 0.37, 0.12, 0.06];

function simple(layer: QmlLayer): readonly StyleSymbolizer[] {
  const { options, defined, lose } = layer;
  const style = options.get('style') ?? 'solid';
  const colour = defined.get('fillColor') ?? qgisColour(options.get('color'));
  const stroke = outlineOf(layer);
  if ((options.get('offset') ?? '').split(',').some((each) => qgisNumber(each) !== 0))
    lose('offset', 'The area is where its geometry is.');
  const area: Area = {
    kind: 'polygon',
    ...(colour === undefined ? {} : brush(style, colour, lose)),
    ...(stroke === undefined ? {} : { stroke }),
  };
  return Object.keys(area).length > 1 ? [area] : [];
}

function brush(
  style: string,
  colour: string | StyleExpression,
  lose: QmlLayer['lose'],
): Pick<Area, 'fill' | 'hatches'> {
  if (style === 'solid') return { fill: colour };
  if (style === 'no') return {};
  const angles = BRUSHES[style];
  if (angles !== undefined) {
    return { hatches: angles.map((angle) => ({ colour, width: 1, spacing: 8, angle })) };
  }
  const density = DENSITIES[Number(/^dense([1-7])$/.exec(style)?.[1] ?? 0) - 1];
  lose(`brush ${style.slice(0, 40)}`, 'Dots of a brush are drawn as a lighter fill.');
  const fade: StyleExpression = {
    kind: 'call',
    name: 'fade',
    args: [
      typeof colour === 'string' ? { kind: 'literal', value: colour } : colour,
      { kind: 'literal', value: density ?? 0.5 },
    ],
  };
  return { fill: fade };
}

/** Hatches: one for each line of the symbol inside. */
function lines({ options, inner, where, reading, lose }: QmlLayer): readonly StyleSymbolizer[] {
  const spacing = positiveLength(options.get('distance'), options.get('distance_unit'), 5);
  const angle = rounded(qgisNumber(options.get('angle')));
  const offset = qgisLength(options.get('offset'), options.get('offset_unit'));
  if (inner === undefined || isZero(spacing)) return [];
  const hatches = layersOf(inner, where, reading).flatMap((layer): Hatch[] => {
    const stroke = layer.kind === 'SimpleLine' ? strokeOf(layer.options, linePen) : undefined;
    if (stroke === undefined) {
      lose(layer.kind, 'Lines of a pattern are plain.');
      return [];
    }
    for (const name of layer.defined.keys())
      layer.lose(`data defined ${name}`, 'Lines of a pattern are alike.');
    const { colour, width, dash, cap } = stroke;
    return [
      {
        colour,
        width,
        spacing,
        angle,
        ...(isZero(offset) ? {} : { offset }),
        ...(dash === undefined ? {} : { dash }),
        ...(cap === undefined ? {} : { cap }),
      },
    ];
  });
  return hatches.length === 0 ? [] : [{ kind: 'polygon', hatches, ...opacityOf(inner) }];
}

/** Patterns: one for each marker of the symbol inside. */
function points({ options, inner, where, reading, lose }: QmlLayer): readonly StyleSymbolizer[] {
  if (inner === undefined) return [];
  const [x, y] = ['x', 'y'].map((axis) =>
    positiveLength(options.get(`distance_${axis}`), options.get(`distance_${axis}_unit`), 5),
  );
  const isMoved = (name: string) => qgisNumber(options.get(name)) !== 0;
  const staggered = isMoved('displacement_x');
  const half = qgisNumber(options.get('distance_x'), 5) / 2;
  if (staggered && Math.abs(qgisNumber(options.get('displacement_x')) - half) > 0.01) {
    lose('displacement_x', 'Every second row is moved by half the distance.');
  }
  if (isMoved('displacement_y')) lose('displacement_y', 'Columns are straight.');
  const patterns = layersOf(inner, where, reading).map(
    (layer): Pattern<StyleExpression> => ({
      graphic: markerOf(layer),
      spacing: [x ?? 0, y ?? 0],
      ...(staggered ? { staggered } : {}),
    }),
  );
  return patterns.length === 0 ? [] : [{ kind: 'polygon', patterns, ...opacityOf(inner) }];
}
