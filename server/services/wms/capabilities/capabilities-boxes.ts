import { LRUCache } from 'lru-cache';
import type { Layer } from '../../../catalog/layer.ts';
import { type Crs, crsOf } from '../../../geo/crs.ts';
import { offeredCrs, writeCrs } from '../../../geo/crs-reference.ts';
import { type Extent, swapAxes, union } from '../../../geo/extent.ts';
import { transformExtent } from '../../../geo/projection.ts';
import { element, type Xml } from '../../../xml/write.ts';
import { crsDialect, type WmsRequest } from '../wms-request.ts';

/** The box around all layers, longitude and latitude; undefined when none of them has any features. */
export function extentOfAll(layers: readonly Layer[]): Extent | undefined {
  let all: Extent | undefined;
  for (const { geographicExtent } of layers) {
    if (geographicExtent === undefined) continue;
    all = all === undefined ? geographicExtent : union(all, geographicExtent);
  }
  return all;
}

/** Longitudes and latitudes of a layer, inside the world (1.3.0, 7.2.4.6.6; 1.1.1, 7.1.4.5.6). */
export function geographicBox(extent: Extent, { version }: WmsRequest): Xml {
  const [minX, minY, maxX, maxY] = outward(extent, 9);
  const [west, east] = [clamp(minX, 180), clamp(maxX, 180)];
  const [south, north] = [clamp(minY, 90), clamp(maxY, 90)];
  if (version === '1.1.1') {
    return element('LatLonBoundingBox', { minx: west, miny: south, maxx: east, maxy: north });
  }
  return element(
    'EX_GeographicBoundingBox',
    {},
    element('westBoundLongitude', {}, west),
    element('eastBoundLongitude', {}, east),
    element('southBoundLatitude', {}, south),
    element('northBoundLatitude', {}, north),
  );
}

/**
 * The same as BoundingBox elements. In 1.3.0 there is one of every CRS, as INSPIRE asks, and on every layer, since a box
 * is inherited where a layer has none of its own in that CRS (7.2.4.6.8); in 1.1.1 one of the table's, and EPSG:4326,
 * for it does not know CRS:84.
 * @param own the box that was measured: it comes first, for GDAL takes the first as the layer's
 */
export function boundingBoxes(extent: Extent, request: WmsRequest, own?: Measured): readonly Xml[] {
  const key = [request.version, extent, own?.crs.code, own?.extent].join(' ');
  const known = written.get(key);
  if (known !== undefined) return known;
  const boxes = writeBoxes(extent, request, own).filter((box) => box !== undefined);
  written.set(key, boxes);
  return boxes;
}

/** A box in the CRS of its table. */
interface Measured {
  readonly extent: Extent;
  readonly crs: Crs;
}

/** Many layers have the extent of one area. */
const written = new LRUCache<string, readonly Xml[]>({ max: 500 });

function writeBoxes(extent: Extent, request: WmsRequest, own?: Measured): readonly (Xml | undefined)[] {
  const measured =
    own === undefined || own.crs.srid === 4326 ? [] : [boundingBox(own.extent, own.crs, request)];
  if (request.version === '1.1.1') return [...measured, boundingBox(extent, crsOf('EPSG:4326'), request)];
  const geographic = crsOf('CRS:84');
  const others = offeredCrs(crsDialect(request.version)).filter(
    (crs) => crs.code !== 'CRS:84' && (measured.length === 0 || crs.code !== own?.crs.code),
  );
  return [
    ...measured,
    boundingBox(extent, geographic, request),
    ...others.map((crs) => boundingBox(transformExtent(extent, geographic, crs), crs, request)),
  ];
}

/** A box in a CRS: in its own axis order in 1.3.0 (6.7.2), x and y in 1.1.1; nothing where the CRS cannot say it. */
function boundingBox(extent: Extent | undefined, crs: Crs, { version }: WmsRequest): Xml | undefined {
  if (extent === undefined || !extent.every(Number.isFinite)) return undefined;
  const rounded = outward(extent, crs.decimals);
  const isFlipped = version === '1.3.0' && crs.axisOrder === 'yx';
  const [minx, miny, maxx, maxy] = isFlipped ? swapAxes(rounded) : rounded;
  const name = version === '1.1.1' ? 'SRS' : 'CRS';
  return element('BoundingBox', { [name]: writeCrs(crs, 'short'), minx, miny, maxx, maxy });
}

/** A layer file may state an extent of another CRS: the document stays valid. */
function clamp(degrees: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, degrees));
}

/** Rounded so that nothing is left outside. */
function outward([minX, minY, maxX, maxY]: Extent, decimals: number): Extent {
  const scale = 10 ** decimals;
  const down = (value: number) => Math.floor(value * scale) / scale;
  const up = (value: number) => Math.ceil(value * scale) / scale;
  return [down(minX), down(minY), up(maxX), up(maxY)];
}
