import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findArchive, type Language, type Layer, type View } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import type { AnswerReplay } from '../../http/answer-replay.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { queryOf, readPairs } from '../../http/kvp.ts';
import { chooseLanguage } from '../../http/language.ts';
import { sendProblem } from '../../http/problem.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { sendTile } from '../../http/send-tile.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { readLayerList, readTileRequest } from '../../ows/tile-request.ts';
import type { Parts } from '../../parts.ts';
import type { TileAddress } from '../../tiles/tile-address.ts';
import type { Tile, TileFormat, TileRequest } from '../../tiles/tile-source.ts';
import { writeArchiveTileJson, writeGrids, writeTileJson } from './tilejson.ts';

/**
 * Tiles of one layer or several by XYZ address and by grid, as vectors and as pictures, with TileJSON: `/tiles` and
 * `/{view}/tiles`. `filter`, `datetime` and `style` are understood in the query; other names are left alone,
 * because clients add their own.
 */
export async function tilesPlugin(app: FastifyInstance, parts: Parts, replay?: AnswerReplay): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  if (replay !== undefined) rememberTiles(app, parts, replay);
  for (const prefix of ['/tiles', '/:view/tiles']) {
    app.get<{ Params: { name: string } }>(`${prefix}/:name`, (request, reply) =>
      sendTileJson(request.params.name, parts, request, reply),
    );
    app.get<{ Params: XyzParams }>(`${prefix}/:layer/:z/:x/:file`, (request, reply) => {
      const { layer, z, x, file } = request.params;
      const [tileRow, format] = splitFile(file);
      const address = { tileMatrixSet: 'WebMercatorQuad', tileMatrix: z, tileRow, tileCol: x };
      return answerTile(layer, address, format, parts, request, reply);
    });
    app.get<{ Params: GridParams }>(`${prefix}/:layer/:tileMatrixSet/:z/:row/:file`, (request, reply) => {
      const { layer, tileMatrixSet, z, row, file } = request.params;
      const [tileCol, format] = splitFile(file);
      const address = { tileMatrixSet, tileMatrix: z, tileRow: row, tileCol };
      return answerTile(layer, address, format, parts, request, reply);
    });
  }
}

interface XyzParams {
  readonly layer: string;
  readonly z: string;
  readonly x: string;
  readonly file: string;
}

interface GridParams {
  readonly layer: string;
  readonly tileMatrixSet: string;
  readonly z: string;
  readonly row: string;
  readonly file: string;
}

async function answerTile(
  names: string,
  address: TileAddress,
  format: TileFormat,
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const view = viewOfRequest(request, parts.catalog.current);
  const query = queryOf(request.url);
  const asked = query === '' ? {} : readTileQuery(query, format);
  const wanted = readTileRequest(view, names, { address, format, ...asked });
  const signal = requestSignal(request, reply, parts.config.requestTimeout);
  const tile = await parts.tiles.tile(wanted, signal);
  answered.set(request, { wanted, tile });
  return sendTile(request, reply, tile, parts.config);
}

/** What was asked and answered, until the answer is out. */
const answered = new WeakMap<FastifyRequest, { readonly wanted: TileRequest; readonly tile: Tile }>();

/** Lets the same answer be given again as long as the catalog and the tile are the same. */
function rememberTiles(app: FastifyInstance, { catalog, tiles }: Parts, replay: AnswerReplay): void {
  app.addHook('onResponse', async (request, reply) => {
    const sent = answered.get(request);
    if (sent === undefined || reply.statusCode !== 200 || request.method !== 'GET') return;
    const { wanted, tile } = sent;
    const published = catalog.current;
    replay.remember(request.originalUrl, request.headers['accept-encoding'], {
      current: () => (catalog.current === published ? tiles.peek?.(wanted) : undefined),
      hash: tile.hash,
      headers: reply.getHeaders() as OutgoingHttpHeaders,
    });
  });
}

const PLUS_NAMES = new Set(['datetime']);

function readTileQuery(query: string, format: TileFormat) {
  const pairs = readPairs(query, PLUS_NAMES);
  return {
    filter: pairs.get('filter'),
    datetime: pairs.get('datetime'),
    style: format === 'mvt' ? undefined : pairs.get('style'),
  };
}

const ENDINGS: Readonly<Record<string, TileFormat>> = {
  mvt: 'mvt',
  pbf: 'mvt',
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  webp: 'webp',
};

/**
 * `142.mvt` → the index as it stands and the format.
 * @throws ServiceError notFound for an ending that names no format
 */
function splitFile(file: string): readonly [index: string, format: TileFormat] {
  const at = file.lastIndexOf('.');
  const ending = file.slice(at + 1);
  const format = at > 0 && Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
  if (format !== undefined) return [file.slice(0, at), format];
  throw new ServiceError('notFound', 'A tile has an ending that names its format.', {
    parameter: 'tile',
    received: file,
    allowed: Object.keys(ENDINGS).map((each) => `.${each}`),
  });
}

async function sendTileJson(
  name: string,
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { config } = parts;
  const view = viewOfRequest(request, parts.catalog.current);
  if (!name.endsWith('.json')) throw notTileJson(name);
  const ids = name.slice(0, -'.json'.length);
  const asked = (request.query as Readonly<Record<string, unknown>>).lang;
  const language = chooseLanguage(typeof asked === 'string' ? asked : undefined, request);
  const base = baseOf(view, config.publicUrl);
  const archive = findArchive(view, ids);
  const body = JSON.stringify(
    archive === undefined
      ? describeLayers(readLayerList(view, ids), base, language)
      : writeArchiveTileJson(archive, base, language),
  );
  reply.header('vary', 'accept-encoding, accept-language').header('content-language', language);
  if (revalidates(request, reply, contentHash(body), config)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(body);
}

function describeLayers(layers: readonly Layer[], base: string, language: Language): object {
  return { ...writeTileJson(layers, base, language), grids: writeGrids(layers, base) };
}

function notTileJson(name: string): ServiceError {
  return new ServiceError('notFound', 'There is no such description of tiles.', {
    parameter: 'layer',
    received: name,
    allowed: 'ids of layers, separated by commas, with the ending .json',
  });
}

function baseOf(view: View, publicUrl: string): string {
  return view.id === '' ? publicUrl : `${publicUrl}/${view.id}`;
}
