import type { StyleExpression } from '../expression.ts';
import type { LineMarks, SignedLength, StyleSymbolizer } from '../symbolizer.ts';
import { definedLength, layersOf, opacityOf, type QmlLayer } from './qml-layer.ts';
import { isZero, positiveLength, qgisLength, qgisNumber } from './qml-reading.ts';
import { linePen, strokeOf } from './qml-stroke.ts';
import { markerOf } from './read-qml-marker.ts';

/** SimpleLine and MarkerLine. */
export function lineLayer(layer: QmlLayer): readonly StyleSymbolizer[] {
  const offset = offsetOf(layer);
  if (layer.kind === 'MarkerLine') return markerLine(layer, offset);
  const { options, defined } = layer;
  const stroke = strokeOf(options, linePen);
  if (stroke === undefined) return [];
  const [colour, width] = [defined.get('outlineColor'), defined.get('outlineWidth')];
  return [
    {
      kind: 'line',
      stroke: {
        ...stroke,
        ...(colour === undefined ? {} : { colour }),
        ...(width === undefined ? {} : { width: definedLength(width, options.get('line_width_unit')) }),
      },
      ...offset,
    },
  ];
}

/** QGIS counts offsets to the right of the line. */
function offsetOf({ options }: QmlLayer): { readonly offset?: SignedLength } {
  const offset = qgisLength(String(-qgisNumber(options.get('offset'))), options.get('offset_unit'));
  return isZero(offset) ? {} : { offset };
}

const PLACES: Readonly<Record<string, NonNullable<LineMarks['at']>>> = {
  interval: 'interval',
  vertex: 'vertices',
  innervertices: 'vertices',
  firstvertex: 'start',
  lastvertex: 'end',
  centralpoint: 'middle',
  segmentcenter: 'middle',
};

function markerLine(layer: QmlLayer, offset: { readonly offset?: SignedLength }): readonly StyleSymbolizer[] {
  const { options, inner, where, reading, lose } = layer;
  if (inner === undefined) return [];
  const words = (options.get('placements') ?? options.get('placement') ?? 'interval')
    .toLowerCase()
    .split('|');
  const spacing = positiveLength(options.get('interval'), options.get('interval_unit'), 3);
  const along = positiveLength(options.get('offset_along_line'), options.get('offset_along_line_unit'));
  const places = words.flatMap((word): NonNullable<LineMarks['at']>[] => {
    const place = PLACES[word];
    if (place === undefined) lose(`placement ${word.slice(0, 40)}`, 'Marks were left out there.');
    if (word === 'innervertices' || word === 'segmentcenter') {
      lose(
        `placement ${word}`,
        `Marks stand at ${place === 'middle' ? 'the middle of the line' : 'all vertices'}.`,
      );
    }
    return place === undefined ? [] : [place];
  });
  if (places.some((at) => at === 'start' || at === 'end') && !isZero(along))
    lose('offset_along_line', 'Marks stand at the ends.');
  return places.flatMap((at) =>
    layersOf(inner, where, reading).map((mark): StyleSymbolizer => {
      const marks: LineMarks<StyleExpression> = {
        graphic: markerOf(mark),
        ...(at === 'interval' ? {} : { at }),
        spacing,
        ...(at === 'interval' ? { initialGap: along } : {}),
        ...(options.get('rotate') === '0' ? { followLine: false } : {}),
      };
      return { kind: 'line', marks, ...offset, ...opacityOf(inner) };
    }),
  );
}
