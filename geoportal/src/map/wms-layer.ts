import type ImageTile from 'ol/ImageTile.js';
import TileLayer from 'ol/layer/Tile.js';
import TileImage from 'ol/source/TileImage.js';
import TileGrid from 'ol/tilegrid/TileGrid.js';
import { crsOf } from '../../../server/geo/crs.ts';
import type { Extent } from '../../../server/geo/extent.ts';
import { transformExtent } from '../../../server/geo/projection.ts';
import { STANDARD_DPI, toResolution } from '../../../server/geo/scale.ts';
import type { PortalLayer } from '../../../server/portal/contract.ts';
import { serviceAddress } from '../api/client.ts';
import { mapProjection } from './map-projection.ts';
import { mapCrs, resolutions } from './scales.ts';

const TILE_SIZE = 512;
const RETRIES = 2;

/** Pictures twice as dense where the screen is; denser ones cost more than the eye gains. */
const density = window.devicePixelRatio > 1.1 ? 2 : 1;

const grid = new TileGrid({
  origin: [100_000, 850_000],
  resolutions: [...resolutions],
  tileSize: TILE_SIZE,
});

/**
 * A catalog layer drawn by the server, so that it looks exactly as its legend says, in every client alike.
 * @param onFailure told true when a picture is missing for good, false when all came after a reload
 */
export function createWmsLayer(
  layer: PortalLayer,
  zIndex: number,
  onFailure: (failed: boolean) => void,
): TileLayer<TileImage> {
  const source = new TileImage({
    projection: mapProjection,
    tileGrid: grid,
    tilePixelRatio: density,
    tileUrlFunction: (coord) => getMapAddress(layer.id, grid.getTileCoordExtent(coord) as unknown as Extent),
    transition: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200,
  });
  watch(source, onFailure);
  return new TileLayer({ source, zIndex, ...bounds(layer) });
}

/** GetMap of WMS 1.3.0; the BBOX has the authority's order, northing first (architecture 9). */
function getMapAddress(layer: string, [minX, minY, maxX, maxY]: Extent): string {
  const size = String(TILE_SIZE * density);
  const query = new URLSearchParams({
    SERVICE: 'WMS',
    VERSION: '1.3.0',
    REQUEST: 'GetMap',
    LAYERS: layer,
    STYLES: '',
    CRS: mapCrs.code,
    BBOX: [minY, minX, maxY, maxX].join(','),
    WIDTH: size,
    HEIGHT: size,
    FORMAT: 'image/png',
    TRANSPARENT: 'TRUE',
    DPI: (STANDARD_DPI * density).toFixed(4),
  });
  return serviceAddress(`wms?${query}`);
}

/** OpenLayers includes the least resolution and excludes the greatest, just as styles do (SE 1.1, 10.2). */
function bounds(layer: PortalLayer): { minResolution?: number; maxResolution?: number; extent?: number[] } {
  const { minScaleDenominator: min, maxScaleDenominator: max, geographicExtent } = layer;
  const extent =
    geographicExtent === undefined ? undefined : transformExtent(geographicExtent, crsOf('CRS:84'), mapCrs);
  return {
    ...(min > 0 ? { minResolution: toResolution(min, mapCrs) * (1 - 1e-6) } : {}),
    ...(max === null ? {} : { maxResolution: toResolution(max, mapCrs) * (1 - 1e-6) }),
    ...(extent === undefined ? {} : { extent: [...extent] }),
  };
}

/** A picture that fails is asked for again, then given up and reported: an overloaded server recovers unnoticed. */
function watch(source: TileImage, onFailure: (failed: boolean) => void): void {
  const attempts = new WeakMap<object, number>();
  const missing = new Set<object>();
  source.on('tileloaderror', ({ tile }) => {
    const attempt = attempts.get(tile) ?? 0;
    attempts.set(tile, attempt + 1);
    if (attempt < RETRIES) {
      setTimeout(() => (tile as ImageTile).load(), 700 * 3 ** attempt);
      return;
    }
    missing.add(tile);
    onFailure(true);
  });
  source.on('tileloadend', ({ tile }) => {
    if (missing.delete(tile) && missing.size === 0) onFailure(false);
  });
}
