import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { type Kvp, required } from '../../http/kvp.ts';
import type { ImageFormat, Renderer } from '../../render/renderer.ts';
import { softwareVersion } from '../../software-version.ts';
import type { LayerVersions } from '../../source/layer-versions.ts';
import { decodeMapView, type MapLimits, type MapView } from './map-view.ts';
import type { WmsRequest } from './wms-request.ts';

/** GetMap (WMS 1.3.0, 7.3; 1.1.1, 7.2). */
export interface GetMapRequest extends MapView {
  readonly format: ImageFormat;
  /** `#RRGGBB`; undefined is transparent. */
  readonly background: string | undefined;
}

/** Formats of a map, as capabilities declare them. */
export const mapFormats: readonly ImageFormat[] = ['image/png', 'image/jpeg'];

/** @throws ServiceError as {@link decodeMapView}, unsupportedFormat, invalidParameter */
export function decodeGetMap(request: WmsRequest, limits: MapLimits): GetMapRequest {
  const { kvp } = request;
  const format = readImageFormat(required(kvp, 'FORMAT'), mapFormats);
  return { ...decodeMapView(request, limits), format, background: readBackground(kvp) };
}

/** Draws the map. */
export function getMap(request: GetMapRequest, renderer: Renderer, signal: AbortSignal): Promise<Uint8Array> {
  const { layers, crs, extent, width, height, dpi, format, background } = request;
  return renderer.draw({ width, height, extent, crs: crs.crs.code, dpi, background, format, layers }, signal);
}

/**
 * A picture's FORMAT. Parameters behind it are tolerated: `image/png; mode=8bit` is what QGIS and MapServer call
 * a PNG with a palette.
 * @throws ServiceError unsupportedFormat
 */
export function readImageFormat(text: string, formats: readonly ImageFormat[]): ImageFormat {
  const bare = (text.split(';')[0] ?? '').trim().toLowerCase();
  const found = formats.find((format) => format === (bare === 'image/jpg' ? 'image/jpeg' : bare));
  if (found !== undefined) return found;
  throw new ServiceError('unsupportedFormat', `A picture cannot be had as ${text}.`, {
    parameter: 'FORMAT',
    received: text,
    allowed: formats,
  });
}

/**
 * TRANSPARENT and BGCOLOR (WMS 1.3.0, 7.3.3.9 and 7.3.3.10) → `#RRGGBB`, or undefined for transparent.
 * @throws ServiceError invalidParameter
 */
export function readBackground(kvp: Kvp): string | undefined {
  const transparent = (kvp.get('TRANSPARENT') ?? '').toUpperCase();
  if (transparent !== '' && transparent !== 'TRUE' && transparent !== 'FALSE') {
    throw new ServiceError('invalidParameter', 'TRANSPARENT must be TRUE or FALSE.', {
      parameter: 'TRANSPARENT',
      received: kvp.get('TRANSPARENT') ?? '',
      allowed: ['TRUE', 'FALSE'],
    });
  }
  const colour = kvp.get('BGCOLOR') ?? '';
  const [, digits] = /^(?:0x|#)?([0-9a-f]{6})$/i.exec(colour.trim()) ?? [];
  if (colour !== '' && digits === undefined) {
    throw new ServiceError('invalidParameter', `BGCOLOR ${colour} is no colour.`, {
      parameter: 'BGCOLOR',
      received: colour,
      allowed: '0xRRGGBB',
    });
  }
  return transparent === 'TRUE' ? undefined : `#${(digits ?? 'FFFFFF').toUpperCase()}`;
}

/**
 * Hash of a map that is not drawn yet: of what is asked, and of the state of each layer.
 * @returns undefined when the state of a layer is not known
 */
export function mapHash(request: GetMapRequest, versions: LayerVersions): string | undefined {
  const { layers, crs, extent, width, height, dpi, format, background } = request;
  const states = layers.map(({ layer }) => versions.of(layer.id));
  if (states.some((state) => state === '')) return undefined;
  const names = layers.map(({ layer, style }) => [layer.id, style.id]);
  const asked = [names, crs.crs.code, extent, width, height, dpi, format, background ?? 'transparent'];
  return contentHash(softwareVersion, JSON.stringify(asked), ...states);
}
