import type { Language } from '../../catalog/layer.ts';
import type { ApiPartDefinition } from '../../ows/api/part.ts';
import { mapOffers } from './map-formats.ts';

/** What maps are called in the API's documents. */
export const mapTexts = {
  pl: {
    map: 'Mapa',
    collection: 'Identyfikator kolekcji',
    style: 'Styl kolekcji',
    bbox: 'Zakres mapy; długość i szerokość geograficzna, jeśli bbox-crs nie mówi inaczej',
    crsOf: (name: string) => `Układ współrzędnych parametru ${name}`,
    center: 'Środek mapy; długość i szerokość geograficzna, jeśli center-crs nie mówi inaczej',
    subset: 'Zakresy osi: Lat(52:53),Lon(18:19), x(…:…),y(…:…), time("2020-01-01":"2021-01-01")',
    pixel: 'Bok piksela urządzenia w milimetrach; 0,28, jeśli go nie podano',
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
    crsOf: (name: string) => `Coordinate system of ${name}`,
    center: 'Middle of the map; longitude and latitude unless center-crs says otherwise',
    subset: 'Intervals of axes: Lat(52:53),Lon(18:19), x(…:…),y(…:…), time("2020-01-01":"2021-01-01")',
    pixel: "Side of the device's pixel in millimetres; 0.28 when it is not given",
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

/** What maps add to the API definition. */
export function mapsDefinition(language: Language): ApiPartDefinition {
  const text = mapTexts[language];
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
    mapBboxCrs: query('bbox-crs', text.crsOf('bbox'), { type: 'string' }),
    mapCenter: query(
      'center',
      text.center,
      { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
      list,
    ),
    mapCenterCrs: query('center-crs', text.crsOf('center'), { type: 'string' }),
    mapSubset: query('subset', text.subset, { type: 'array', items: { type: 'string' } }, list),
    mapSubsetCrs: query('subset-crs', text.crsOf('subset'), { type: 'string' }),
    mapMmPerPixel: query('mm-per-pixel', text.pixel, { type: 'number' }),
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
  // Suffixes of the standard's table 11.
  return {
    paths: {
      '/map': get('maps.dataset.getMap', ['mapCollections']),
      '/styles/{styleId}/map': get('maps.dataset.style.getMap', ['mapStyleId', 'mapCollections']),
      '/collections/{collectionId}/map': get('maps.collection.getMap', ['mapCollectionId']),
      '/collections/{collectionId}/styles/{styleId}/map': get('maps.collection.style.getMap', [
        'mapCollectionId',
        'mapStyleId',
      ]),
    },
    parameters,
    schemas: {},
  };
}
