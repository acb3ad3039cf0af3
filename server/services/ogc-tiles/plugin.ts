import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import { findArchive, type Layer, type View } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import { writeCrs } from '../../geo/crs-reference.ts';
import { tileMatrixSets } from '../../geo/tile-matrix-set.ts';
import { answerTile } from '../../http/answer-tile.ts';
import { revalidates } from '../../http/entity-tag.ts';
import { negotiate, type Offer } from '../../http/negotiate.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { JSON_TYPE } from '../../ows/api/formats.ts';
import { writeLinkHeader } from '../../ows/api/links.ts';
import { type Query, readQuery, requireKnown } from '../../ows/api/query.ts';
import { layerOf, openResource, type Resource } from '../../ows/api/resource.ts';
import type { SendError } from '../../ows/api/send-error.ts';
import { readSubsetAxes, toDatetime } from '../../ows/api/subset-axes.ts';
import { readLayerList, readStyleId, toTileRequest } from '../../ows/tile-request.ts';
import type { Parts } from '../../parts.ts';
import { archiveGrid, toArchiveRequest } from '../../tiles/archive/archive-request.ts';
import { readTileMatrixSet } from '../../tiles/tile-address.ts';
import { type TileFormat, tileMediaTypes } from '../../tiles/tile-source.ts';
import { archiveKind, writeArchiveItem, writeArchiveTileset } from './archive-tileset.ts';
import { datasetLayers } from './dataset-layers.ts';
import { writeTileMatrixSet } from './tile-matrix-set-json.ts';
import { writeTileset, writeTilesetItem } from './tileset.ts';
import { pictureFormats, type TilesetPlace } from './tileset-place.ts';

/**
 * OGC API – Tiles, Part 1, at `/ogc` and `/{view}/ogc`: tile matrix sets, tilesets of the dataset and of collections, as
 * vectors (`/tiles`) and as pictures (`/map/tiles`), these also by style.
 */
export async function ogcTilesPlugin(
  app: FastifyInstance,
  parts: Parts,
  sendError: SendError,
): Promise<void> {
  const door = new TilesDoor(parts);
  app.setErrorHandler(sendError);
  for (const landing of ['/ogc', '/:view/ogc']) {
    app.get(`${landing}/tileMatrixSets`, (request, reply) => door.tileMatrixSets(request, reply));
    app.get(`${landing}/tileMatrixSets/:tileMatrixSetId`, (request, reply) =>
      door.tileMatrixSet(request, reply),
    );
    for (const base of ['', '/collections/:collectionId', '/collections/:collectionId/styles/:styleId']) {
      for (const kind of base.endsWith('styleId') ? (['map'] as const) : (['vector', 'map'] as const)) {
        const list = `${landing}${base}${kind === 'map' ? '/map' : ''}/tiles`;
        app.get(list, (request, reply) => door.tilesets(kind, request, reply));
        app.get(`${list}/:tileMatrixSetId`, (request, reply) => door.tileset(kind, request, reply));
        app.get(`${list}/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol`, (request, reply) =>
          door.tile(kind, request, reply),
        );
      }
    }
  }
}

type Kind = TilesetPlace['kind'];

interface Params {
  readonly collectionId?: string;
  readonly styleId?: string;
  readonly tileMatrixSetId?: string;
  readonly tileMatrix?: string;
  readonly tileRow?: string;
  readonly tileCol?: string;
}

const documentOffers: readonly [Offer, ...Offer[]] = [{ f: 'json', mediaType: JSON_TYPE }];

/** A tile as an answer: `f` is its format. */
interface TileOffer extends Offer {
  readonly f: TileFormat;
}

const tileOffers: Readonly<Record<Kind, readonly [TileOffer, ...TileOffer[]]>> = {
  vector: [
    {
      f: 'mvt',
      mediaType: tileMediaTypes.mvt,
      aliases: ['application/x-protobuf', 'application/octet-stream'],
    },
  ],
  map: pictureFormats.map((f) => ({ f, mediaType: tileMediaTypes[f] })) as unknown as readonly [
    TileOffer,
    ...TileOffer[],
  ],
};

/** Ready tiles come in one format. */
function offersOf(archive: ArchiveLayer): readonly [TileOffer, ...TileOffer[]] {
  const offers = tileOffers[archiveKind(archive)];
  return [offers.find(({ f }) => f === archive.facts.format) ?? offers[0]];
}

