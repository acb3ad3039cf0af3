import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LiveCatalog } from '../catalog/live-catalog.ts';
import type { Config } from '../config.ts';
import type { TileRequest, TileSource } from '../tiles/tile-source.ts';
import { mayRepeat } from './answer-replay.ts';
import { requestSignal } from './request-signal.ts';
import { sendTile } from './send-tile.ts';

/** What tiles are answered from. */
export interface TileDoor {
  readonly tiles: TileSource;
  readonly catalog: LiveCatalog;
  readonly config: Config;
}

/**
 * Answers a tile, whatever address asked for it; the answer may be given again while the catalog and the tile stay.
 * @param isOfAddress whether address and catalog alone say what is wanted; not where a default follows the data
 * @throws ServiceError as the source of tiles does
 */
export async function answerTile(
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: TileRequest,
  { tiles, catalog, config }: TileDoor,
  isOfAddress = true,
): Promise<FastifyReply> {
  const published = catalog.current;
  const tile = await tiles.tile(wanted, requestSignal(request, reply, config.requestTimeout));
  if (isOfAddress && tiles.peek !== undefined) {
    const { peek } = tiles;
    mayRepeat(request, tile, () => (catalog.current === published ? peek.call(tiles, wanted) : undefined));
  }
  return sendTile(request, reply, tile, config);
}
