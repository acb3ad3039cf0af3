import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { type Kvp, required } from '../../http/kvp.ts';
import { type ImageFormat, imageFormats, type Renderer } from '../../render/renderer.ts';
import { softwareVersion } from '../../software-version.ts';
import type { LayerVersions } from '../../source/changes/layer-versions.ts';
import type { MapView } from './map-view.ts';

/** GetMap (WMS 1.3.0, 7.3; 1.1.1, 7.2). */
export interface GetMapRequest extends MapView {
  readonly format: ImageFormat;
  /** `#RRGGBB`; undefined is transparent. */
  readonly background: string | undefined;
}

/** Formats of a map. */
export const mapFormats: readonly ImageFormat[] = imageFormats;

/**
 * Those that capabilities declare: an answer's type must be the declared one (7.3.3.7), and that of
 * `image/vnd.jpeg-png` is of two the one that fits the picture.
 */
export const declaredFormats = mapFormats.filter((format) => format !== 'image/vnd.jpeg-png');

/**
 * What a GetMap has besides its map.
 * @throws ServiceError missingParameter, unsupportedFormat, invalidParameter
 */
export function decodePicture(kvp: Kvp): Pick<GetMapRequest, 'format' | 'background'> {
  return { format: readImageFormat(required(kvp, 'FORMAT'), mapFormats), background: readBackground(kvp) };
}

/** Draws the map. */
export function getMap(
  request: GetMapRequest,
  title: string,
  renderer: Renderer,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { layers, crs, extent, width, height, dpi, format, background } = request;
  const scene = { width, height, extent, crs: crs.crs.code, dpi, background, format, layers, title };
  return renderer.draw(scene, signal);
}

/** Names that other servers give the same. */
const aliases: ReadonlyMap<string, ImageFormat> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/png8', 'image/png; mode=8bit'],
  ['image/svg', 'image/svg+xml'],
  ['application/x-pdf', 'application/pdf'],
]);

/**
 * A picture's FORMAT. `image/png; mode=8bit` is what QGIS and MapServer call a PNG with a palette; other parameters
 * behind a format are tolerated.
 * @throws ServiceError unsupportedFormat
 */
export function readImageFormat<T extends string>(text: string, formats: readonly T[]): T {
  const [bare = '', ...parameters] = text
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const whole = bare === 'image/png' && parameters.includes('mode=8bit') ? 'image/png; mode=8bit' : bare;
  const named = aliases.get(whole) ?? whole;
  const found = formats.find((format) => format === named);
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
  const names = layers.map(({ layer, style, filter }) => [
    layer.id,
    // One of the catalog is part of the layer's state; one of the request is not.
    layer.styles.includes(style) ? style.id : style,
    filter,
  ]);
  const asked = [names, crs.crs.code, extent, width, height, dpi, format, background ?? 'transparent'];
  return contentHash(softwareVersion, JSON.stringify(asked), ...states);
}
