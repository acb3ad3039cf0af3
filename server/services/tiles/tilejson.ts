import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import type { Language, Layer } from '../../catalog/layer.ts';
import { type Extent, union } from '../../geo/extent.ts';
import { tileMatrixSets } from '../../geo/tile-matrix-set.ts';
import { writeVectorLayers } from '../../tiles/vector-layers.ts';

/** TileJSON 3.0 of the layers in one tile: WebMercatorQuad, the only grid that format knows. */
export function writeTileJson(layers: readonly Layer[], base: string, language: Language): object {
  const ids = layers.map(({ id }) => id).join(',');
  const texts = (textOf: (layer: Layer) => string): string => [...new Set(layers.map(textOf))].join(', ');
  const minZoom = Math.min(...layers.map(({ tiles }) => tiles.minZoom));
  return {
    tilejson: '3.0.0',
    id: ids,
    name: texts(({ title }) => title[language]),
    description: texts(({ abstract }) => abstract[language]),
    attribution: texts(({ attribution }) => attribution[language]),
    scheme: 'xyz',
    tiles: [`${base}/tiles/${ids}/{z}/{x}/{y}.mvt`],
    minzoom: minZoom,
    maxzoom: Math.max(...layers.map(({ tiles }) => tiles.maxZoom)),
    ...bounds(layers, minZoom),
    vector_layers: layers.flatMap((layer) => writeVectorLayers(layer, language)),
  };
}

/** TileJSON 3.0 of ready tiles, vectors or pictures. */
export function writeArchiveTileJson(archive: ArchiveLayer, base: string, language: Language): object {
  const { id, title, abstract, attribution, facts } = archive;
  const { format, minZoom, maxZoom, bounds: box, vectorLayers } = facts;
  return {
    tilejson: '3.0.0',
    id,
    name: title[language],
    description: abstract[language],
    attribution: attribution[language],
    scheme: 'xyz',
    tiles: [`${base}/tiles/${id}/{z}/{x}/{y}.${format}`],
    minzoom: minZoom,
    maxzoom: maxZoom,
    bounds: box,
    center: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, minZoom],
    ...(format === 'mvt' ? { vector_layers: vectorLayers } : {}),
  };
}

function bounds(layers: readonly Layer[], minZoom: number): object {
  const box = layers.reduce<Extent | undefined>((all, { geographicExtent }) => {
    if (geographicExtent === undefined) return all;
    return all === undefined ? geographicExtent : union(all, geographicExtent);
  }, undefined);
  if (box === undefined) return {};
  const [minX, minY, maxX, maxY] = box;
  return { bounds: box, center: [(minX + maxX) / 2, (minY + maxY) / 2, minZoom] };
}

/** The grids that tiles can be had in, with their addresses; `{tileRow}` counts from the top. */
export function writeGrids(layers: readonly Layer[], base: string): readonly object[] {
  const ids = layers.map(({ id }) => id).join(',');
  return tileMatrixSets.map((set) => ({
    tileMatrixSet: set.id,
    title: set.title,
    ...(set.uri === undefined ? {} : { uri: set.uri }),
    template: `${base}/tiles/${ids}/${set.id}/{tileMatrix}/{tileRow}/{tileCol}.mvt`,
  }));
}
