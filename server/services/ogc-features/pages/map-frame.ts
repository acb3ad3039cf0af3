import type { Layer } from '../../../catalog/layer.ts';
import { type Crs, crsOf } from '../../../geo/crs.ts';
import { orient, writeCrs } from '../../../geo/crs-reference.ts';
import type { Extent } from '../../../geo/extent.ts';
import { toResolution, toScaleDenominator } from '../../../geo/scale.ts';
import { address } from '../../../ows/api/links.ts';
import { scaleRange } from '../../../style/style.ts';

/** What a small map shows. */
export interface MapFrame {
  readonly crs: Crs;
  /** x, y order; its sides are as 8 to 5. */
  readonly extent: Extent;
  readonly scaleDenominator: number;
}

/** Pixels of the picture. */
export const MAP_WIDTH = 800;
export const MAP_HEIGHT = 500;

/** Narrowest map, metres: a tree is not shown at 1:1. */
const MIN_WIDTH = 120;
const MARGIN = 0.12;

/** PL-1992, true to scale, for what lies in Poland; Web Mercator for the rest. */
export function mapCrs({ geographicExtent }: Layer): Crs {
  const polish = crsOf('EPSG:2180');
  if (geographicExtent === undefined) return polish;
  const [west, south, east, north] = geographicExtent;
  const [minLon, minLat, maxLon, maxLat] = polish.domain;
  const isInside = west >= minLon && south >= minLat && east <= maxLon && north <= maxLat;
  return isInside ? polish : crsOf('EPSG:3857');
}

/** The frame around an extent with a margin. */
export function frameAround(extent: Extent, crs: Crs): MapFrame {
  const [minX, minY, maxX, maxY] = extent;
  const ratio = MAP_WIDTH / MAP_HEIGHT;
  const wanted = Math.max(maxX - minX, (maxY - minY) * ratio) * (1 + 2 * MARGIN);
  return frameAt([(minX + maxX) / 2, (minY + maxY) / 2], Math.max(wanted, MIN_WIDTH), crs);
}

/** The frame around a place at a scale. */
export function frameAtScale(
  centre: readonly [x: number, y: number],
  scaleDenominator: number,
  crs: Crs,
): MapFrame {
  return frameAt(centre, toResolution(scaleDenominator, crs) * MAP_WIDTH, crs);
}

/** Whether a layer is drawn at the frame's scale by its default style. */
export function isDrawn(layer: Layer, { scaleDenominator }: MapFrame): boolean {
  const { min, max } = scaleRange(layer.styles[0]);
  return min <= scaleDenominator && scaleDenominator < max;
}

/** GetMap of our own WMS 1.3.0; the first layer is drawn lowest. */
export function mapAddress(
  publicUrl: string,
  layerIds: readonly string[],
  { crs, extent }: MapFrame,
): string {
  return address(`${publicUrl}/wms`, {
    SERVICE: 'WMS',
    VERSION: '1.3.0',
    REQUEST: 'GetMap',
    LAYERS: layerIds.join(','),
    STYLES: '',
    CRS: writeCrs(crs, 'short'),
    BBOX: orient(extent, crs.axisOrder)
      .map((each) => Math.round(each * 100) / 100)
      .join(','),
    WIDTH: String(MAP_WIDTH),
    HEIGHT: String(MAP_HEIGHT),
    FORMAT: 'image/png',
  });
}

function frameAt([x, y]: readonly [number, number], width: number, crs: Crs): MapFrame {
  const [halfWidth, halfHeight] = [width / 2, (width * MAP_HEIGHT) / MAP_WIDTH / 2];
  return {
    crs,
    extent: [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight],
    scaleDenominator: toScaleDenominator(width / MAP_WIDTH, crs),
  };
}
