import { ServiceError } from '../../errors.ts';
import type { Kvp } from '../../http/kvp.ts';
import { childOf, childrenOf, type XmlElement } from '../../xml/read.ts';
import { gmlObject } from './get-feature-kvp.ts';
import type {
  AdhocQueryParameters,
  GetFeatureParameters,
  QueryParameters,
  SortParameter,
  StoredQueryParameters,
} from './get-feature-parameters.ts';
import { rewriteXml } from './rewrite-xml.ts';
import type { Dialect } from './wfs-version.ts';

/**
 * GetFeature or GetPropertyValue as XML (WFS 2.0, 7.9.2.2, 10.2.2 and 11.2.2; WFS 1.1, 9.2; WFS 1.0, 9.2): gives what
 * the KVP would give.
 * @throws ServiceError missingParameter, invalidParameter
 */
export function readGetFeatureXml(root: XmlElement, dialect: Dialect): GetFeatureParameters {
  const { version } = dialect;
  const queries = root.children.flatMap((child) => readQuery(child, dialect));
  if (queries.length === 0) {
    throw new ServiceError('missingParameter', `${root.name} holds no Query.`, { parameter: 'Query' });
  }
  const attribute = (name: string): string | undefined => root.attributes.get(name);
  const parameters = {
    version,
    queries,
    outputFormat: attribute('outputFormat'),
    resultType: attribute('resultType'),
    count: attribute(version === '2.0.0' ? 'count' : 'maxFeatures'),
    startIndex: attribute('startIndex'),
    cursor: undefined,
    resolve: attribute('resolve'),
    resolveDepth: attribute(version === '2.0.0' ? 'resolveDepth' : 'traverseXlinkDepth'),
    valueReference: attribute('valueReference'),
  };
  return { ...parameters, kvp: toKvp(root.name, parameters) };
}

/**
 * GetGmlObject as XML (WFS 1.1, 10.2).
 * @throws ServiceError missingParameter
 */
export function readGetGmlObjectXml(root: XmlElement, { fes }: Dialect): GetFeatureParameters {
  const id = childOf(root, fes, 'GmlObjectId')?.attributes.get('{http://www.opengis.net/gml}id');
  return gmlObject(id, root.attributes.get('traverseXlinkDepth'), root.attributes.get('outputFormat'));
}

function readQuery(element: XmlElement, dialect: Dialect): readonly QueryParameters[] {
  if (element.namespace !== dialect.wfs) return [];
  if (element.name === 'Query') {
    return dialect.version === '2.0.0'
      ? [readAdhocQuery(element, dialect)]
      : readOldQueries(element, dialect);
  }
  const isStored = element.name === 'StoredQuery' && dialect.version === '2.0.0';
  return isStored ? [readStoredQuery(element, dialect)] : [];
}

/** @throws ServiceError missingParameter, invalidParameter */
export function readAdhocQuery(query: XmlElement, { wfs, fes }: Dialect): AdhocQueryParameters {
  const names = childrenOf(query, wfs, 'PropertyName').map((child) => child.text.trim());
  const aliases = query.attributes.get('aliases')?.trim();
  return {
    kind: 'adhoc',
    typeNames: namesOf(query, 'typeNames'),
    ...(aliases === undefined ? {} : { aliases: aliases.split(/\s+/) }),
    scope: query.resolve,
    srsName: query.attributes.get('srsName'),
    propertyNames: names.length === 0 ? undefined : names,
    filter: childOf(query, fes, 'Filter'),
    sortBy: readSortBy(query, fes, 'ValueReference'),
  };
}

/** A query of WFS 1 about several types is one about each of them: there are no joins. */
function readOldQueries(query: XmlElement, { wfs, fes, version }: Dialect): readonly AdhocQueryParameters[] {
  const names = [
    ...childrenOf(query, wfs, 'PropertyName'),
    ...childrenOf(query, fes, 'PropertyName'),
    ...childrenOf(query, wfs, 'XlinkPropertyName'),
  ].map((child) => child.text.trim());
  return namesOf(query, 'typeName').map((typeName) => ({
    kind: 'adhoc',
    typeNames: [typeName],
    scope: query.resolve,
    srsName: version === '1.1.0' ? query.attributes.get('srsName') : undefined,
    propertyNames: names.length === 0 ? undefined : names,
    filter: childOf(query, fes, 'Filter'),
    sortBy: readSortBy(query, fes, 'PropertyName'),
  }));
}

