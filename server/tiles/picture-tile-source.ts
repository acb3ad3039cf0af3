import { contentHash } from '../content-hash.ts';
import { STANDARD_DPI } from '../geo/scale.ts';
import { tileExtent } from '../geo/tile-matrix-set.ts';
import type { Renderer, Scene } from '../render/renderer.ts';
import {
  type Tile,
  type TileFormat,
  type TileRequest,
  type TileSource,
  tileMediaTypes,
} from './tile-source.ts';

/**
 * Draws tiles. Symbols and labels reach over a tile's edge and are decided alike on both of its sides: the
 * renderer fetches that far around the tile, so that neighbours agree.
 */
export class PictureTileSource implements TileSource {
  readonly #renderer: Pick<Renderer, 'draw'>;
  readonly #empty = new Map<string, Promise<Tile>>();

  constructor(renderer: Pick<Renderer, 'draw'>) {
    this.#renderer = renderer;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const scene = sceneOf(request);
    const empty = await this.#emptyTile(scene, request.format);
    const data = await this.#renderer.draw(scene, signal);
    const hash = contentHash(data);
    // The renderer answers a picture without a feature with one and the same bytes: keep them once.
    if (hash === empty.hash) return empty;
    return { data, contentType: tileMediaTypes[request.format], hash, isEmpty: false };
  }

  /** The picture without a layer, drawn once for each size and format. */
  #emptyTile(scene: Scene, format: TileFormat): Promise<Tile> {
    const look = `${scene.width} ${format}`;
    const known = this.#empty.get(look);
    if (known !== undefined) return known;
    const drawn = this.#renderer.draw({ ...scene, layers: [] }).then((data): Tile => {
      return Object.freeze({
        data,
        contentType: tileMediaTypes[format],
        hash: contentHash(data),
        isEmpty: true,
      });
    });
    this.#empty.set(look, drawn);
    drawn.catch(() => this.#empty.delete(look));
    return drawn;
  }
}

function sceneOf({ layers, tileMatrixSet, tile, format }: TileRequest): Scene {
  return {
    width: tileMatrixSet.tileSize,
    height: tileMatrixSet.tileSize,
    extent: tileExtent(tileMatrixSet, tile),
    crs: tileMatrixSet.crs.code,
    dpi: STANDARD_DPI,
    background: undefined,
    format: format === 'mvt' ? 'image/png' : `image/${format}`,
    layers: layers.map(({ layer, style = layer.styles[0], filter }) => ({ layer, style, filter })),
  };
}
