import type { Language, Layer } from '../../catalog/layer.ts';
import type { TileFormat } from '../../tiles/tile-source.ts';
import type { TileKind } from '../../tiles/zoom-range.ts';

/** Formats of map tiles, the first the default. */
export const pictureFormats = ['png', 'jpeg', 'webp'] as const satisfies readonly TileFormat[];

/** Tiles of something, in every grid: of the whole dataset, a collection, or either in a style. */
export interface TilesetPlace {
  readonly kind: TileKind;
  readonly title: string;
  /** In the tiles; pictures: the first is drawn lowest. */
  readonly layers: readonly Layer[];
  readonly style: string | undefined;
  /** The collection, undefined of the whole dataset. */
  readonly collection: string | undefined;
  /** The parameter `collections` as it was given, for links that keep it. */
  readonly collections: string | undefined;
  /** Address of the list of tilesets. */
  readonly url: string;
  readonly landing: string;
  /** Address of the view's services. */
  readonly service: string;
  readonly language: Language;
}
