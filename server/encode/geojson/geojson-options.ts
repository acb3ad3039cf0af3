import type { Layer, Property } from '../../catalog/layer.ts';
import type { AxisOrder, Crs } from '../../geo/crs.ts';

/** How the features of one layer are written as GeoJSON. */
export interface GeoJsonOptions {
  readonly layer: Layer;
  /** Those of the query, in its order. */
  readonly properties: readonly Property[];
  /** false: every geometry is null. */
  readonly withGeometry?: boolean | undefined;
  readonly crs: Crs;
  /** Coordinates' order in the text: 'yx' flips, as OGC API Features Part 2 asks of EPSG:2180. */
  readonly axisOrder: AxisOrder;
  /** Decimals of coordinates; those of the CRS when absent. */
  readonly decimals?: number | undefined;
  /** Text of a feature's id: `<layer>.<key>`, or the bare key. */
  readonly idForm: 'qualified' | 'bare';
}
