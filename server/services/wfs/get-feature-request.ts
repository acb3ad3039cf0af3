import type { View } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import type { GmlVersion } from '../../encode/gml/gml-geometry.ts';
import { ServiceError } from '../../errors.ts';
import { integerOf, type Kvp } from '../../http/kvp.ts';
import { type PageCursor, readPageCursor } from '../../http/page-cursor.ts';
import { decodeAdhocQueries } from './adhoc-query.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { type FeatureFormat, readFeatureFormat } from './formats.ts';
import { featureById, isGetFeatureById } from './get-feature-by-id.ts';
import type { GetFeatureParameters } from './get-feature-parameters.ts';
import { decodeHarmonisedQuery } from './harmonised/harmonised-query.ts';
import { decodeJoin, type FeatureTypeJoin, isJoin } from './join-query.ts';
import { noSuchStoredQuery } from './stored-queries/stored-queries.ts';
import type { WfsVersion } from './wfs-version.ts';

/** GetFeature with every name looked up and every value read: KVP and XML give the same. */
export interface GetFeatureRequest {
  readonly version: WfsVersion;
  /** Those of the join, where there is one. */
  readonly queries: readonly FeatureTypeQuery[];
  /** Features of several types that belong together are asked for. */
  readonly join: FeatureTypeJoin | undefined;
  /** How far references between features are resolved within the answer: 0 not at all. */
  readonly resolveDepth: number;
  /** The collection says the box around its features, where it knows it before the first. */
  readonly withBounds: boolean;
  readonly format: FeatureFormat;
  readonly resultType: 'results' | 'hits';
  /** Most features in the answer; above MAX_FEATURES it was cut to it. */
  readonly count: number;
  /** Whether the caller said how many. */
  readonly countGiven: boolean;
  readonly startIndex: number;
  /** What is told of how many features match where counting them would cost. */
  readonly countMode: Config['countMode'];
  /** Where the page begins, instead of the number, when a link of ours led here. */
  readonly cursor: PageCursor | undefined;
  /** GetFeatureById: the answer is the feature itself, not a collection (WFS 2.0, 7.9.3.6). */
  readonly bareFeature: boolean;
  /** Without COUNT and STARTINDEX: what the addresses of other pages are made from; undefined: there are none. */
  readonly kvp: Kvp | undefined;
}

/**
 * Parameters as they were written → GetFeatureRequest.
 * @throws ServiceError invalidParameter, unknownLayer, unsupportedCrs, unsupportedFormat, invalidBbox
 */
export function decodeGetFeature(
  parameters: GetFeatureParameters,
  view: View,
  config: Config,
  format: FeatureFormat = readFeatureFormat(parameters.outputFormat, parameters.version),
): GetFeatureRequest {
  const { version } = parameters;
  const resultType = readResultType(parameters.resultType);
  const [only, ...more] = parameters.queries;
  checkNumber(parameters.queries.length);
  const join = readJoin(parameters, view);
  const queries = (join === undefined ? parameters.queries : []).flatMap((query, group) => {
    if (query.kind === 'adhoc') {
      const harmonised = decodeHarmonisedQuery(query, view, version);
      return harmonised?.map((each) => ({ ...each, group })) ?? decodeAdhocQueries(query, view, version);
    }
    if (!isGetFeatureById(query.id)) throw noSuchStoredQuery(query.id);
    return [featureById(query, view)];
  });
  const cursor = readCursor(parameters.cursor, queries.length);
  const types = queries.flatMap(({ harmonised }) => harmonised ?? []);
  if (types.length > 0) requireOneKind(queries);
  if (join !== undefined) requireGml(format, parameters.outputFormat, ['3.2']);
  for (const { gml } of types) requireGml(format, parameters.outputFormat, gml);
  return {
    version,
    queries: join?.queries ?? queries.map((each) => bounded(each, config)),
    join,
    resolveDepth: readResolve(parameters),
    withBounds: config.boundedBy !== 'none' || queries.some(({ withBounds }) => withBounds === true),
    format,
    resultType,
    count: readCount(parameters.count, config),
    countGiven: parameters.count !== undefined,
    startIndex: cursor?.start ?? readPage('startIndex', parameters.startIndex) ?? 0,
    countMode: config.countMode,
    cursor,
    bareFeature: only?.kind === 'stored' && more.length === 0 && resultType === 'results',
    kvp: parameters.kvp,
  };
}

