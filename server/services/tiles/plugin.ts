import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findArchive, type Language, type Layer, type View } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { answerTile } from '../../http/answer-tile.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { queryOf, readPairs } from '../../http/kvp.ts';
import { chooseLanguage } from '../../http/language.ts';
import { sendProblem } from '../../http/problem.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { readLayerList, readTileRequest } from '../../ows/tile-request.ts';
import type { Parts } from '../../parts.ts';
import type { TileAddress } from '../../tiles/tile-address.ts';
import type { TileFormat } from '../../tiles/tile-source.ts';
import { writeArchiveTileJson, writeGrids, writeTileJson } from './tilejson.ts';

/**
 * Tiles of one layer or several by XYZ address and by grid, as vectors and as pictures, with TileJSON: `/tiles` and
 * `/{view}/tiles`. `filter`, `datetime` and `style` are understood in the query; other names are left alone,
 * because clients add their own.
 */
export async function tilesPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  for (const prefix of ['/tiles', '/:view/tiles']) {
    app.get<{ Params: { name: string } }>(`${prefix}/:name`, (request, reply) =>
      sendTileJson(request.params.name, parts, request, reply),
    );
    app.get<{ Params: XyzParams }>(`${prefix}/:layer/:z/:x/:file`, (request, reply) => {
      const { layer, z, x, file } = request.params;
      const [tileRow, format] = splitFile(file);
      const address = { tileMatrixSet: 'WebMercatorQuad', tileMatrix: z, tileRow, tileCol: x };
      return sendTileOf(layer, address, format, parts, request, reply);
    });
    app.get<{ Params: GridParams }>(`${prefix}/:layer/:tileMatrixSet/:z/:row/:file`, (request, reply) => {
      const { layer, tileMatrixSet, z, row, file } = request.params;
      const [tileCol, format] = splitFile(file);
      const address = { tileMatrixSet, tileMatrix: z, tileRow: row, tileCol };
      return sendTileOf(layer, address, format, parts, request, reply);
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

async function sendTileOf(
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
  return answerTile(request, reply, wanted, parts);
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
