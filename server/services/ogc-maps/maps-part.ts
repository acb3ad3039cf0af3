import type { Language } from '../../catalog/layer.ts';
import { address, type Link } from '../../ows/api/links.ts';
import type { ApiPart, ApiPartDefinition } from '../../ows/api/part.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { mapOffers } from './map-formats.ts';

const MAPS = 'http://www.opengis.net/spec/ogcapi-maps-1/1.0/conf';

/** OGC API – Maps, Part 1 (20-058) as a part of the API. */
export const mapsPart: ApiPart = {
  conformsTo: [
    'core',
    'dataset-map',
    'collection-map',
    'styled-map',
    'collections-selection',
    'scaling',
    'crs',
    'datetime',
    'oas30',
    'png',
    'jpeg',
    'svg',
  ].map((name) => `${MAPS}/${name}`),
  landingLinks: (resource) => mapLinks('/map', resource),
  collectionLinks: (layer, resource) => mapLinks(`/collections/${layer.id}/map`, resource),
  definition: (_view, language) => definition(language),
};

function mapLinks(path: string, resource: Resource): readonly Link[] {
  return mapOffers.map(({ f, mediaType }) => ({
    href: address(addressOf(resource, path), { f }),
    rel: 'http://www.opengis.net/def/rel/ogc/1.0/map',
    type: mediaType,
    title: texts[resource.language].map,
  }));
}

const texts = {
  pl: {
    map: 'Mapa',
    collection: 'Identyfikator kolekcji',
    style: 'Styl kolekcji',
    bbox: 'Zakres mapy; długość i szerokość geograficzna, jeśli bbox-crs nie mówi inaczej',
    crsOf: 'Układ współrzędnych zakresu (bbox)',
    crs: 'Układ współrzędnych mapy; bez niego układ danych',
    size: 'Piksele',
    scale: 'Mianownik skali, z którego wynika wielkość mapy',
    bgcolor: 'Kolor tła, 0xRRGGBB',
    transparent: 'Czy tło jest przezroczyste',
    datetime: 'Chwila, dzień albo przedział czasu ważności',
    collections: 'Identyfikatory kolekcji, oddzielone przecinkami; pierwsza leży najniżej',
    f: 'Format',
  },
  en: {
    map: 'Map',
    collection: 'Id of a collection',
    style: 'Style of the collection',
    bbox: 'Box of the map; longitude and latitude unless bbox-crs says otherwise',
    crsOf: 'Coordinate system of bbox',
    crs: 'Coordinate system of the map; that of the data without it',
    size: 'Pixels',
    scale: 'Scale denominator that the size of the map follows from',
    bgcolor: 'Colour of the background, 0xRRGGBB',
    transparent: 'Whether the background is transparent',
    datetime: 'Moment, day or interval of valid time',
    collections: 'Ids of collections, separated by commas; the first is drawn lowest',
    f: 'Format',
  },
} as const;

function definition(language: Language): ApiPartDefinition {
  const text = texts[language];
  const query = (name: string, description: string, schema: object, more: object = {}) => ({
    name,
    in: 'query',
    description,
    required: false,
    schema,
    ...more,
  });
  const path = (name: string, description: string) => ({
    name,
    in: 'path',
    description,
    required: true,
    schema: { type: 'string' },
  });
  const list = { style: 'form', explode: false };
  const parameters = {
    mapCollectionId: path('collectionId', text.collection),
    mapStyleId: path('styleId', text.style),
    mapBbox: query(
      'bbox',
      text.bbox,
      { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 6 },
      list,
    ),
    mapBboxCrs: query('bbox-crs', text.crsOf, { type: 'string' }),
    mapCrs: query('crs', text.crs, { type: 'string' }),
    mapWidth: query('width', text.size, { type: 'integer', minimum: 1 }),
    mapHeight: query('height', text.size, { type: 'integer', minimum: 1 }),
    mapScaleDenominator: query('scale-denominator', text.scale, { type: 'number' }),
    mapBgcolor: query('bgcolor', text.bgcolor, { type: 'string' }),
    mapTransparent: query('transparent', text.transparent, { type: 'boolean' }),
    mapDatetime: query('datetime', text.datetime, { type: 'string' }),
    mapCollections: query(
      'collections',
      text.collections,
      { type: 'array', items: { type: 'string' } },
      list,
    ),
    mapFormat: query('f', text.f, { type: 'string', enum: mapOffers.map(({ f }) => f) }),
  };
  const common = Object.keys(parameters).filter((name) => !/Id$|Collections$/.test(name));
  const get = (operationId: string, names: readonly string[]) => ({
    get: {
      operationId,
      summary: text.map,
      tags: ['maps'],
      parameters: [...names, ...common].map((name) => ({ $ref: `#/components/parameters/${name}` })),
      responses: {
        200: {
          description: text.map,
          content: Object.fromEntries(
            mapOffers.map(({ mediaType }) => [mediaType, { schema: { type: 'string', format: 'binary' } }]),
          ),
        },
        400: { $ref: '#/components/responses/400' },
        404: { $ref: '#/components/responses/404' },
      },
    },
  });
  return {
    paths: {
      '/map': get('getMap', ['mapCollections']),
      '/collections/{collectionId}/map': get('getCollectionMap', ['mapCollectionId']),
      '/collections/{collectionId}/styles/{styleId}/map': get('getStyledMap', [
        'mapCollectionId',
        'mapStyleId',
      ]),
    },
    parameters,
    schemas: {},
  };
}
