import { STANDARD_DPI } from '../../geo/scale.ts';
import { findTile } from '../../geo/tile-matrix-set.ts';
import type { TileRequest } from '../../tiles/tile-source.ts';
import type { GetMapRequest } from './get-map.ts';

/** Pictures that tiles are, and the background that tiles have then. */
const FORMATS = {
  'image/png': { format: 'png', backgrounds: [undefined] },
  'image/webp': { format: 'webp', backgrounds: [undefined] },
  'image/jpeg': { format: 'jpeg', backgrounds: [undefined, '#FFFFFF'] },
} as const satisfies Record<
  string,
  { format: TileRequest['format']; backgrounds: readonly (string | undefined)[] }
>;

/**
 * The tile that a map is to the pixel: clients that ask GetMap tile by tile share one cache with those that ask for
 * tiles. Undefined for every other map.
 */
export function tileOfMap(map: GetMapRequest): TileRequest | undefined {
  const { layers, crs, extent, width, height, dpi, background } = map;
  const picture = Object.hasOwn(FORMATS, map.format)
    ? FORMATS[map.format as keyof typeof FORMATS]
    : undefined;
  if (picture === undefined || width !== height || dpi !== STANDARD_DPI) return undefined;
  if (!picture.backgrounds.some((each) => each === background)) return undefined;
  // A style of the request has no name that tiles could be kept under.
  if (!layers.every(({ layer, style }) => layer.styles.includes(style))) return undefined;
  const place = findTile(crs.crs, extent, width);
  return place === undefined || layers.length === 0
    ? undefined
    : { layers, ...place, format: picture.format };
}
