import { ServiceError } from '../../errors.ts';
import type { Kvp } from '../../http/kvp.ts';
import { readXmlText } from '../../xml/read.ts';
import { GET_FEATURE_BY_ID } from './get-feature-by-id.ts';
import type {
  AdhocQueryParameters,
  GetFeatureParameters,
  QueryParameters,
  SortParameter,
} from './get-feature-parameters.ts';
import { readNamespaces } from './type-name.ts';
import type { WfsVersion } from './wfs-version.ts';

/**
 * GetFeature or GetPropertyValue in KVP (WFS 2.0, 7.9.2.3 and Table 8; WFS 1.1, 14.7.3; WFS 1.0, 13.3.3). Names of
 * one version are taken in the others, since clients send those of all at once.
 * @throws ServiceError invalidParameter, missingParameter, malformedBody (FILTER that is not XML)
 */
export function readGetFeatureKvp(kvp: Kvp, version: WfsVersion): GetFeatureParameters {
  const isStored = version === '2.0.0' && present(kvp, 'STOREDQUERY_ID') !== undefined;
  return {
    version,
    queries: isStored ? [storedQuery(kvp)] : adhocQueries(kvp, version),
    outputFormat: present(kvp, 'OUTPUTFORMAT'),
    resultType: present(kvp, 'RESULTTYPE'),
    count: present(kvp, 'COUNT') ?? present(kvp, 'MAXFEATURES'),
    startIndex: present(kvp, 'STARTINDEX'),
    cursor: present(kvp, 'CURSOR'),
    resolve: present(kvp, 'RESOLVE'),
    resolveDepth: present(kvp, 'RESOLVEDEPTH') ?? present(kvp, 'TRAVERSEXLINKDEPTH'),
    // Empty is invalid, not missing.
    valueReference: kvp.get('VALUEREFERENCE'),
    kvp: new Map([...kvp].filter(([name]) => !PAGES.has(name))),
  };
}

const PAGES: ReadonlySet<string> = new Set(['COUNT', 'MAXFEATURES', 'STARTINDEX', 'CURSOR']);

/**
 * GetGmlObject in KVP (WFS 1.1, 14.7.4), which asks what the stored query GetFeatureById does.
 * @throws ServiceError missingParameter
 */
export function readGetGmlObjectKvp(kvp: Kvp): GetFeatureParameters {
  return gmlObject(
    present(kvp, 'GMLOBJECTID'),
    present(kvp, 'TRAVERSEXLINKDEPTH'),
    present(kvp, 'OUTPUTFORMAT'),
  );
}

/** @throws ServiceError missingParameter: both the id and the depth are mandatory (WFS 1.1, 10.2) */
export function gmlObject(
  id: string | undefined,
  depth: string | undefined,
  outputFormat: string | undefined,
): GetFeatureParameters {
  if (id === undefined || depth === undefined) {
    const parameter = id === undefined ? 'gmlObjectId' : 'traverseXlinkDepth';
    throw new ServiceError('missingParameter', `GetGmlObject needs ${parameter}.`, { parameter });
  }
  return {
    version: '1.1.0',
    queries: [
      { kind: 'stored', id: GET_FEATURE_BY_ID, parameters: new Map([['ID', id]]), scope: () => undefined },
    ],
    outputFormat,
    resultType: undefined,
    count: undefined,
    startIndex: undefined,
    cursor: undefined,
    resolve: undefined,
    resolveDepth: depth,
    valueReference: undefined,
    kvp: new Map([['ID', id]]),
  };
}

/** TYPENAMES, or the TYPENAME of WFS 1 that clients keep sending. */
export function typeNamesOf(kvp: Kvp): string | undefined {
  return present(kvp, 'TYPENAMES') ?? present(kvp, 'TYPENAME');
}

/** A parameter's value, undefined when it is missing or empty. */
export function present(kvp: Kvp, name: string): string | undefined {
  const value = kvp.get(name);
  return value === undefined || value.trim() === '' ? undefined : value;
}

function storedQuery(kvp: Kvp): QueryParameters {
  const id = kvp.get('STOREDQUERY_ID') ?? '';
  return { kind: 'stored', id, parameters: kvp, scope: readNamespaces(kvp) };
}

