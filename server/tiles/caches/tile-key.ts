import type { Layer } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { softwareVersion } from '../../software-version.ts';
import type { TileLayer, TileRequest } from '../tile-source.ts';

/**
 * What a tile is, but for the data: layers as they are defined, style, filter, grid, place, format and the software that
 * makes it. Tiles of equal keys made from equal rows are equal.
 */
export function tileKey({ layers, tileMatrixSet, tile, format }: TileRequest): string {
  const place = `${tileMatrixSet.id}/${tile.z}/${tile.row}/${tile.column}.${format}`;
  const isPicture = format !== 'mvt';
  const [only] = layers;
  const content =
    only !== undefined && layers.length === 1
      ? contentOf(only, isPicture)
      : layers.map((each) => contentOf(each, isPicture)).join('+');
  return `${place} ${content}`;
}

function contentOf({ layer, style, filter }: TileLayer, isPicture: boolean): string {
  const asked = filter === undefined ? '' : contentHash(JSON.stringify(filter));
  if (!isPicture) return `${definitionOf(layer)}/${asked}`;
  // Lengths on the ground follow the latitude of the layer's middle.
  const [, south = 0, , north = 0] = layer.geographicExtent ?? [];
  return `${definitionOf(layer)}/${(style ?? layer.styles[0]).id}/${asked}/${south + north}`;
}

const definitions = new WeakMap<Layer, string>();

/** Id and hash of a layer's definition, without what its data say. */
function definitionOf(layer: Layer): string {
  let known = definitions.get(layer);
  if (known === undefined) {
    const { extent: _, geographicExtent: __, ...definition } = layer;
    known = `${layer.id}.${contentHash(softwareVersion, JSON.stringify(definition))}`;
    definitions.set(layer, known);
  }
  return known;
}
