import type { Layer } from '../../catalog/layer.ts';

/** A layer's geometry generalised ahead, with all columns that its queries read. */
export interface GeneralisedBand {
  /** Greatest error, CRS units of the layer. */
  readonly tolerance: number;
  readonly table: Layer['table'];
}

/**
 * The layer standing on the coarsest band whose error stays below half a pixel; the layer itself where there is none.
 * @param pixel CRS units of the layer that a pixel stands for
 */
export function generalisedLayer(layer: Layer, bands: readonly GeneralisedBand[], pixel: number): Layer {
  let best: GeneralisedBand | undefined;
  for (const band of bands) {
    if (band.tolerance > pixel / 2) continue;
    if (best === undefined || band.tolerance > best.tolerance) best = band;
  }
  return best === undefined ? layer : { ...layer, table: best.table };
}
