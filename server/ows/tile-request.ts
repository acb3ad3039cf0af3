import { findArchive, findLayer, findStyle, type Layer, type View } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';
import { checkFilter } from '../filter/check/check-filter.ts';
import { readCql2Text } from '../filter/cql2/read-cql2-text.ts';
import { allOf, type Filter } from '../filter/filter.ts';
import { readDatetime } from '../http/datetime.ts';
import type { Style } from '../style/style.ts';
import { toArchiveRequest } from '../tiles/archive/archive-request.ts';
import { readTileAddress, type TileAddress } from '../tiles/tile-address.ts';
import type { TileFormat, TileLayer, TileRequest } from '../tiles/tile-source.ts';
import { hasTile } from '../tiles/zoom-range.ts';

/** What an address asks of tiles, read but not met with the layers. */
export interface TileWish {
  /** Pictures: the first is drawn lowest. */
  readonly layers: readonly Layer[];
  readonly address: TileAddress;
  readonly format: TileFormat;
  /** Of a picture of one layer. */
  readonly style?: string | undefined;
  /** CQL2 text; it must fit every layer. */
  readonly filter?: string | undefined;
  /** Valid time; layers that have none stay whole. */
  readonly datetime?: string | undefined;
}

/**
 * Ids of layers, or the id of a layer of ready tiles, and what is asked of them → the tile.
 * @throws ServiceError unknownLayer, and as {@link toTileRequest} and {@link toArchiveRequest}
 */
export function readTileRequest(view: View, ids: string, wish: Omit<TileWish, 'layers'>): TileRequest {
  const archive = findArchive(view, ids);
  if (archive !== undefined) return toArchiveRequest(archive, wish);
  return toTileRequest({ layers: readLayerList(view, ids), ...wish });
}

/**
 * A wish → the tile, without asking the database. Layers that do not reach the tile are left out.
 * @throws ServiceError invalidParameter, unknownStyle, and as {@link readTileAddress}
 */
export function toTileRequest({ layers, address, format, style, filter, datetime }: TileWish): TileRequest {
  const kind = format === 'mvt' ? 'vector' : 'map';
  const { tileMatrixSet, tile } = readTileAddress(address, layers, kind);
  const wanted = readTileFilter(filter);
  const during = datetime === undefined || datetime === '' ? undefined : readDatetime(datetime);
  const present = layers.filter((layer) => hasTile(layer, tileMatrixSet, tile, kind));
  return {
    layers: present.map((layer) => toTileLayer(layer, style, wanted, during)),
    tileMatrixSet,
    tile,
    format,
  };
}

/** CQL2 text of a request; it is checked against each layer by {@link allOfLayer}. @throws ServiceError invalidParameter */
export function readTileFilter(text: string | undefined): Filter | undefined {
  return text === undefined || text === '' ? undefined : readCql2Text(text);
}

/** The conditions of a request on one layer. @throws ServiceError invalidParameter for a property it has not */
export function allOfLayer(
  layer: Layer,
  wanted: Filter | undefined,
  during: Filter | undefined,
): Filter | undefined {
  return allOf(wanted === undefined ? undefined : checkFilter(wanted, layer.properties), during);
}

function toTileLayer(
  layer: Layer,
  style: string | undefined,
  wanted: Filter | undefined,
  during: Filter | undefined,
): TileLayer {
  const filter = allOfLayer(layer, wanted, layer.validTime === undefined ? undefined : during);
  return { layer, style: style === undefined ? undefined : readStyleId(layer, style), filter };
}

/** @throws ServiceError unknownStyle */
export function readStyleId(layer: Layer, id: string): Style {
  const style = findStyle(layer, id);
  if (style !== undefined) return style;
  throw new ServiceError('unknownStyle', `The layer ${layer.id} has no such style.`, {
    parameter: 'style',
    received: id,
    allowed: layer.styles.map((each) => each.id),
  });
}

/** Layers of one tile. */
export const MOST_LAYERS = 50;

const resolved = new WeakMap<View, Map<string, readonly Layer[]>>();
const MOST_LISTS = 1000;

/**
 * `plans,parcels` → the layers, each once, in that order.
 * @throws ServiceError unknownLayer, invalidParameter for too many
 */
export function readLayerList(view: View, text: string, parameter = 'layer'): readonly Layer[] {
  const known = resolved.get(view)?.get(text);
  if (known !== undefined) return known;
  const ids = [...new Set(text.split(',', MOST_LAYERS + 1))];
  if (ids.length > MOST_LAYERS) {
    throw new ServiceError('invalidParameter', 'That is too many layers for one tile.', {
      parameter,
      received: text,
      allowed: `at most ${MOST_LAYERS} layers`,
    });
  }
  const layers = ids.map((id) => {
    const layer = findLayer(view, id);
    if (layer !== undefined) return layer;
    throw new ServiceError('unknownLayer', 'There is no such layer.', {
      parameter,
      received: id,
      allowed: 'layers of the catalog, separated by commas',
    });
  });
  const lists = resolved.get(view) ?? new Map<string, readonly Layer[]>();
  if (lists.size < MOST_LISTS) lists.set(text, layers);
  resolved.set(view, lists);
  return layers;
}
