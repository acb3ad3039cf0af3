import { join } from 'node:path';
import { pino } from 'pino';
import type { Layer } from '../server/catalog/layer.ts';
import { type Config, readConfig } from '../server/config.ts';
import { openServerDatabase } from '../server/database/open-database.ts';
import { StartError } from '../server/database/start-error.ts';
import { loadEnvironment } from '../server/environment.ts';
import type { Extent } from '../server/geo/extent.ts';
import { findTileMatrixSet, type TileMatrixSet, tileMatrixSets } from '../server/geo/tile-matrix-set.ts';
import { openParts } from '../server/open-parts.ts';
import type { Parts } from '../server/parts.ts';
import type { TileFormat } from '../server/tiles/tile-source.ts';
import type { TileWalk } from '../server/tiles/walk-tiles.ts';

/** Options that the commands about tiles share. */
export const walkOptions = {
  layers: { type: 'string' },
  grid: { type: 'string', default: 'WebMercatorQuad' },
  zooms: { type: 'string' },
  area: { type: 'string' },
  format: { type: 'string', default: 'mvt' },
  help: { type: 'boolean' },
} as const;

export const walkUsage = `  --layers A,B       ids of layers, in one tile each; the first is drawn lowest in pictures
  --grid ID          ${tileMatrixSets.map(({ id }) => id).join(', ')}; WebMercatorQuad when absent
  --zooms 8-14       first and last level of the grid; when absent those of vector tiles (pictures go down to 1:250)
  --area W,S,E,N     only tiles that touch this box, in degrees
  --format mvt       mvt, png, jpeg or webp
`;

export interface WalkValues {
  readonly layers?: string | undefined;
  readonly grid: string;
  readonly zooms?: string | undefined;
  readonly area?: string | undefined;
  readonly format: string;
}

/** Runs work on the tiles of a server that does not listen. */
export async function withTiles(
  change: (config: Config) => Config,
  work: (parts: Parts, config: Config, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const config = change(readConfig(loadEnvironment()));
  const logger = pino({ level: 'warn' });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort(new StartError('Stopped.')));
  }
  const database = await openServerDatabase(config, logger);
  try {
    const { reads, caughtUp } = database;
    const ways = { database, reads, caughtUp, drawingAccess: () => database.drawingAccess() };
    const { parts, close } = await openParts(config, ways, logger);
    try {
      await work(parts, config, stop.signal);
    } finally {
      await close();
    }
  } finally {
    await database.close();
  }
}

/** @throws StartError */
export function readWalk(values: WalkValues, { catalog }: Parts): TileWalk {
  const tileMatrixSet = findTileMatrixSet(values.grid);
  if (tileMatrixSet === undefined) throw new StartError(`There is no grid ${values.grid}.`);
  const [minZoom, maxZoom] = readZooms(values.zooms, tileMatrixSet);
  return {
    layers: readLayers(values.layers, catalog.current.layers).map((layer) => ({ layer })),
    tileMatrixSet,
    format: readFormat(values.format),
    minZoom,
    maxZoom,
    area: readArea(values.area),
  };
}

function readLayers(text: string | undefined, known: readonly Layer[]): readonly Layer[] {
  if (text === undefined) throw new StartError('Say which layers: --layers parcels,buildings');
  return text.split(',').map((id) => {
    const layer = known.find((each) => each.id === id.trim());
    if (layer !== undefined) return layer;
    throw new StartError(`There is no layer ${id}. There are: ${known.map((each) => each.id).join(', ')}`);
  });
}

function readZooms(
  text: string | undefined,
  { matrices }: TileMatrixSet,
): readonly [number | undefined, number | undefined] {
  if (text === undefined) return [undefined, undefined];
  const [, first = '', last = first] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  const [min, max] = [Number(first), Number(last)];
  if (first === '' || min > max || max >= matrices.length) {
    throw new StartError(`--zooms ${text}: must be like 8-14, at most ${matrices.length - 1}.`);
  }
  return [min, max];
}

function readArea(text: string | undefined): Extent | undefined {
  if (text === undefined) return undefined;
  const [west, south, east, north] = text.split(',').map(Number);
  const box = [west, south, east, north].map((each) => each ?? Number.NaN) as unknown as Extent;
  if (!box.every(Number.isFinite) || box[0] >= box[2] || box[1] >= box[3]) {
    throw new StartError(`--area ${text}: must be west,south,east,north in degrees.`);
  }
  return box;
}

function readFormat(text: string): TileFormat {
  if (text === 'mvt' || text === 'png' || text === 'jpeg' || text === 'webp') return text;
  throw new StartError(`--format ${text}: must be mvt, png, jpeg or webp.`);
}

/** Where the tiles of a server lie. */
export function tilesFolder({ dataDir }: Config): string {
  return join(dataDir, 'tiles');
}
