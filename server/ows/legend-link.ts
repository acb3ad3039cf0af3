import type { Language, Layer } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';
import { STANDARD_DPI } from '../geo/scale.ts';
import { legendSize } from '../render/legend/legend-layout.ts';
import type { Style } from '../style/style.ts';
import { LayerParts } from './layer-parts.ts';
import { writeQuery } from './write-query.ts';

/** Size of a style's legend, pixels; undefined when it cannot be drawn. */
export type LegendSizes = (
  layer: Layer,
  style: Style,
) => { readonly width: number; readonly height: number } | undefined;

const sizes = new LayerParts<ReturnType<LegendSizes>>();

/** The size of a legend of one of a layer's styles at the standard's dpi; undefined for one too large to draw: it is not offered. */
export function legendSizeOf(layer: Layer, style: Style, language: Language): ReturnType<LegendSizes> {
  return sizes.of(layer, `${style.id} ${language}`, () => measure(layer, style, language));
}

function measure(layer: Layer, style: Style, language: Language): ReturnType<LegendSizes> {
  try {
    return legendSize({ layers: [{ layer, style }], language, format: 'image/png', dpi: STANDARD_DPI });
  } catch (error) {
    if (error instanceof ServiceError && error.fault === 'tooMuchWork') return undefined;
    throw error;
  }
}

/** Address of a layer's legend as PNG: a GetLegendGraphic of the view's WMS. */
export function legendAddress(
  address: string,
  version: string,
  layer: string,
  style: string,
  language: Language,
): string {
  const query = writeQuery({
    SERVICE: 'WMS',
    VERSION: version,
    REQUEST: 'GetLegendGraphic',
    SLD_VERSION: '1.1.0',
    LAYER: layer,
    STYLE: style,
    FORMAT: 'image/png',
    LANGUAGE: language,
  });
  return `${address}/wms?${query}`;
}
