import { ServiceError } from '../../errors.ts';
import { integerOf, type Kvp } from '../../http/kvp.ts';
import { type InfoSources, infoAt } from '../../ows/feature-info/info-at.ts';
import {
  type InfoFormat,
  infoFormats,
  kiegInfoFormats,
  readInfoFormat,
} from '../../ows/feature-info/info-format.ts';
import type { LayerInfo } from '../../ows/feature-info/layer-info.ts';
import { viewportOf } from '../../render/viewport.ts';
import type { Feature } from '../../source/feature-source.ts';
import type { MapView } from './map-view.ts';
import { readQueryLayers } from './named-layers.ts';
import type { StyledLayer } from './styled-layer.ts';
import type { WmsRequest, WmsVersion } from './wms-request.ts';

/** GetFeatureInfo (WMS 1.3.0, 7.4; 1.1.1, 7.3). */
export interface GetFeatureInfoRequest {
  readonly map: MapView;
  /** In the order asked. */
  readonly queryLayers: readonly StyledLayer[];
  readonly infoFormat: InfoFormat;
  /** Most features of each layer. */
  readonly featureCount: number;
  /** Column and row of the pixel, 0 is left and top. */
  readonly i: number;
  readonly j: number;
  /** BUFFER, as GeoServer's clients say it: how far from a point or a line the pixel may be, pixels. */
  readonly reach: number | undefined;
}

/** More features of one layer than this nobody reads; FEATURE_COUNT is cut to it. */
const MOST_FEATURES = 1000;

/** Beyond it a click would mean a whole neighbourhood. */
const MOST_REACH = 50;

/** @throws ServiceError unknownLayer, missingParameter, unsupportedFormat, invalidPoint, invalidParameter */
export function decodeGetFeatureInfo(
  { kvp, version, view }: WmsRequest,
  map: MapView,
): GetFeatureInfoRequest {
  return {
    map,
    queryLayers: readQueryLayers(view, kvp.get('QUERY_LAYERS'), map.layers),
    infoFormat: decodeInfoFormat(kvp, version, view.isKieg ? kiegInfoFormats : infoFormats),
    featureCount: decodeFeatureCount(kvp),
    i: decodePixel(kvp, version === '1.1.1' ? ['X', 'I'] : ['I', 'X'], map.width),
    j: decodePixel(kvp, version === '1.1.1' ? ['Y', 'J'] : ['J', 'Y'], map.height),
    reach: integerOf(kvp, 'BUFFER', { min: 0, max: MOST_REACH }),
  };
}

/** The features of each layer that the map shows at the pixel; layers without any are left out. */
export async function getFeatureInfo(
  { map, queryLayers, featureCount, i, j, reach }: GetFeatureInfoRequest,
  sources: InfoSources,
  signal: AbortSignal,
): Promise<readonly LayerInfo[]> {
  const viewport = viewportOf({ ...map, crs: map.crs.crs.code });
  const found: LayerInfo[] = [];
  for (const { layer, style, filter } of queryLayers) {
    const question = { viewport, layer, style, filter, x: i + 0.5, y: j + 0.5, reach, limit: featureCount };
    const info = await infoAt(question, sources, signal);
    const known = found.find((each) => each.layer === layer);
    const isNew = ({ key }: Feature) => known?.features.every((each) => each.key !== key) ?? true;
    if (known !== undefined)
      found[found.indexOf(known)] = joined(known, info.features.filter(isNew), featureCount);
    else if (info.features.length > 0) found.push(info);
  }
  return found;
}

/** A layer drawn in several styles is asked in each; its features are told once. */
function joined(info: LayerInfo, others: readonly Feature[], limit: number): LayerInfo {
  return { ...info, features: [...info.features, ...others].slice(0, limit) };
}

/** Mandatory in 1.3.0 (7.4.3.5); 1.1.1 leaves the default to the server (7.3.3.5). */
function decodeInfoFormat(kvp: Kvp, version: WmsVersion, offered: readonly InfoFormat[]): InfoFormat {
  const text = kvp.get('INFO_FORMAT') ?? '';
  if (text !== '') return readInfoFormat(text, 'INFO_FORMAT', offered);
  if (version === '1.1.1') return 'text/html';
  throw new ServiceError('missingParameter', 'The parameter INFO_FORMAT is missing.', {
    parameter: 'INFO_FORMAT',
  });
}

function decodeFeatureCount(kvp: Kvp): number {
  const asked = integerOf(kvp, 'FEATURE_COUNT', { min: 1, max: Number.MAX_SAFE_INTEGER });
  return Math.min(asked ?? 1, MOST_FEATURES);
}

/** I and J in 1.3.0 (7.4.3.7), X and Y in 1.1.1; either name is taken in both. */
function decodePixel(kvp: Kvp, [name, other]: readonly [string, string], size: number): number {
  const parameter = kvp.has(name) || !kvp.has(other) ? name : other;
  const text = (kvp.get(parameter) ?? '').trim();
  if (text === '') {
    throw new ServiceError('missingParameter', `The parameter ${name} is missing.`, { parameter: name });
  }
  const value = Number(text);
  // Some clients send where the pointer was, with a fraction of a pixel.
  if (/^\d+(\.\d*)?$/.test(text) && value < size) return Math.floor(value);
  throw new ServiceError('invalidPoint', `${parameter} lies outside the map.`, {
    parameter,
    received: text,
    allowed: `0…${size - 1}`,
  });
}
