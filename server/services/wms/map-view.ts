import { ServiceError } from '../../errors.ts';
import { type CrsReference, orient, readCrsReference } from '../../geo/crs-reference.ts';
import { type Extent, intersects, swapAxes } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import { integerOf, type Kvp, required } from '../../http/kvp.ts';
import type { StyleDocument } from '../../style/style-document.ts';
import { filterLayers } from './layer-filters.ts';
import { readLayers } from './named-layers.ts';
import { readDpi } from './picture-dpi.ts';
import { readSldLayers } from './sld-layers.ts';
import type { StyledLayer } from './styled-layer.ts';
import { crsDialect, type WmsRequest, type WmsVersion } from './wms-request.ts';

/** The map of a GetMap, and the part of it that GetFeatureInfo repeats (WMS 1.3.0, 7.4.3.2). */
export interface MapView {
  /** Lowest first. */
  readonly layers: readonly StyledLayer[];
  readonly crs: CrsReference;
  /** x, y order. */
  readonly extent: Extent;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

/** What a map may be. */
export interface MapLimits {
  /** Pixels in all. */
  readonly maxMapPixels: number;
}

/** Longest side of a map, pixels: capabilities declare it as MaxWidth and MaxHeight. */
export function longestSide({ maxMapPixels }: MapLimits): number {
  return Math.floor(Math.sqrt(maxMapPixels));
}

/**
 * LAYERS, STYLES, the filters, CRS, BBOX, WIDTH, HEIGHT and the dpi hints.
 * @param document the SLD of the request
 * @throws ServiceError missingParameter, unknownLayer, unknownStyle, unsupportedCrs, invalidBbox, invalidParameter
 */
export function decodeMapView(
  { kvp, version, view }: WmsRequest,
  limits: MapLimits,
  document?: StyleDocument,
): MapView {
  const drawn =
    document === undefined
      ? readLayers(view, kvp.get('LAYERS'), kvp.get('STYLES'))
      : readSldLayers(document, view, kvp);
  const crs = decodeCrs(kvp, version);
  const layers = filterLayers(kvp, drawn, crs);
  const extent = orient(decodeBbox(required(kvp, 'BBOX')), crs.axisOrder);
  return { layers, crs, extent, ...decodeSize(kvp, limits), dpi: readDpi(kvp) };
}

/** CRS (SRS in 1.1.1; either name is taken in both, because clients mix them). */
export function decodeCrs(kvp: Kvp, version: WmsVersion): CrsReference {
  const [name, other] = version === '1.1.1' ? ['SRS', 'CRS'] : ['CRS', 'SRS'];
  const parameter =
    name !== undefined && other !== undefined && !kvp.has(name) && kvp.has(other) ? other : name;
  // An empty SRS is what OGC's suite for 1.1.1 sends with each format: degrees, as old clients took for granted.
  if (version === '1.1.1' && kvp.get(parameter ?? 'SRS')?.trim() === '')
    return readCrsReference('EPSG:4326', crsDialect(version), 'SRS');
  return readCrsReference(required(kvp, parameter ?? 'CRS'), crsDialect(version), parameter ?? 'CRS');
}

/**
 * `minx,miny,maxx,maxy` as it stands (WMS 1.3.0, 7.3.3.6): an empty or inverted box is an exception.
 * @returns in the order of the request
 * @throws ServiceError invalidBbox
 */
export function decodeBbox(text: string): Extent {
  const numbers = text.split(',').map((part) => (NUMBER.test(part.trim()) ? Number(part) : Number.NaN));
  const [minX = Number.NaN, minY = Number.NaN, maxX = Number.NaN, maxY = Number.NaN] = numbers;
  const fault = (what: string) =>
    new ServiceError('invalidBbox', `BBOX ${what}.`, {
      parameter: 'BBOX',
      received: text,
      allowed: 'minx,miny,maxx,maxy with minx below maxx and miny below maxy',
    });
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) throw fault('must be four numbers');
  if (minX >= maxX || minY >= maxY) throw fault('has no area, or its minimum and maximum are changed over');
  return [minX, minY, maxX, maxY];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/** WIDTH and HEIGHT, each from 1 to the longest side. */
export function decodeSize(kvp: Kvp, limits: MapLimits): { readonly width: number; readonly height: number } {
  const range = { min: 1, max: longestSide(limits) };
  const side = (name: string): number => {
    required(kvp, name);
    return integerOf(kvp, name, range) ?? range.min;
  };
  return { width: side('WIDTH'), height: side('HEIGHT') };
}

/**
 * The commonest mistake in Poland: a BBOX in the wrong axis order gives an empty map and no error.
 * @returns a sentence when no layer lies in the box, but one would if its axes were changed over
 */
export function axisWarning({ layers, crs, extent }: MapView): string | undefined {
  if (crs.crs.axisOrder === 'xy') return undefined;
  const swapped = swapAxes(extent);
  let isElsewhere = false;
  for (const { layer } of layers) {
    if (layer.extent === undefined) continue;
    const own = transformExtent(layer.extent, layer.geometry.crs, crs.crs);
    if (own === undefined) continue;
    if (intersects(own, extent)) return undefined;
    isElsewhere ||= intersects(own, swapped);
  }
  if (!isElsewhere) return undefined;
  const order = crs.axisOrder === 'yx' ? 'northing (latitude) first' : 'easting (longitude) first';
  return `BBOX lies outside the layers, but would meet them with its axes changed over; ${crs.text} is read ${order} here`;
}
