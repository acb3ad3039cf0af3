import type { Language } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';

type Limits = Pick<Config, 'maxFeatures' | 'exportMaxFeatures'>;

/** Words of documents and of the API definition; those of the pages are in `pages/page-texts.ts`. */
const polish = {
  definition: 'Definicja API',
  conformance: 'Klasy zgodności z OGC API',
  collections: 'Zbiory danych',
  otherServices: (name: string): string => `Te same dane przez ${name}`,
  itemsOf: (title: string): string => `Obiekty: ${title}`,
  metadata: 'Metadane',
  job: 'Zamówiony plik',
  jobResults: 'Plik do pobrania',
  queryables: 'Właściwości, o które można pytać',
  queryablesOf: (title: string): string => `Właściwości, o które można pytać: ${title}`,
  licence: 'Licencja',
  nextPage: 'Następna strona',
  previousPage: 'Poprzednia strona',
  collectionOf: (title: string): string => `Zbiór: ${title}`,
  fictitious: 'DANE FIKCYJNE, wymyślone na potrzeby pokazu.',
  featureOf: (title: string): string => `Jeden obiekt: ${title}`,
  landing: 'Strona startowa',
  parameters: {
    f: 'Format odpowiedzi; bez niego decyduje nagłówek Accept.',
    lang: 'Język tytułów i stron; bez niego decyduje nagłówek Accept-Language.',
    bbox: 'Prostokąt, który ma przecinać geometria obiektu: dolny róg, potem górny, w kolejności osi układu bbox-crs. Sześć liczb: prostokąt z wysokościami, które nie są brane pod uwagę.',
    bboxCrs: 'Układ współrzędnych parametru bbox; bez niego długość i szerokość geograficzna.',
    crs: 'Układ współrzędnych odpowiedzi; w kolejności osi tego układu (EPSG:2180: północna, wschodnia).',
    datetime:
      'Chwila, dzień (czas polski) albo przedział, w którym obiekt obowiązuje; otwarty koniec: dwie kropki.',
    limit: ({ maxFeatures: page, exportMaxFeatures: file }: Limits): string =>
      `Liczba obiektów na stronie (json, html); większa niż ${page} jest zmniejszana do ${page}. Pliki w innych formatach mają bez niej wszystkie obiekty, najwyżej ${file}.`,
    filter: 'Warunek w języku CQL2; nazwy są tymi z queryables, geometria nazywa się geometry.',
    filterLang: 'Język parametru filter.',
    filterCrs:
      'Układ współrzędnych geometrii w parametrze filter i punktu near, w kolejności jego osi; bez niego długość i szerokość.',
    sortby:
      'Kolejność: nazwy właściwości, przed nimi + (rosnąco) lub - (malejąco); distance to odległość od punktu near. Obiekty bez wartości są na końcu.',
    near: 'Punkt, od którego liczy się distance.',
    shownProperties: 'Właściwości w odpowiedzi; geometria nazywa się geometry.',
    maxAllowableOffset: 'Największe odchylenie uproszczonej geometrii, w jednostce układu odpowiedzi.',
    coordinatePrecision: 'Miejsca dziesiętne współrzędnych.',
    offset: 'Liczba obiektów do pominięcia; odsyłacze next i prev są szybsze i niczego nie gubią.',
    cursor: 'Miejsce, od którego zaczyna się strona: wartość z odsyłaczy next i prev.',
    properties: 'Warunki równości: nazwa właściwości zbioru = wartość.',
    collectionId: 'Identyfikator zbioru.',
    featureId: 'Identyfikator obiektu; ukośnik można pisać jako %2F.',
    unit: 'Jednostka',
    codes: 'Kody',
  },
};

const english: typeof polish = {
  definition: 'API definition',
  conformance: 'OGC API conformance classes',
  collections: 'Collections',
  otherServices: (name) => `The same data by ${name}`,
  itemsOf: (title) => `Features: ${title}`,
  metadata: 'Metadata',
  job: 'Ordered file',
  jobResults: 'The file',
  queryables: 'Queryable properties',
  queryablesOf: (title) => `Queryable properties: ${title}`,
  licence: 'Licence',
  nextPage: 'Next page',
  previousPage: 'Previous page',
  collectionOf: (title) => `Collection: ${title}`,
  fictitious: 'FICTITIOUS DATA, invented for demonstration.',
  featureOf: (title) => `One feature: ${title}`,
  landing: 'Landing page',
  parameters: {
    f: 'Format of the answer; without it the header Accept decides.',
    lang: 'Language of titles and pages; without it the header Accept-Language decides.',
    bbox: 'A box that the geometry of a feature has to meet: lower corner, then upper corner, in the axis order of bbox-crs. Six numbers are a box with heights, which are not looked at.',
    bboxCrs: 'Coordinate reference system of bbox; without it longitude and latitude.',
    crs: 'Coordinate reference system of the answer, in the axis order of that system (EPSG:2180: northing, easting).',
    datetime: 'Instant, day (Polish time) or interval in which a feature is valid; two dots are an open end.',
    limit: ({ maxFeatures: page, exportMaxFeatures: file }) =>
      `Features on a page (json, html); more than ${page} is cut to ${page}. Files in other formats have all features without it, ${file} at most.`,
    filter: 'Condition in CQL2; names are those of queryables, the geometry is called geometry.',
    filterLang: 'Language of filter.',
    filterCrs:
      'Coordinate reference system of the geometries in filter and of the point near, in its axis order; without it longitude and latitude.',
    sortby:
      'Order: names of properties, + (ascending) or - (descending) before them; distance is that to the point near. Features without a value come last.',
    near: 'The point that distance is measured from.',
    shownProperties: 'Properties in the answer; the geometry is called geometry.',
    maxAllowableOffset: 'Greatest deviation of a simplified geometry, in the unit of the CRS of the answer.',
    coordinatePrecision: 'Decimals of coordinates.',
    offset: 'Features to skip; the links next and prev are quicker and lose nothing.',
    cursor: 'Where the page begins: the value in the links next and prev.',
    properties: 'Equality conditions: name of a property of the collection = value.',
    collectionId: 'Identifier of a collection.',
    featureId: 'Identifier of a feature; a slash may be written as %2F.',
    unit: 'Unit',
    codes: 'Codes',
  },
};

/** All of them by language. */
export const texts: Readonly<Record<Language, typeof polish>> = { pl: polish, en: english };
