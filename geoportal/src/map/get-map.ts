import type { Extent } from '../../../server/geo/extent.ts';
import { STANDARD_DPI } from '../../../server/geo/scale.ts';
import { serviceAddress } from '../api/client.ts';
import { mapCrs } from './scales.ts';

/** A square picture of some layers. */
export interface PictureRequest {
  /** Drawn in this order, the first lowest, as GetMap has it. */
  readonly layers: readonly string[];
  /** EPSG:2180, easting first. */
  readonly extent: Extent;
  /** CSS pixels. */
  readonly size: number;
  /** Picture pixels per CSS pixel: lines, letters and scale rules stay what they are on dense screens. */
  readonly density: number;
}

/** GetMap of WMS 1.3.0; its BBOX has the authority's order, northing first (architecture 9). */
export function getMapAddress({ layers, extent, size, density }: PictureRequest): string {
  const [minX, minY, maxX, maxY] = extent;
  const pixels = String(size * density);
  const query = new URLSearchParams({
    SERVICE: 'WMS',
    VERSION: '1.3.0',
    REQUEST: 'GetMap',
    LAYERS: layers.join(','),
    STYLES: '',
    CRS: mapCrs.code,
    BBOX: [minY, minX, maxY, maxX].join(','),
    WIDTH: pixels,
    HEIGHT: pixels,
    FORMAT: 'image/png',
    TRANSPARENT: 'TRUE',
    DPI: (STANDARD_DPI * density).toFixed(4),
  });
  return serviceAddress(`wms?${query}`);
}