function adhocQueries(kvp: Kvp, version: WfsVersion): readonly QueryParameters[] {
  const typeNames = typeNamesOf(kvp);
  const resourceIds = present(kvp, 'RESOURCEID') ?? present(kvp, 'FEATUREID');
  if (typeNames === undefined && resourceIds === undefined) {
    throw new ServiceError('missingParameter', 'The parameter TYPENAMES is missing.', {
      parameter: 'typeNames',
    });
  }
  refuseBoth(kvp, 'FILTER', 'CQL_FILTER');
  refuseBoth(kvp, 'FILTER', 'BBOX', kvp.has('FEATUREID') ? 'FEATUREID' : 'RESOURCEID');
  checkFilterLanguage(kvp);
  const types = typeGroups(typeNames ?? '', version);
  const lists = {
    srsName: perQuery(kvp, 'SRSNAME', types.length),
    propertyNames: perQuery(kvp, 'PROPERTYNAME', types.length),
    filter: perQuery(kvp, 'FILTER', types.length),
    resourceIds: perQuery(kvp, kvp.has('FEATUREID') ? 'FEATUREID' : 'RESOURCEID', types.length),
    sortBy: perQuery(kvp, 'SORTBY', types.length),
    aliases: perQuery(kvp, 'ALIASES', types.length),
  };
  const scope = readNamespaces(kvp);
  return types.map((type, i): AdhocQueryParameters => {
    const [propertyNames, ids, filter, sortBy, aliases] = [
      lists.propertyNames[i],
      lists.resourceIds[i],
      lists.filter[i],
      lists.sortBy[i],
      lists.aliases[i],
    ];
    return {
      kind: 'adhoc',
      typeNames: listOf(type),
      aliases: aliases === undefined ? undefined : listOf(aliases),
      scope,
      srsName: lists.srsName[i],
      propertyNames: propertyNames === undefined ? undefined : listOf(propertyNames),
      filter: filter === undefined ? undefined : readXmlText(filter),
      cqlFilter: present(kvp, 'CQL_FILTER'),
      bbox: present(kvp, 'BBOX'),
      resourceIds: ids === undefined ? undefined : listOf(ids),
      sortBy: sortBy === undefined ? undefined : listOf(sortBy).map(readSort),
    };
  });
}

/** In WFS 1 each name of a list is a query of its own; in 2.0 a list without parentheses is a join. */
function typeGroups(text: string, version: WfsVersion): readonly string[] {
  const lists = groups(text);
  const names = lists.length === 1 && version !== '2.0.0' ? listOf(text.replaceAll(/[()]/g, '')) : lists;
  return names.length === 0 ? [''] : names;
}

/** `(a)(b)` are lists for as many queries; without parentheses there is one (WFS 2.0, 7.6.2 and 7.9.2.4.2). */
function groups(text: string): readonly string[] {
  const trimmed = text.trim();
  if (!trimmed.startsWith('(') || !trimmed.endsWith(')')) return [trimmed];
  return trimmed.slice(1, -1).split(/\)\s*\(/);
}

/** A parameter's value for each query: one list for each, or one for all. */
function perQuery(kvp: Kvp, name: string, count: number): readonly (string | undefined)[] {
  const text = present(kvp, name);
  const lists =
    text === undefined ? [undefined] : groups(text).map((each) => (each === '' ? undefined : each));
  if (lists.length === count) return lists;
  if (lists.length === 1) return Array.from({ length: count }, () => lists[0]);
  throw new ServiceError('invalidParameter', `${name} has ${lists.length} lists for ${count} queries.`, {
    parameter: name,
    received: text ?? '',
    allowed: `one list, or ${count}`,
  });
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** `name`, `name ASC`, `name DESC`; also the `A` and `D` of WFS 1.1. */
function readSort(text: string): SortParameter {
  const found = /^(\S+?)(?:\s+(ASC|DESC|A|D))?$/i.exec(text);
  if (found?.[1] === undefined) {
    throw new ServiceError('invalidParameter', 'SORTBY cannot be read.', {
      parameter: 'sortBy',
      received: text,
      allowed: 'name ASC,name DESC',
    });
  }
  return { name: found[1], descending: /^d/i.test(found[2] ?? '') };
}

function refuseBoth(kvp: Kvp, ...names: readonly string[]): void {
  const given = names.filter((name) => present(kvp, name) !== undefined);
  const [, second] = given;
  if (second === undefined) return;
  throw new ServiceError('invalidParameter', `${given.join(' and ')} exclude one another.`, {
    parameter: second,
    allowed: 'one of them; a FILTER may hold fes:BBOX and fes:ResourceId',
  });
}

const FILTER_LANGUAGES = [
  'urn:ogc:def:queryLanguage:OGC-FES:Filter',
  'urn:ogc:def:query Language:OGC-FES:Filter',
];

function checkFilterLanguage(kvp: Kvp): void {
  const language = present(kvp, 'FILTER_LANGUAGE');
  if (language === undefined || FILTER_LANGUAGES.includes(language)) return;
  throw new ServiceError('invalidParameter', 'The filter language is not offered.', {
    parameter: 'filter_Language',
    received: language,
    allowed: FILTER_LANGUAGES.slice(0, 1),
  });
}
