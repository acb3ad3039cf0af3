import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import { findArchive } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { TileCoord, TileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { type Kvp, required } from '../../http/kvp.ts';
import { allOfLayer, readTileFilter } from '../../ows/tile-request.ts';
import type { TimeExtents } from '../../ows/time-extents.ts';
import { chooseTime, readTime } from '../../ows/time-wish.ts';
import { archiveGrid, archiveTileLimits, toArchiveRequest } from '../../tiles/archive/archive-request.ts';
import { readTileMatrixSet } from '../../tiles/tile-address.ts';
import type { TileLayer, TileRequest } from '../../tiles/tile-source.ts';
import { readTileFormat } from './tile-formats.ts';
import { limitsOf, readStyles, readWmtsLayer, type WmtsLayer } from './wmts-layer.ts';
import type { WmtsRequest } from './wmts-request.ts';

/** GetTile (07-057r7, 7.2): a tile, and the moments shown instead of those asked for. */
export interface GetTileRequest extends TileRequest {
  readonly nearest: readonly string[];
}

/**
 * All parameters of GetTile, which GetFeatureInfo has too (7.3).
 * @throws ServiceError missingParameter, unknownLayer, unknownStyle, unsupportedFormat, invalidParameter,
 *   tileOutOfRange with TileRow or TileCol
 */
export async function decodeGetTile(
  { kvp, view, catalog }: WmtsRequest,
  times: TimeExtents,
): Promise<GetTileRequest> {
  const archive = findArchive(view, required(kvp, 'LAYER'));
  if (archive !== undefined) return decodeArchiveTile(archive, kvp);
  const layer = readWmtsLayer(required(kvp, 'LAYER'), view, catalog.description.themes);
  const styles = readStyles(layer, kvp.has('STYLE') ? (kvp.get('STYLE') ?? '') : required(kvp, 'STYLE'));
  const format = readTileFormat(required(kvp, 'FORMAT'));
  const place = readPlace(kvp, layer);
  const wish = readTime(kvp.get('TIME'), 'Time');
  const wanted = readTileFilter(kvp.get('CQL_FILTER'));
  const nearest: string[] = [];
  const layers: TileLayer[] = [];
  for (const [i, each] of layer.layers.entries()) {
    const style = styles[i];
    const choice = each.validTime === undefined ? undefined : chooseTime(wish, await times.of(each));
    if (choice?.nearest !== undefined) nearest.push(choice.nearest);
    layers.push({
      layer: each,
      style: format === 'mvt' ? undefined : style,
      filter: allOfLayer(each, wanted, choice?.filter),
    });
  }
  return { layers: layers.reverse(), ...place, format, nearest: [...new Set(nearest)] };
}

function decodeArchiveTile(archive: ArchiveLayer, kvp: Kvp): GetTileRequest {
  const style = kvp.has('STYLE') ? (kvp.get('STYLE') ?? '') : required(kvp, 'STYLE');
  const format = readTileFormat(required(kvp, 'FORMAT'));
  const set = readTileMatrixSet(required(kvp, 'TILEMATRIXSET'));
  const z = readMatrix(required(kvp, 'TILEMATRIX'), set);
  const limits = set === archiveGrid ? archiveTileLimits(archive, z) : undefined;
  const { minZoom, maxZoom } = archive.facts;
  if (set === archiveGrid && limits === undefined)
    throw outOfRange('TileMatrix', String(z), `${minZoom}…${maxZoom}`);
  const indexOf = (parameter: 'TileRow' | 'TileCol', min = 0, max = 0): string => {
    const text = required(kvp, parameter.toUpperCase());
    return limits === undefined ? text : String(readIndex(text, parameter, min, max));
  };
  const address = {
    tileMatrixSet: set.id,
    tileMatrix: String(z),
    tileRow: indexOf('TileRow', limits?.minRow, limits?.maxRow),
    tileCol: indexOf('TileCol', limits?.minColumn, limits?.maxColumn),
  };
  return {
    ...toArchiveRequest(archive, { address, format, style, filter: kvp.get('CQL_FILTER') }),
    nearest: [],
  };
}

function readPlace(kvp: Kvp, layer: WmtsLayer): { tileMatrixSet: TileMatrixSet; tile: TileCoord } {
  const tileMatrixSet = readTileMatrixSet(required(kvp, 'TILEMATRIXSET'));
  const z = readMatrix(required(kvp, 'TILEMATRIX'), tileMatrixSet);
  const [rowText, columnText] = [required(kvp, 'TILEROW'), required(kvp, 'TILECOL')];
  const limits = limitsOf(layer, tileMatrixSet, z);
  if (limits === undefined) throw outOfRange('TileMatrix', String(z), levels(layer, tileMatrixSet));
  const row = readIndex(rowText, 'TileRow', limits.minRow, limits.maxRow);
  const column = readIndex(columnText, 'TileCol', limits.minColumn, limits.maxColumn);
  return { tileMatrixSet, tile: { z, row, column } };
}

/** A level by its identifier; some clients write `EPSG:2180:7`, the set's in front of it. */
function readMatrix(text: string, set: TileMatrixSet): number {
  const id = text.startsWith(`${set.id}:`) ? text.slice(set.id.length + 1) : text;
  const z = set.matrices.findIndex((matrix) => matrix.id === id);
  if (z >= 0) return z;
  throw new ServiceError('invalidParameter', `${set.id} has no tile matrix ${text}.`, {
    parameter: 'TileMatrix',
    received: text,
    allowed: set.matrices.map((matrix) => matrix.id),
  });
}

function readIndex(text: string, parameter: 'TileRow' | 'TileCol', min: number, max: number): number {
  const value = Number(text);
  if (!/^-?\d{1,12}$/.test(text.trim())) {
    throw new ServiceError('invalidParameter', `${parameter} must be a whole number.`, {
      parameter,
      received: text,
      allowed: `${min}…${max}`,
    });
  }
  if (value < min || value > max) throw outOfRange(parameter, text, `${min}…${max}`);
  return value;
}

function levels(layer: WmtsLayer, set: TileMatrixSet): string {
  const offered = set.matrices.filter((_, z) => limitsOf(layer, set, z) !== undefined).map(({ id }) => id);
  return offered.length === 0 ? 'none of this set' : `${offered[0]}…${offered.at(-1)}`;
}

function outOfRange(parameter: string, received: string, allowed: string): ServiceError {
  return new ServiceError('tileOutOfRange', `${parameter} lies outside the layer.`, {
    parameter,
    received,
    allowed,
  });
}