/** A join, which is alone in its request: its members are tuples, not features. */
function readJoin({ queries, version }: GetFeatureParameters, view: View): FeatureTypeJoin | undefined {
  const joins = queries.filter((query) => query.kind === 'adhoc').filter(isJoin);
  const [join] = joins;
  if (join === undefined) return undefined;
  if (queries.length === 1 && version === '2.0.0') return decodeJoin(join, view);
  throw new ServiceError('invalidParameter', 'A join is the only query of its request.', {
    parameter: 'typeNames',
    received: join.typeNames.join(','),
    allowed: `separate queries, TYPENAMES=${join.typeNames.map((name) => `(${name})`).join('')}; or the join alone`,
  });
}

/** @throws ServiceError invalidParameter for a join, where features of one type are wanted */
export function requireNoJoin({ join, queries }: GetFeatureRequest, operation: string): void {
  if (join === undefined) return;
  throw new ServiceError('invalidParameter', `${operation} takes no join.`, {
    parameter: 'typeNames',
    received: queries.map(({ layer }) => layer.id).join(','),
    allowed: 'feature types, one in a query',
  });
}

/** Boxes of features, where the operator has all features say them. */
function bounded(query: FeatureTypeQuery, { boundedBy }: Config): FeatureTypeQuery {
  return boundedBy === 'features' ? { ...query, withBounds: true } : query;
}

function readCursor(text: string | undefined, queries: number): PageCursor | undefined {
  return text === undefined || queries !== 1 ? undefined : readPageCursor(text, 'cursor');
}

/** Our own types are written in one way, those of other schemas in another. */
function requireOneKind(queries: readonly FeatureTypeQuery[]): void {
  const own = queries.find(({ harmonised }) => harmonised === undefined);
  if (own === undefined) return;
  throw new ServiceError('invalidParameter', 'Types of our own schema and of others are asked for apart.', {
    parameter: 'typeNames',
    received: own.layer.id,
    allowed: 'types of one kind in a request',
  });
}

/** Only GML 3.2 of WFS 2.0 has a place for tuples (WFS 2.0, 11.3.3.6); other application schemas are of their versions. */
function requireGml(format: FeatureFormat, asked: string | undefined, versions: readonly GmlVersion[]): void {
  if (format.encoding === 'gml' && versions.includes(format.gml)) return;
  throw new ServiceError(
    'unsupportedFormat',
    `Joined features, and those of other schemas, are written as GML alone; these as GML ${versions.join(', ')}.`,
    {
      parameter: 'outputFormat',
      received: asked ?? '',
      allowed: versions.map((version) => `GML ${version}`),
    },
  );
}

/** Deeper than any schema of ours refers. */
const MAX_DEPTH = 5;

/** Each query is a statement, or two, to the database. */
const MAX_QUERIES = 50;

function checkNumber(queries: number): void {
  if (queries <= MAX_QUERIES) return;
  throw new ServiceError('tooMuchWork', `The request holds ${queries} queries.`, {
    parameter: 'typeNames',
    allowed: `at most ${MAX_QUERIES} queries`,
  });
}

function readCount(text: string | undefined, config: Config): number {
  return Math.min(readPage('count', text) ?? config.defaultFeatures, config.maxFeatures);
}

function readPage(name: string, text: string | undefined): number | undefined {
  const pairs = new Map(text === undefined ? [] : [[name, text]]);
  return integerOf(pairs, name, { min: 0, max: Number.MAX_SAFE_INTEGER });
}

function readResultType(text: string | undefined): 'results' | 'hits' {
  const value = (text ?? 'results').toLowerCase();
  if (value === 'results' || value === 'hits') return value;
  throw new ServiceError('invalidParameter', `resultType is ${JSON.stringify(text)}.`, {
    parameter: 'resultType',
    received: text ?? '',
    allowed: ['results', 'hits'],
  });
}

/**
 * Features of our own schema hold no references to others, so local resolution to any depth is what they are; those of
 * other schemas do. Nothing is fetched from elsewhere.
 */
function readResolve({ resolve = 'none', resolveDepth = '*', version }: GetFeatureParameters): number {
  if (resolve !== 'none' && resolve !== 'local') {
    throw new ServiceError('invalidParameter', `resolve=${resolve} is not offered.`, {
      parameter: 'resolve',
      received: resolve,
      allowed: ['none', 'local'],
    });
  }
  if (resolveDepth === '*' || /^\d{1,9}$/.test(resolveDepth)) {
    if (resolve === 'none') return 0;
    return resolveDepth === '*' ? MAX_DEPTH : Math.min(Number(resolveDepth), MAX_DEPTH);
  }
  throw new ServiceError('invalidParameter', `${resolveDepth} is no depth.`, {
    parameter: version === '2.0.0' ? 'resolveDepth' : 'traverseXlinkDepth',
    received: resolveDepth,
    allowed: 'a whole number or *',
  });
}