function namesOf(query: XmlElement, attribute: 'typeNames' | 'typeName'): readonly string[] {
  const text = query.attributes.get(attribute)?.trim() ?? '';
  if (text !== '') return text.split(attribute === 'typeName' ? /[\s,]+/ : /\s+/);
  throw new ServiceError('missingParameter', `The Query has no ${attribute}.`, { parameter: 'typeNames' });
}

function readSortBy(
  query: XmlElement,
  fes: string,
  reference: 'ValueReference' | 'PropertyName',
): readonly SortParameter[] | undefined {
  const sortBy = childOf(query, fes, 'SortBy');
  if (sortBy === undefined) return undefined;
  return childrenOf(sortBy, fes, 'SortProperty').map((property) => readSort(property, fes, reference));
}

function readSort(property: XmlElement, fes: string, reference: string): SortParameter {
  const name = childOf(property, fes, reference)?.text.trim() ?? '';
  const order = childOf(property, fes, 'SortOrder')?.text.trim() ?? 'ASC';
  if (name === '' || !/^(ASC|DESC)$/.test(order)) {
    throw new ServiceError('invalidParameter', 'A SortProperty cannot be read.', {
      parameter: 'sortBy',
      received: `${name} ${order}`,
      allowed: `a ${reference} and ASC or DESC`,
    });
  }
  return { name, descending: order === 'DESC' };
}

function readStoredQuery(query: XmlElement, { wfs }: Dialect): StoredQueryParameters {
  const parameters = childrenOf(query, wfs, 'Parameter').map((parameter): [string, string] => [
    (parameter.attributes.get('name') ?? '').toUpperCase(),
    parameter.text.trim(),
  ]);
  const id = query.attributes.get('id') ?? '';
  return { kind: 'stored', id, parameters: new Map(parameters), scope: query.resolve };
}

/** The same request in KVP, without its page: an answer's `next` is an address. */
function toKvp(request: string, parameters: Omit<GetFeatureParameters, 'kvp'>): Kvp | undefined {
  const { version, queries, outputFormat, resolve, valueReference } = parameters;
  const pairs: [string, string | undefined][] = [
    ['SERVICE', 'WFS'],
    ['VERSION', version],
    ['REQUEST', request],
    ['OUTPUTFORMAT', outputFormat],
    ['RESOLVE', resolve],
    ['VALUEREFERENCE', valueReference],
  ];
  const [first, ...more] = queries;
  const adhoc = queries.filter((query) => query.kind === 'adhoc');
  if (first?.kind === 'stored' && more.length === 0) {
    pairs.push(['STOREDQUERY_ID', first.id], ...first.parameters);
  } else if (adhoc.length < queries.length) return undefined;
  else {
    pairs.push(
      [
        version === '2.0.0' ? 'TYPENAMES' : 'TYPENAME',
        lists(adhoc.map((query) => query.typeNames.map(localName).join(','))),
      ],
      ['ALIASES', lists(adhoc.map((query) => query.aliases?.join(',')))],
      ['SRSNAME', lists(adhoc.map((query) => query.srsName))],
      ['PROPERTYNAME', lists(adhoc.map((query) => query.propertyNames?.map(localName).join(',')))],
      ['SORTBY', lists(adhoc.map((query) => query.sortBy?.map(writeSort).join(',')))],
      [
        'FILTER',
        lists(adhoc.map(({ filter }) => (filter === undefined ? undefined : rewriteXml(filter).text))),
      ],
    );
  }
  return new Map(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function lists(values: readonly (string | undefined)[]): string | undefined {
  if (values.every((value) => value === undefined)) return undefined;
  return values.length === 1 ? values[0] : values.map((value) => `(${value ?? ''})`).join('');
}

function writeSort({ name, descending }: SortParameter): string {
  return `${localName(name)} ${descending ? 'DESC' : 'ASC'}`;
}

/** Prefixes are gone with their document: names are ours alone. */
function localName(text: string): string {
  return text.slice(text.indexOf(':') + 1);
}
