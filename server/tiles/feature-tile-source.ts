import { contentHash } from '../content-hash.ts';
import { fitTransform } from '../geo/coordinate-transform.ts';
import { type Extent, grow, intersection } from '../geo/extent.ts';
import { transformExtent } from '../geo/projection.ts';
import { tileExtent } from '../geo/tile-matrix-set.ts';
import type { FeatureSource } from '../source/feature-source.ts';
import { MvtLayerEncoder } from './encode-mvt.ts';
import { TILE_BUFFER, TILE_EXTENT } from './mvt-geometry.ts';
import type { Tile, TileRequest, TileSource } from './tile-source.ts';

/** Encodes tiles from features: WKB in the table's CRS, moved into the tile by one fitted polynomial. */
export class FeatureTileSource implements TileSource {
  readonly #source: FeatureSource;

  constructor(source: FeatureSource) {
    this.#source = source;
  }

  async tile(request: TileRequest, signal?: AbortSignal): Promise<Tile> {
    const { layer } = request;
    const extent = tileExtent(request.tileMatrixSet, request.tile);
    const window = storageWindow(request, extent);
    if (window === undefined) return EMPTY;
    const encoder = new MvtLayerEncoder(
      layer.id,
      layer.tiles.properties.map((property) => property.name),
      fitTransform(layer.geometry.crs, request.tileMatrixSet.crs, window, intoTile(extent), 0.25),
    );
    const query = {
      layer,
      window,
      properties: layer.tiles.properties,
      geometry: { encoding: 'wkb', crs: layer.geometry.crs },
      sort: 'none',
    } as const;
    for await (const batch of this.#source.features(query, signal)) {
      for (const feature of batch) encoder.add(feature);
    }
    const data = encoder.finish();
    return data === undefined ? EMPTY : { data, hash: contentHash(data) };
  }
}

const EMPTY: Tile = Object.freeze({ data: undefined, hash: 'empty' });

/** The buffered tile in the table's CRS, cut to where the layer has anything; undefined when it has not. */
function storageWindow({ layer, tileMatrixSet }: TileRequest, extent: Extent): Extent | undefined {
  if (layer.extent === undefined) return undefined;
  const margin = ((extent[2] - extent[0]) * TILE_BUFFER) / TILE_EXTENT;
  const buffered = transformExtent(grow(extent, margin), tileMatrixSet.crs, layer.geometry.crs);
  if (buffered === undefined || intersection(buffered, layer.extent) === undefined) return undefined;
  return buffered;
}

function intoTile([minX, , maxX, maxY]: Extent) {
  const scale = TILE_EXTENT / (maxX - minX);
  return { scaleX: scale, offsetX: -minX * scale, scaleY: -scale, offsetY: maxY * scale };
}
