import type { XmlElement } from '../../xml/read.ts';
import type { StyleSymbolizer } from '../symbolizer.ts';
import { layersOf, opacityOf, type QmlLayer } from './qml-layer.ts';
import { positiveLength, type QmlReading, qgisColour } from './qml-reading.ts';
import { fillLayer } from './read-qml-fill.ts';
import { lineLayer } from './read-qml-line.ts';
import { markerOf } from './read-qml-marker.ts';

/** A symbol of QGIS → symbolizers, in the order of painting. */
export function readQmlSymbol(
  symbol: XmlElement,
  where: string,
  reading: QmlReading,
): readonly StyleSymbolizer[] {
  const faded = opacityOf(symbol);
  return layersOf(symbol, where, reading).flatMap((layer) =>
    symbolizersOf(layer, symbol.attributes.get('type') ?? '').map((each) => ({ ...each, ...faded })),
  );
}

function symbolizersOf(layer: QmlLayer, type: string): readonly StyleSymbolizer[] {
  switch (layer.kind) {
    case 'SimpleLine':
    case 'MarkerLine':
      return lineLayer(layer);
    case 'SimpleMarker':
    case 'SvgMarker':
    case 'FontMarker':
      return [{ kind: 'point', ...markerOf(layer) }];
    case 'CentroidFill':
      return layer.inner === undefined ? [] : readQmlSymbol(layer.inner, layer.where, layer.reading);
    case 'SimpleFill':
    case 'LinePatternFill':
    case 'PointPatternFill':
      return fillLayer(layer);
  }
  return substitute(layer, type);
}

/** What is not known is drawn plainly, so that no feature disappears. */
function substitute({ kind, options, lose }: QmlLayer, type: string): readonly StyleSymbolizer[] {
  lose(kind, `${kind} is not known here; a plain symbol is drawn.`);
  const colour =
    qgisColour(options.get('color') ?? options.get('color1') ?? options.get('line_color')) ?? '#808080';
  if (type === 'fill')
    return [{ kind: 'polygon', fill: colour, stroke: { colour: '#232323', width: '0.26mm' } }];
  if (type === 'line') {
    const width = positiveLength(options.get('line_width'), options.get('line_width_unit'), 0.26);
    return [{ kind: 'line', stroke: { colour, width } }];
  }
  const size = positiveLength(options.get('size'), options.get('size_unit'), 2);
  return [{ kind: 'point', mark: 'circle', size, fill: colour }];
}
