import { findLayer, type Layer, type View } from '../../catalog/layer.ts';
import type { CatalogFile } from '../../catalog/layer-schema.ts';
import { ServiceError } from '../../errors.ts';
import type { TileLimits, TileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { groupsOf, groupTitle } from '../../ows/layer-groups.ts';
import { MOST_LAYERS } from '../../ows/tile-request.ts';
import type { Style, Titles } from '../../style/style.ts';
import { layerTileLimits, zoomRange } from '../../tiles/zoom-range.ts';

/** What tiles are offered of: a layer, or a theme's layers together. */
export interface WmtsLayer {
  readonly id: string;
  readonly title: Titles;
  /** Top first. */
  readonly layers: readonly Layer[];
  readonly isGroup: boolean;
}

/** The one style of a group: each of its layers in its own default. */
export const GROUP_STYLE = 'default';

/** All of a view: each group in front of its layers, but those with more layers than go into a tile. */
export function wmtsLayers(view: View, themes: CatalogFile['themes']): readonly WmtsLayer[] {
  return groupsOf(view).flatMap((group) => {
    const single = group.layers.map(ofLayer);
    const { name: id, layers } = group;
    const isOffered = id !== undefined && layers.length > 1 && layers.length <= MOST_LAYERS;
    return isOffered ? [{ id, title: groupTitle(group, themes), layers, isGroup: true }, ...single] : single;
  });
}

/**
 * The layer or group of an identifier.
 * @throws ServiceError unknownLayer
 */
export function readWmtsLayer(id: string, view: View, themes: CatalogFile['themes']): WmtsLayer {
  const layer = findLayer(view, id);
  if (layer !== undefined) return ofLayer(layer);
  const group = wmtsLayers(view, themes).find((each) => each.isGroup && each.id === id);
  if (group !== undefined) return group;
  throw new ServiceError('unknownLayer', `There is no layer ${id} here.`, {
    parameter: 'Layer',
    received: id,
  });
}

/** The styles of each of its layers when the layer is asked for in a style; empty and `default` are the default. */
export function readStyles({ id, layers, isGroup }: WmtsLayer, style: string): readonly Style[] {
  const isDefault = style === '' || style === GROUP_STYLE;
  const found = layers.map((layer) =>
    isDefault ? layer.styles[0] : isGroup ? undefined : layer.styles.find((each) => each.id === style),
  );
  if (found.every((each) => each !== undefined)) return found;
  throw new ServiceError('unknownStyle', `The layer ${id} has no style ${style}.`, {
    parameter: 'Style',
    received: style,
    allowed: isGroup ? [GROUP_STYLE] : layers.flatMap((layer) => layer.styles.map((each) => each.id)),
  });
}

/**
 * The tiles of one level that may be asked for, undefined when none may. The schema has no way to say that row or
 * column 0 is the last: levels of a single tile are not offered, and the limits of others reach to 1 at least.
 * @returns of a layer without features the whole level, where pictures have it
 */
export function limitsOf({ layers }: WmtsLayer, set: TileMatrixSet, z: number): TileLimits | undefined {
  const matrix = set.matrices[z];
  if (matrix === undefined || matrix.matrixWidth < 2 || matrix.matrixHeight < 2) return undefined;
  const found = layers
    .map((layer) => layerTileLimits(layer, set, z, 'map'))
    .filter((each) => each !== undefined);
  if (found.length > 0) {
    return {
      minRow: Math.min(...found.map(({ minRow }) => minRow)),
      maxRow: Math.max(1, ...found.map(({ maxRow }) => maxRow)),
      minColumn: Math.min(...found.map(({ minColumn }) => minColumn)),
      maxColumn: Math.max(1, ...found.map(({ maxColumn }) => maxColumn)),
    };
  }
  if (layers.some(({ extent }) => extent !== undefined)) return undefined;
  if (layers.every((layer) => z > zoomRange(layer, set, 'map').maxZoom)) return undefined;
  return { minRow: 0, maxRow: matrix.matrixHeight - 1, minColumn: 0, maxColumn: matrix.matrixWidth - 1 };
}

function ofLayer(layer: Layer): WmtsLayer {
  return { id: layer.id, title: layer.title, layers: [layer], isGroup: false };
}
