import type { Language } from '../../catalog/layer.ts';
import { tileMatrixSets } from '../../geo/tile-matrix-set.ts';
import { JSON_TYPE } from '../../ows/api/formats.ts';
import type { Link } from '../../ows/api/links.ts';
import type { ApiPart, ApiPartDefinition } from '../../ows/api/part.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { tileMediaTypes } from '../../tiles/tile-source.ts';
import { archiveKind } from './archive-tileset.ts';
import { pictureFormats } from './tileset-place.ts';

const TILES = 'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf';
const TMS = 'http://www.opengis.net/spec/tms/2.0/conf';
const REL = 'http://www.opengis.net/def/rel/ogc/1.0';

/** OGC API – Tiles, Part 1 (20-057) as a part of the API: tilesets of the dataset and of collections, vectors and maps. */
export const tilesPart: ApiPart = {
  conformsTo: [
    ...[
      'core',
      'tileset',
      'tilesets-list',
      'dataset-tilesets',
      'geodata-tilesets',
      'collections-selection',
      'datetime',
      'oas30',
      'mvt',
      'png',
      'jpeg',
    ].map((name) => `${TILES}/${name}`),
    ...[
      'tilematrixset',
      'tilematrixsetlimits',
      'tilesetmetadata',
      'json-tilematrixset',
      'json-tilematrixsetlimits',
      'json-tilesetmetadata',
    ].map((name) => `${TMS}/${name}`),
  ],
  landingLinks: (resource) => [
    ...tilesetLinks('', resource),
    link('/tileMatrixSets', 'tiling-schemes', texts[resource.language].grids, resource),
  ],
  collectionLinks: (layer, resource) => tilesetLinks(`/collections/${layer.id}`, resource),
  archiveLinks: (archive, resource) => {
    const [vector, map] = tilesetLinks(`/collections/${archive.id}`, resource);
    return [archiveKind(archive) === 'vector' ? vector : map, tileJsonLink(archive.id, resource)];
  },
  definition: (_view, language) => definition(language),
};

function tilesetLinks(path: string, resource: Resource): readonly [vector: Link, map: Link] {
  const text = texts[resource.language];
  return [
    link(`${path}/tiles`, 'tilesets-vector', text.vectorTilesets, resource),
    link(`${path}/map/tiles`, 'tilesets-map', text.mapTilesets, resource),
  ];
}

/** TileJSON is of no OGC standard: it describes the same tiles for other clients. */
function tileJsonLink(id: string, { service }: Resource): Link {
  return { href: `${service}/tiles/${id}.json`, rel: 'describedby', type: JSON_TYPE, title: 'TileJSON' };
}

function link(path: string, rel: string, title: string, resource: Resource): Link {
  return { href: addressOf(resource, path), rel: `${REL}/${rel}`, type: JSON_TYPE, title };
}

const texts = {
  pl: {
    grids: 'Układy kafli',
    vectorTilesets: 'Kafle wektorowe',
    mapTilesets: 'Kafle mapy',
    grid: 'Układ kafli',
    tileset: 'Zestaw kafli',
    tile: 'Kafel',
    collections: 'Identyfikatory kolekcji, oddzielone przecinkami; na mapie pierwsza leży najniżej',
    filter: 'Warunek w CQL2 (tekst)',
    filterLang: 'Język warunku',
    datetime: 'Chwila, dzień albo przedział czasu ważności',
    subset: 'Czas ważności jako oś: datetime("2024-01-01") albo datetime("2024-01-01":*)',
    style: 'Styl kolekcji',
    f: 'Format',
    level: 'Poziom',
    row: 'Wiersz, liczony od góry',
    column: 'Kolumna, liczona od lewej',
    collection: 'Identyfikator kolekcji',
    empty: 'W tym miejscu nie ma obiektów.',
  },
  en: {
    grids: 'Tile matrix sets',
    vectorTilesets: 'Vector tiles',
    mapTilesets: 'Map tiles',
    grid: 'Tile matrix set',
    tileset: 'Tileset',
    tile: 'Tile',
    collections: 'Ids of collections, separated by commas; on a map the first is drawn lowest',
    filter: 'Condition in CQL2 text',
    filterLang: 'Language of the condition',
    datetime: 'Moment, day or interval of valid time',
    subset: 'Valid time as an axis: datetime("2024-01-01") or datetime("2024-01-01":*)',
    style: 'Style of the collection',
    f: 'Format',
    level: 'Level',
    row: 'Row, counted from the top',
    column: 'Column, counted from the left',
    collection: 'Id of a collection',
    empty: 'There are no features here.',
  },
} as const;

