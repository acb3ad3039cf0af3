import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { View } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { chooseLanguage } from '../../http/language.ts';
import { sendProblem } from '../../http/problem.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { sendTile } from '../../http/send-tile.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import type { Parts } from '../../parts.ts';
import { decodeTile, type TilePath } from './decode-tile.ts';
import { writeGrids, writeTileJson } from './tilejson.ts';

/** Vector tiles by XYZ address and by grid, with TileJSON: `/tiles` and `/{view}/tiles`. */
export async function tilesPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  for (const prefix of ['/tiles', '/:view/tiles']) {
    app.get<{ Params: { view?: string; name: string } }>(`${prefix}/:name`, (request, reply) =>
      sendTileJson(request.params.name, viewOfRequest(request, parts.catalog.current), parts, request, reply),
    );
    app.get<{ Params: XyzParams }>(`${prefix}/:layer/:z/:x/:file`, (request, reply) => {
      const { layer, z, x, file } = request.params;
      const path = {
        layer,
        tileMatrixSet: 'WebMercatorQuad',
        tileMatrix: z,
        tileRow: withoutEnding(file),
        tileCol: x,
      };
      return answerTile(path, viewOfRequest(request, parts.catalog.current), parts, request, reply);
    });
    app.get<{ Params: GridParams }>(`${prefix}/:layer/:tileMatrixSet/:z/:row/:file`, (request, reply) => {
      const { file, layer, tileMatrixSet, z, row } = request.params;
      const path = { layer, tileMatrixSet, tileMatrix: z, tileRow: row, tileCol: withoutEnding(file) };
      return answerTile(path, viewOfRequest(request, parts.catalog.current), parts, request, reply);
    });
  }
}

interface XyzParams {
  readonly view?: string;
  readonly layer: string;
  readonly z: string;
  readonly x: string;
  readonly file: string;
}

interface GridParams {
  readonly view?: string;
  readonly layer: string;
  readonly tileMatrixSet: string;
  readonly z: string;
  readonly row: string;
  readonly file: string;
}

async function answerTile(
  path: TilePath,
  view: View,
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const signal = requestSignal(request, reply, parts.config.requestTimeout);
  return sendTile(request, reply, await parts.tiles.tile(decodeTile(path, view), signal), parts.config);
}

async function sendTileJson(
  name: string,
  view: View,
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const layer = view.layers.find((each) => `${each.id}.json` === name);
  if (layer === undefined) {
    throw new ServiceError('unknownLayer', 'There is no such layer.', {
      parameter: 'layer',
      received: name,
      allowed: 'the id of a layer with the ending .json',
    });
  }
  const asked = (request.query as Readonly<Record<string, unknown>>).lang;
  const language = chooseLanguage(typeof asked === 'string' ? asked : undefined, request);
  const base = view.id === '' ? parts.config.publicUrl : `${parts.config.publicUrl}/${view.id}`;
  const body = JSON.stringify({ ...writeTileJson(layer, base, language), grids: writeGrids(layer, base) });
  reply.header('vary', 'accept-encoding, accept-language').header('content-language', language);
  if (revalidates(request, reply, contentHash(body), parts.config)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(body);
}

/** `.mvt` and `.pbf` are the same; anything else is no tile. */
function withoutEnding(file: string): string {
  return /^(.+)\.(mvt|pbf)$/.exec(file)?.[1] ?? '';
}