/** One method for each operation. */
class TilesDoor {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  tileMatrixSets(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const resource = this.#open(request, reply, '/tileMatrixSets', []);
    const list = tileMatrixSets.map((set) => ({
      id: set.id,
      title: set.title,
      ...(set.uri === undefined ? {} : { uri: set.uri }),
      crs: writeCrs(set.crs, 'http'),
      // The standard has no word for a list's links: its test suite looks for `item`, clients for the other.
      links: ['item', 'http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme'].map((rel) => ({
        href: `${resource.landing}/tileMatrixSets/${set.id}`,
        rel,
        type: JSON_TYPE,
        title: set.title,
      })),
    }));
    return this.#send({ links: resource.links, tileMatrixSets: list }, resource, request, reply);
  }

  tileMatrixSet(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const set = gridOf(request);
    const resource = this.#open(request, reply, `/tileMatrixSets/${set.id}`, []);
    return this.#send(writeTileMatrixSet(set), resource, request, reply);
  }

  tilesets(kind: Kind, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const archive = this.#archiveOf(kind, request);
    if (archive !== undefined) {
      const { resource, place } = this.#archivePlace(archive, '', request, reply);
      const document = { links: resource.links, tilesets: [writeArchiveItem(place)] };
      return this.#send(document, resource, request, reply);
    }
    const { resource, place } = this.#place(kind, '', request, reply);
    const tilesets = tileMatrixSets.map((set) => writeTilesetItem(place, set));
    return this.#send({ links: resource.links, tilesets }, resource, request, reply);
  }

  tileset(kind: Kind, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const set = gridOf(request);
    const archive = this.#archiveOf(kind, request);
    if (archive !== undefined) {
      if (set.id !== archiveGrid.id) throw noGrid(set.id, [archiveGrid.id]);
      const { resource, place } = this.#archivePlace(archive, `/${set.id}`, request, reply);
      return this.#send(writeArchiveTileset(place), resource, request, reply);
    }
    const { resource, place } = this.#place(kind, `/${set.id}`, request, reply);
    return this.#send(writeTileset(place, set), resource, request, reply);
  }