/** Templated paths stand for all collections: the parameters' names are the standard's. */
function definition(language: Language): ApiPartDefinition {
  const text = texts[language];
  // Part of an operationId, after which the standard's suffixes come (20-057, Table 11).
  const bases = [
    ['', 'dataset'],
    ['/collections/{collectionId}', 'collection'],
    ['/collections/{collectionId}/styles/{styleId}', 'collection.style'],
  ] as const;
  const paths: Record<string, object> = {
    '/tileMatrixSets': get('getTileMatrixSets', text.grids, []),
    '/tileMatrixSets/{tileMatrixSetId}': get('getTileMatrixSet', text.grid, ['tileMatrixSetId']),
  };
  for (const [base, resource] of bases) {
    const isStyle = resource === 'collection.style';
    const named = [...(base === '' ? [] : ['tilesCollectionId']), ...(isStyle ? ['tilesStyleId'] : [])];
    for (const kind of isStyle ? (['Map'] as const) : (['Vector', 'Map'] as const)) {
      const list = `${base}${kind === 'Map' ? '/map' : ''}/tiles`;
      const id = `${resource}.${kind.toLowerCase()}`;
      const chosen = base === '' ? ['tilesCollections'] : [];
      paths[list] = get(`${id}.getTileSetsList`, text.tileset, [...named, ...chosen]);
      paths[`${list}/{tileMatrixSetId}`] = get(`${id}.getTileSet`, text.tileset, [
        ...named,
        'tileMatrixSetId',
        ...chosen,
      ]);
      const place = [...named, 'tileMatrixSetId', 'tileMatrix', 'tileRow', 'tileCol'];
      paths[`${list}/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}`] = getTile(
        `${id}.getTile`,
        text,
        [...place, ...chosen, ...conditions, `tiles${kind}Format`],
        kind === 'Map' ? pictureFormats : ['mvt'],
      );
    }
  }
  return { paths, parameters: parameters(text), schemas: {} };
}

const conditions = ['tilesFilter', 'tilesFilterLang', 'tilesDatetime', 'tilesSubset'] as const;

type Texts = (typeof texts)[Language];

function parameters(text: Texts): Readonly<Record<string, object>> {
  const at = (name: string, description: string, schema: object) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema,
  });
  const query = (name: string, description: string, schema: object) => ({
    name,
    in: 'query',
    required: false,
    description,
    schema,
    style: 'form',
    explode: false,
  });
  const index = { type: 'integer', minimum: 0, maximum: 999_999_999 };
  return {
    tileMatrixSetId: at('tileMatrixSetId', text.grid, {
      type: 'string',
      enum: tileMatrixSets.map(({ id }) => id),
    }),
    tileMatrix: at('tileMatrix', text.level, { type: 'string' }),
    tileRow: at('tileRow', text.row, index),
    tileCol: at('tileCol', text.column, index),
    tilesCollectionId: at('collectionId', text.collection, { type: 'string' }),
    tilesStyleId: at('styleId', text.style, { type: 'string' }),
    tilesCollections: query('collections', text.collections, { type: 'array', items: { type: 'string' } }),
    tilesFilter: query('filter', text.filter, { type: 'string' }),
    tilesFilterLang: query('filter-lang', text.filterLang, { type: 'string', enum: ['cql2-text'] }),
    tilesDatetime: query('datetime', text.datetime, { type: 'string' }),
    tilesSubset: query('subset', text.subset, { type: 'string' }),
    tilesDocumentFormat: query('f', text.f, { type: 'string', enum: ['json'] }),
    tilesVectorFormat: query('f', text.f, { type: 'string', enum: ['mvt'] }),
    tilesMapFormat: query('f', text.f, { type: 'string', enum: [...pictureFormats] }),
  };
}

const problems = Object.fromEntries(
  [400, 404, 406, 500, 503].map((status) => [String(status), { $ref: `#/components/responses/${status}` }]),
);

function refs(names: readonly string[]): readonly object[] {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function get(operationId: string, summary: string, names: readonly string[]): object {
  return {
    get: {
      operationId,
      summary,
      tags: ['tiles'],
      parameters: refs([...names, 'tilesDocumentFormat', 'lang']),
      responses: {
        200: { description: summary, content: { [JSON_TYPE]: { schema: { type: 'object' } } } },
        304: { description: 'If-None-Match holds the ETag of the answer.' },
        ...problems,
      },
    },
  };
}

function getTile(
  operationId: string,
  text: Texts,
  names: readonly string[],
  formats: readonly (keyof typeof tileMediaTypes)[],
): object {
  const content = Object.fromEntries(
    formats.map((format) => [tileMediaTypes[format], { schema: { type: 'string', format: 'binary' } }]),
  );
  return {
    get: {
      operationId,
      summary: text.tile,
      tags: ['tiles'],
      parameters: refs(names),
      responses: {
        200: { description: text.tile, content },
        204: { description: text.empty },
        304: { description: 'If-None-Match holds the ETag of the answer.' },
        ...problems,
      },
    },
  };
}
