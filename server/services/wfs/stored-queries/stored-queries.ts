import type { Language, View } from '../../../catalog/layer.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../../encode/gml/application-schema.ts';
import { ServiceError } from '../../../errors.ts';
import { XSI_NAMESPACE } from '../../../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../../../xml/write.ts';
import { GET_FEATURE_BY_ID, isGetFeatureById } from '../get-feature-by-id.ts';
import { harmonisedLayers } from '../harmonised/harmonised-query.ts';
import { declarationsIn, rewriteXml } from '../rewrite-xml.ts';
import { dialectOf } from '../wfs-version.ts';
import { GET_SPATIAL_DATA_SET, spatialDataSetParameters } from './spatial-data-set.ts';
import type { LocalText, StoredQueryDefinition } from './stored-query-definition.ts';

const TITLES = {
  byId: {
    pl: { title: 'Obiekt o podanym identyfikatorze', abstract: 'Zwraca obiekt, którego gml:id podano.' },
    en: { title: 'Feature by id', abstract: 'Returns the feature whose gml:id is given.' },
  },
  dataSet: {
    pl: {
      title: 'Zbiór danych przestrzennych',
      abstract: 'Zwraca cały zbiór danych o podanym identyfikatorze.',
    },
    en: { title: 'Spatial data set', abstract: 'Returns the whole data set whose identifier is given.' },
  },
} as const;

/** A stored query as it is listed and described. */
interface Described {
  readonly id: string;
  readonly titles: readonly LocalText[];
  readonly abstracts: readonly LocalText[];
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly returnFeatureTypes: readonly string[];
  /** What it does, when it is for others to read. */
  readonly expression: readonly Xml[] | undefined;
}

/** `wfs:ListStoredQueriesResponse` (WFS 2.0, 14.3). */
export function writeListStoredQueries(
  view: View,
  language: Language,
  made: readonly StoredQueryDefinition[],
): string {
  const queries = [...predefined(view, language), ...made.map((each) => describe(each, view))];
  return writeResponse(
    'wfs:ListStoredQueriesResponse',
    view,
    queries.map(({ id, titles, returnFeatureTypes }) =>
      element(
        'wfs:StoredQuery',
        { id },
        localTexts('wfs:Title', titles),
        returnFeatureTypes.map((name) => element('wfs:ReturnFeatureType', {}, name)),
      ),
    ),
  );
}

/**
 * `wfs:DescribeStoredQueriesResponse` (WFS 2.0, 14.4), of those named, else of all.
 * @throws ServiceError invalidParameter for one that is not here
 */
export function writeDescribeStoredQueries(
  view: View,
  language: Language,
  made: readonly StoredQueryDefinition[],
  ids: readonly string[],
): string {
  const all = [...predefined(view, language), ...made.map((each) => describe(each, view))];
  const wanted = ids.map((id) => (isGetFeatureById(id) ? GET_FEATURE_BY_ID : id));
  for (const id of wanted) if (!all.some((each) => each.id === id)) throw noSuchStoredQuery(id);
  const queries = wanted.length === 0 ? all : all.filter(({ id }) => wanted.includes(id));
  return writeResponse(
    'wfs:DescribeStoredQueriesResponse',
    view,
    queries.map(({ id, titles, abstracts, parameters, returnFeatureTypes, expression }) =>
      element(
        'wfs:StoredQueryDescription',
        { id },
        localTexts('wfs:Title', titles),
        localTexts('wfs:Abstract', abstracts),
        parameters.map(({ name, type }) => element('wfs:Parameter', { name, type })),
        element(
          'wfs:QueryExpressionText',
          {
            returnFeatureTypes: returnFeatureTypes.join(' '),
            language: 'urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression',
            isPrivate: expression === undefined,
          },
          expression,
        ),
      ),
    ),
  );
}

/** `wfs:CreateStoredQueryResponse` or `wfs:DropStoredQueryResponse` (WFS 2.0, 14.5 and 14.6). */
export function writeStatus(operation: 'CreateStoredQuery' | 'DropStoredQuery'): string {
  const { wfs } = dialectOf('2.0.0');
  return xmlDocument(
    element(`wfs:${operation}Response`, {
      'xmlns:wfs': wfs,
      'xmlns:xsi': XSI_NAMESPACE,
      'xsi:schemaLocation': `${wfs} http://schemas.opengis.net/wfs/2.0/wfs.xsd`,
      status: 'OK',
    }),
  );
}

/** Whether an id is one of the queries that are always there. */
export function isPredefined(id: string): boolean {
  return isGetFeatureById(id) || id === GET_SPATIAL_DATA_SET;
}

function predefined(view: View, language: Language): readonly Described[] {
  const returnFeatureTypes = returnTypes(view);
  const texts = (id: keyof typeof TITLES): Pick<Described, 'titles' | 'abstracts'> => ({
    titles: [{ language, text: TITLES[id][language].title }],
    abstracts: [{ language, text: TITLES[id][language].abstract }],
  });
  const byId = [{ name: 'ID', type: 'xsd:string' }];
  const common = { returnFeatureTypes, expression: undefined };
  return [
    { id: GET_FEATURE_BY_ID, ...texts('byId'), parameters: byId, ...common },
    { id: GET_SPATIAL_DATA_SET, ...texts('dataSet'), parameters: spatialDataSetParameters, ...common },
  ];
}

/** The types it names, in our own prefix; all where a parameter names them. */
function describe(definition: StoredQueryDefinition, view: View): Described {
  const named = definition.returnFeatureTypes.map((name) => name.slice(name.indexOf(':') + 1));
  const layers = view.layers.filter(({ id }) => named.includes(id));
  const returnFeatureTypes =
    named.length === 0 ? returnTypes(view) : layers.map(({ id }) => `${LAYER_PREFIX}:${id}`);
  const { isPrivate, queries } = definition;
  const expression = isPrivate ? undefined : queries.map((query) => rewriteXml(query, declarationsIn(query)));
  return { ...definition, returnFeatureTypes, expression };
}

function localTexts(name: string, texts: readonly LocalText[]): readonly Xml[] {
  return texts.map(({ language, text }) => element(name, { 'xml:lang': language }, text));
}

export function noSuchStoredQuery(id: string): ServiceError {
  return new ServiceError(
    'invalidParameter',
    `There is no stored query ${JSON.stringify(id.slice(0, 80))}.`,
    {
      parameter: 'storedQuery_Id',
      received: id,
      allowed: 'those that ListStoredQueries lists',
    },
  );
}

function returnTypes(view: View): readonly string[] {
  const others = harmonisedLayers(view, '3.2').map(({ type: { prefix, name } }) => `${prefix}:${name}`);
  return [...view.layers.map((layer) => `${LAYER_PREFIX}:${layer.id}`), ...new Set(others)];
}

function writeResponse(name: string, view: View, content: readonly Xml[]): string {
  const others = harmonisedLayers(view, '3.2').map(
    ({ type }) => [`xmlns:${type.prefix}`, type.namespace] as const,
  );
  const attributes = {
    ...Object.fromEntries(others),
    'xmlns:wfs': dialectOf('2.0.0').wfs,
    'xmlns:xsi': XSI_NAMESPACE,
    'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
    [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
    'xsi:schemaLocation': `${dialectOf('2.0.0').wfs} http://schemas.opengis.net/wfs/2.0/wfs.xsd`,
  };
  return xmlDocument(element(name, attributes, content));
}
