import { ServiceError } from '../../errors.ts';
import { type TileFormat, tileMediaTypes } from '../../tiles/tile-source.ts';

/** Formats of a tile in the order capabilities declare them, with the ending each has in an address. */
export const tileFormats: readonly { readonly format: TileFormat; readonly ending: string }[] = [
  { format: 'png', ending: 'png' },
  { format: 'jpeg', ending: 'jpg' },
  { format: 'webp', ending: 'webp' },
  { format: 'mvt', ending: 'mvt' },
];

const byEnding: ReadonlyMap<string, TileFormat> = new Map([
  ...tileFormats.map(({ format, ending }) => [ending, format] as const),
  ['jpeg', 'jpeg'],
  ['pbf', 'mvt'],
]);

const aliases: ReadonlyMap<string, TileFormat> = new Map([
  ['image/jpg', 'jpeg'],
  ['image/png8', 'png'],
  ['application/x-protobuf', 'mvt'],
]);

/**
 * A media type; parameters behind it are tolerated.
 * @throws ServiceError unsupportedFormat
 */
export function readTileFormat(text: string): TileFormat {
  const bare = (text.split(';')[0] ?? '').trim().toLowerCase();
  const found =
    tileFormats.find(({ format }) => tileMediaTypes[format] === bare)?.format ?? aliases.get(bare);
  if (found !== undefined) return found;
  throw new ServiceError('unsupportedFormat', `Tiles cannot be had as ${text}.`, {
    parameter: 'Format',
    received: text,
    allowed: tileFormats.map(({ format }) => tileMediaTypes[format]),
  });
}

/** The media type that an address's ending stands for, or undefined. */
export function mediaTypeOfEnding(ending: string): string | undefined {
  const format = byEnding.get(ending.toLowerCase());
  return format === undefined ? undefined : tileMediaTypes[format];
}
