import { ServiceError } from '../../errors.ts';
import { FES_NAMESPACE } from '../../filter/fes-reference.ts';
import type { Kvp } from '../../http/kvp.ts';
import { childOf, childrenOf, type XmlElement } from '../../xml/read.ts';
import { element, type Xml } from '../../xml/write.ts';
import { WFS_NAMESPACE } from './formats.ts';
import type {
  AdhocQueryParameters,
  GetFeatureParameters,
  QueryParameters,
  StoredQueryParameters,
} from './get-feature-parameters.ts';

/**
 * GetFeature or GetPropertyValue as XML (WFS 2.0, 7.9.2.2, 10.2.2 and 11.2.2): gives what the KVP would give.
 * @throws ServiceError missingParameter, invalidParameter
 */
export function readGetFeatureXml(root: XmlElement): GetFeatureParameters {
  const queries = root.children.flatMap((child) => readQuery(child));
  if (queries.length === 0) {
    throw new ServiceError('missingParameter', `${root.name} holds no Query.`, { parameter: 'Query' });
  }
  const attribute = (name: string): string | undefined => root.attributes.get(name);
  const parameters = {
    queries,
    outputFormat: attribute('outputFormat'),
    resultType: attribute('resultType'),
    count: attribute('count'),
    startIndex: attribute('startIndex'),
    resolve: attribute('resolve'),
    valueReference: attribute('valueReference'),
  };
  return { ...parameters, kvp: toKvp(root.name, parameters) };
}

function readQuery(element: XmlElement): readonly QueryParameters[] {
  if (element.namespace !== WFS_NAMESPACE) return [];
  if (element.name === 'Query') return [readAdhocQuery(element)];
  return element.name === 'StoredQuery' ? [readStoredQuery(element)] : [];
}

function readAdhocQuery(query: XmlElement): AdhocQueryParameters {
  const typeNames = query.attributes.get('typeNames')?.trim() ?? '';
  if (typeNames === '') {
    throw new ServiceError('missingParameter', 'The Query has no typeNames.', { parameter: 'typeNames' });
  }
  const names = childrenOf(query, WFS_NAMESPACE, 'PropertyName').map((child) => child.text.trim());
  const sortBy = childOf(query, FES_NAMESPACE, 'SortBy');
  return {
    kind: 'adhoc',
    typeNames: typeNames.split(/\s+/),
    scope: query.resolve,
    srsName: query.attributes.get('srsName'),
    propertyNames: names.length === 0 ? undefined : names,
    filter: childOf(query, FES_NAMESPACE, 'Filter'),
    sortBy:
      sortBy === undefined ? undefined : childrenOf(sortBy, FES_NAMESPACE, 'SortProperty').map(readSort),
  };
}

function readSort(property: XmlElement): { readonly name: string; readonly descending: boolean } {
  const name = childOf(property, FES_NAMESPACE, 'ValueReference')?.text.trim() ?? '';
  const order = childOf(property, FES_NAMESPACE, 'SortOrder')?.text.trim() ?? 'ASC';
  if (name === '' || !/^(ASC|DESC)$/.test(order)) {
    throw new ServiceError('invalidParameter', 'A SortProperty cannot be read.', {
      parameter: 'sortBy',
      received: `${name} ${order}`,
      allowed: 'a ValueReference and ASC or DESC',
    });
  }
  return { name, descending: order === 'DESC' };
}

function readStoredQuery(query: XmlElement): StoredQueryParameters {
  const parameters = childrenOf(query, WFS_NAMESPACE, 'Parameter').map((parameter): [string, string] => [
    (parameter.attributes.get('name') ?? '').toUpperCase(),
    parameter.text.trim(),
  ]);
  return { kind: 'stored', id: query.attributes.get('id') ?? '', parameters: new Map(parameters) };
}

/** The same request in KVP, without its page: an answer's `next` is an address. */
function toKvp(request: string, parameters: Omit<GetFeatureParameters, 'kvp'>): Kvp | undefined {
  const { queries, outputFormat, resolve, valueReference } = parameters;
  const pairs: [string, string | undefined][] = [
    ['SERVICE', 'WFS'],
    ['VERSION', '2.0.0'],
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
      ['TYPENAMES', lists(adhoc.map((query) => query.typeNames.map(localName).join(',')))],
      ['SRSNAME', lists(adhoc.map((query) => query.srsName))],
      ['PROPERTYNAME', lists(adhoc.map((query) => query.propertyNames?.map(localName).join(',')))],
      ['SORTBY', lists(adhoc.map((query) => query.sortBy?.map(writeSort).join(',')))],
      ['FILTER', lists(adhoc.map(({ filter }) => (filter === undefined ? undefined : rewrite(filter).text)))],
    );
  }
  return new Map(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function lists(values: readonly (string | undefined)[]): string | undefined {
  if (values.every((value) => value === undefined)) return undefined;
  return values.length === 1 ? values[0] : values.map((value) => `(${value ?? ''})`).join('');
}

function writeSort({ name, descending }: { readonly name: string; readonly descending: boolean }): string {
  return `${localName(name)} ${descending ? 'DESC' : 'ASC'}`;
}

/** Prefixes are gone with their document: names are ours alone. */
function localName(text: string): string {
  return text.slice(text.indexOf(':') + 1);
}

/** An element that was read, written again: each with its namespace as the default one. */
function rewrite(source: XmlElement, parentNamespace?: string): Xml {
  const attributes = [...source.attributes].filter(([name]) => !name.startsWith('{'));
  const content = source.children.length === 0 ? source.text : undefined;
  return element(
    source.name,
    {
      ...(source.namespace === parentNamespace ? {} : { xmlns: source.namespace }),
      ...Object.fromEntries(attributes),
    },
    content,
    source.children.map((child) => rewrite(child, source.namespace)),
  );
}
