import { ServiceError } from '../../errors.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { STANDARD_DPI } from '../../geo/scale.ts';
import { tileExtent } from '../../geo/tile-matrix-set.ts';
import { integerOf, type Kvp, required } from '../../http/kvp.ts';
import { type InfoSources, infoAt } from '../../ows/feature-info/info-at.ts';
import { type InfoFormat, readInfoFormat } from '../../ows/feature-info/info-format.ts';
import type { LayerInfo } from '../../ows/feature-info/layer-info.ts';
import { viewportOf } from '../../render/viewport.ts';
import type { GetTileRequest } from './get-tile.ts';

/** GetFeatureInfo (07-057r7, 7.3): a pixel of a tile. */
export interface GetFeatureInfoRequest {
  readonly tile: GetTileRequest;
  readonly infoFormat: InfoFormat;
  /** Column and row of the pixel, 0 is left and top. */
  readonly i: number;
  readonly j: number;
  /** Most features of each layer; no parameter of the standard's, but one that clients send. */
  readonly featureCount: number;
}

const MOST_FEATURES = 1000;
const USUAL_FEATURES = 10;

/** @throws ServiceError missingParameter, unsupportedFormat, invalidParameter, invalidPoint */
export function decodeGetFeatureInfo(kvp: Kvp, tile: GetTileRequest): GetFeatureInfoRequest {
  if (tile.archive !== undefined) {
    throw new ServiceError('layerNotQueryable', 'Ready tiles have nothing to point at.', {
      parameter: 'Layer',
      received: tile.archive.id,
    });
  }
  const infoFormat = readInfoFormat(required(kvp, 'INFOFORMAT'), 'InfoFormat');
  const side = tile.tileMatrixSet.tileSize;
  const asked = integerOf(kvp, 'FEATURE_COUNT', { min: 1, max: Number.MAX_SAFE_INTEGER });
  return {
    tile,
    infoFormat,
    i: readPixel(kvp, 'I', side),
    j: readPixel(kvp, 'J', side),
    featureCount: Math.min(asked ?? USUAL_FEATURES, MOST_FEATURES),
  };
}

/** What lies at the pixel, top layer first; layers without anything there are left out. */
export async function getFeatureInfo(
  { tile, i, j, featureCount }: GetFeatureInfoRequest,
  sources: InfoSources,
  signal: AbortSignal,
): Promise<readonly LayerInfo[]> {
  const { tileMatrixSet } = tile;
  const viewport = viewportOf({
    width: tileMatrixSet.tileSize,
    height: tileMatrixSet.tileSize,
    extent: tileExtent(tileMatrixSet, tile.tile),
    crs: tileMatrixSet.crs.code,
    dpi: STANDARD_DPI,
  });
  const found: LayerInfo[] = [];
  for (const { layer, style = layer.styles[0], filter } of tile.layers.toReversed()) {
    const question = { viewport, layer, style, filter, x: i + 0.5, y: j + 0.5, limit: featureCount };
    const info = await infoAt(question, sources, signal);
    if (info.features.length > 0) found.push(info);
  }
  return found;
}

/** The CRS of a tile as answers name it: coordinates in GML are x, y there, as its short name means to clients. */
export function crsOfTile({ tileMatrixSet: { crs } }: GetTileRequest): CrsReference {
  return { crs, axisOrder: 'xy', text: crs.code };
}

function readPixel(kvp: Kvp, name: 'I' | 'J', side: number): number {
  const text = required(kvp, name);
  if (!/^-?\d{1,9}$/.test(text.trim())) {
    throw new ServiceError('invalidParameter', `${name} must be a whole number.`, {
      parameter: name,
      received: text,
      allowed: `0…${side - 1}`,
    });
  }
  const value = Number(text);
  if (value >= 0 && value < side) return value;
  throw new ServiceError('invalidPoint', `${name} lies outside the tile.`, {
    parameter: name,
    received: text,
    allowed: `0…${side - 1}`,
  });
}