  async tile(kind: Kind, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const view = viewOfRequest(request, this.#parts.catalog.current);
    const query = readQuery(request.url);
    const { collectionId, styleId, tileMatrixSetId, tileMatrix, tileRow, tileCol } = paramsOf(request);
    requireKnown(query, [
      'f',
      'filter',
      'filter-lang',
      'datetime',
      'subset',
      ...(collectionId === undefined ? ['collections'] : []),
    ]);
    requireText(query.get('filter-lang'));
    const archive = this.#archiveOf(kind, request);
    const offers = archive === undefined ? tileOffers[kind] : offersOf(archive);
    const { f: format } = negotiate(query.get('f'), request.headers.accept, offers);
    const wish = {
      address: {
        tileMatrixSet: tileMatrixSetId ?? '',
        tileMatrix: tileMatrix ?? '',
        tileRow: tileRow ?? '',
        tileCol: tileCol ?? '',
      },
      format,
      style: styleId,
      filter: query.get('filter'),
      datetime: readTime(query),
    };
    const wanted =
      archive === undefined
        ? toTileRequest({ layers: layersOf(view, collectionId, query.get('collections'), kind), ...wish })
        : toArchiveRequest(archive, wish);
    if (query.get('f') === undefined) reply.header('vary', 'accept');
    return answerTile(request, reply, wanted, this.#parts);
  }

  /** The layer of ready tiles that a collection is. @throws ServiceError notFound when its tiles are of the other kind */
  #archiveOf(kind: Kind, request: FastifyRequest): ArchiveLayer | undefined {
    const { collectionId, styleId } = paramsOf(request);
    if (collectionId === undefined || styleId !== undefined) return undefined;
    const archive = findArchive(viewOfRequest(request, this.#parts.catalog.current), collectionId);
    if (archive === undefined || archiveKind(archive) === kind) return archive;
    throw new ServiceError('notFound', 'The collection has no tiles of this kind.', {
      received: request.url,
      allowed: archiveKind(archive) === 'map' ? '…/map/tiles' : '…/tiles',
    });
  }

  #archivePlace(archive: ArchiveLayer, rest: string, request: FastifyRequest, reply: FastifyReply) {
    const path = `/collections/${archive.id}${archiveKind(archive) === 'map' ? '/map' : ''}/tiles`;
    const resource = this.#open(request, reply, `${path}${rest}`, []);
    const { landing, service, language } = resource;
    return { resource, place: { archive, url: `${landing}${path}`, landing, service, language } };
  }

  #open(request: FastifyRequest, reply: FastifyReply, path: string, names: readonly string[]): Resource {
    const resource = openResource(request, reply, path, documentOffers, this.#parts);
    requireKnown(resource.query, ['f', 'lang', ...names]);
    return resource;
  }

  #place(kind: Kind, rest: string, request: FastifyRequest, reply: FastifyReply) {
    const { collectionId, styleId } = paramsOf(request);
    const collection = collectionId === undefined ? '' : `/collections/${encodeURIComponent(collectionId)}`;
    const style = styleId === undefined ? '' : `/styles/${encodeURIComponent(styleId)}`;
    const path = `${collection}${style}${kind === 'map' ? '/map' : ''}/tiles`;
    const chosen = collectionId === undefined ? ['collections'] : [];
    const resource = this.#open(request, reply, `${path}${rest}`, chosen);
    const { view, language, landing, service, query } = resource;
    const collections = query.get('collections');
    const layers = layersOf(view, collectionId, collections, kind);
    const [first] = layers;
    if (styleId !== undefined && first !== undefined) readStyleId(first, styleId);
    const title =
      collectionId === undefined || first === undefined ? view.title[language] : first.title[language];
    const url = `${landing}${path}`;
    const place: TilesetPlace = {
      kind,
      title,
      layers,
      style: styleId,
      collection: collectionId,
      collections,
      url,
      landing,
      service,
      language,
    };
    return { resource, place };
  }

  #send(document: object, { links }: Resource, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const text = JSON.stringify(document);
    const header = writeLinkHeader(links);
    if (header !== '') reply.header('link', header);
    if (revalidates(request, reply, contentHash(text), this.#parts.config)) return reply.code(304).send();
    return reply.header('content-type', JSON_TYPE).send(Buffer.from(text));
  }
}

/**
 * Valid time by `datetime` or as the axis of that name (20-057, 12.2).
 * @throws ServiceError invalidParameter when both say it, or another axis is named
 */
function readTime(query: Query): string | undefined {
  const [datetime, subset] = [query.get('datetime'), query.get('subset')];
  if (subset === undefined) return datetime;
  if (datetime === undefined) {
    return readSubsetAxes(subset, { datetime: 'datetime' }).map(([, range]) => toDatetime(range))[0];
  }
  throw new ServiceError('invalidParameter', 'datetime and subset=datetime(…) cannot stand together.', {
    parameter: 'datetime',
    received: datetime,
    allowed: 'one of the two',
  });
}

function paramsOf(request: FastifyRequest): Params {
  return request.params as Params;
}

/** A grid in a path that is not there is a resource that is not there. @throws ServiceError notFound */
function gridOf(request: FastifyRequest) {
  const id = paramsOf(request).tileMatrixSetId ?? '';
  if (tileMatrixSets.some((set) => set.id === id)) return readTileMatrixSet(id);
  throw noGrid(
    id,
    tileMatrixSets.map((set) => set.id),
  );
}

function noGrid(received: string, allowed: readonly string[]): ServiceError {
  const parameter = 'tileMatrixSetId';
  return new ServiceError('notFound', 'There is no such tile matrix set.', { parameter, received, allowed });
}

/** Pictures have the catalog's top layer on top. */
function layersOf(
  view: View,
  collectionId: string | undefined,
  collections: string | undefined,
  kind: Kind,
): readonly Layer[] {
  if (collectionId !== undefined) return [layerOf(view, collectionId)];
  if (collections !== undefined) return readLayerList(view, collections, 'collections');
  const layers = datasetLayers(view);
  return kind === 'map' ? layers.toReversed() : layers;
}

function requireText(language: string | undefined): void {
  if (language === undefined || language === 'cql2-text') return;
  throw new ServiceError('invalidParameter', 'A filter of tiles is CQL2 text.', {
    parameter: 'filter-lang',
    received: language,
    allowed: ['cql2-text'],
  });
}
