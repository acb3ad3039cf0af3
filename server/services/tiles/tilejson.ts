import type { Language, Layer } from '../../catalog/layer.ts';
import { crsOf } from '../../geo/crs.ts';
import { transformExtent } from '../../geo/projection.ts';
import { tileMatrixSets } from '../../geo/tile-matrix-set.ts';

/** TileJSON 3.0 of a layer: WebMercatorQuad, the only grid that format knows. */
export function writeTileJson(layer: Layer, base: string, language: Language): object {
  return {
    tilejson: '3.0.0',
    id: layer.id,
    name: layer.title[language],
    description: layer.abstract[language],
    attribution: layer.attribution[language],
    scheme: 'xyz',
    tiles: [`${base}/tiles/${layer.id}/{z}/{x}/{y}.mvt`],
    minzoom: layer.tiles.minZoom,
    maxzoom: layer.tiles.maxZoom,
    ...bounds(layer),
    vector_layers: [
      {
        id: layer.id,
        description: layer.title[language],
        minzoom: layer.tiles.minZoom,
        maxzoom: layer.tiles.maxZoom,
        fields: Object.fromEntries([
          ['id', language === 'pl' ? 'Identyfikator' : 'Identifier'],
          ...layer.tiles.properties.map((property) => [property.name, property.title[language]]),
        ]),
      },
    ],
  };
}

function bounds(layer: Layer): object {
  if (layer.extent === undefined) return {};
  const box = transformExtent(layer.extent, layer.geometry.crs, crsOf('CRS:84'));
  if (box === undefined) return {};
  const [minX, minY, maxX, maxY] = box;
  const center = [(minX + maxX) / 2, (minY + maxY) / 2, layer.tiles.minZoom];
  return { bounds: box, center };
}

/** The grids a layer's tiles can be had in, with their addresses; `{row}` counts from the top. */
export function writeGrids(layer: Layer, base: string): readonly object[] {
  return tileMatrixSets.map((set) => ({
    tileMatrixSet: set.id,
    title: set.title,
    uri: set.uri,
    template: `${base}/tiles/${layer.id}/${set.id}/{tileMatrix}/{tileRow}/{tileCol}.mvt`,
  }));
}
