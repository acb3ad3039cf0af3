import type { View } from '../../catalog/layer.ts';
import { LAYER_PREFIX } from '../../encode/application-schema.ts';
import { writeGeoJsonCollection } from '../../encode/feature-collection-geojson.ts';
import {
  type CollectionHead,
  type FeatureSet,
  featureDocumentAttributes,
  writeGmlCollection,
} from '../../encode/feature-collection-gml.ts';
import { type GmlOptions, gmlFeatureWriter } from '../../encode/gml.ts';
import { crsOf } from '../../geo/crs.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import type { Feature, FeatureSource } from '../../source/feature-source.ts';
import { XML_DECLARATION } from '../../xml/write.ts';
import { defaultCrs } from './adhoc-query.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';
import { firstPage, pageLinks } from './page-links.ts';
import { countFeatures, openPages, type ReadFeatures, type ResultPage } from './result-page.ts';
import { noSuchFeature } from './stored-queries.ts';

/** What an answer with features is made from. */
export interface FeatureContext {
  readonly source: FeatureSource;
  readonly view: View;
  /** Of this service, without a query. */
  readonly address: string;
  readonly signal: AbortSignal;
  readonly truncated: CollectionHead['truncated'];
}

/** Text of an answer, as it is made. */
export interface FeatureAnswer {
  readonly mediaType: string;
  readonly body: AsyncGenerator<string, void, undefined>;
}

/**
 * GetFeature: features as they arrive from the database. When it returns, the first page of rows is there (or a
 * count), so whatever is wrong with the request has been said.
 * @throws ServiceError notFound for GetFeatureById without a feature; what the source throws
 */
export async function getFeature(
  request: GetFeatureRequest,
  context: FeatureContext,
): Promise<FeatureAnswer> {
  const { mediaType, encoding } = request.format;
  if (request.resultType === 'hits') return { mediaType, body: await hits(request, context) };
  if (request.bareFeature) return { mediaType, body: await bareFeature(request, context) };
  const body =
    encoding === 'gml' ? await gmlCollection(request, context) : await geoJsonCollection(request, context);
  return { mediaType, body };
}

async function hits(request: GetFeatureRequest, context: FeatureContext): Promise<FeatureAnswer['body']> {
  let matched = 0;
  for (const query of request.queries) matched += await countFeatures(query, context.source, context.signal);
  const link = firstPage(request, matched, context.address);
  const head = { timeStamp: timeStamp(), matched, returned: 0, ...link };
  if (request.format.encoding === 'geojson') {
    return writeGeoJsonCollection({ ...head, crs: geoJsonCrs(request.queries[0]) }, []);
  }
  return writeGmlCollection({ ...head, ...gmlHead(request, context) }, []);
}

async function gmlCollection(
  request: GetFeatureRequest,
  context: FeatureContext,
): Promise<FeatureAnswer['body']> {
  const pages = await openPages(request.queries, request, context.source, readWkb(context), context.signal);
  const head = { timeStamp: timeStamp(), ...totals(pages), ...gmlHead(request, context) };
  return writeGmlCollection({ ...head, ...pageLinks(request, head, context.address) }, pages.map(gmlSet));
}

async function geoJsonCollection(
  request: GetFeatureRequest,
  context: FeatureContext,
): Promise<FeatureAnswer['body']> {
  const crs = geoJsonCrs(request.queries[0]);
  const pages = await openPages(
    request.queries,
    request,
    context.source,
    readText(context, crs),
    context.signal,
  );
  const head = { timeStamp: timeStamp(), ...totals(pages), crs };
  return writeGeoJsonCollection(
    { ...head, ...pageLinks(request, head, context.address) },
    pages.map(({ batches }) => batches),
  );
}

/** The feature alone (WFS 2.0, 7.9.3.6 and 11.3.4). */
async function bareFeature(
  request: GetFeatureRequest,
  context: FeatureContext,
): Promise<FeatureAnswer['body']> {
  const [query] = request.queries;
  if (query === undefined) throw new RangeError('GetFeatureById is one query');
  const one = { limit: 1, offset: 0 };
  if (request.format.encoding === 'geojson') {
    return single(await firstOf(readText(context, geoJsonCrs(query))(query, one), request));
  }
  const feature = await firstOf(readWkb(context)(query, one), request);
  const attributes = featureDocumentAttributes(schemaAddress(context.address, [query]));
  const write = gmlFeatureWriter({ ...gmlOptions(query), rootAttributes: attributes });
  return single(XML_DECLARATION + write(feature));
}

async function firstOf<T>(batches: AsyncIterable<readonly T[]>, { kvp }: GetFeatureRequest): Promise<T> {
  for await (const [first] of batches) if (first !== undefined) return first;
  throw noSuchFeature(kvp?.get('ID') ?? '');
}

async function* single(text: string): FeatureAnswer['body'] {
  yield text;
}

/** Features as WKB, in the CRS of their query. */
export function readWkb({ source, signal }: FeatureContext): ReadFeatures<Feature> {
  return ({ layer, filter, properties, sort, withGeometry, srsName }, range) => {
    const { crs } = srsName ?? defaultCrs(layer);
    const geometry = withGeometry ? ({ encoding: 'wkb', crs } as const) : ({ encoding: 'none' } as const);
    return source.features({ layer, filter, properties, sort, geometry, ...range }, signal);
  };
}

/** All in one CRS, since a GeoJSON collection has one. */
function readText({ source, signal }: FeatureContext, { crs }: CrsReference): ReadFeatures<string> {
  return ({ layer, filter, properties, sort, withGeometry }, range) => {
    return source.geoJson(
      { layer, filter, properties, sort, withGeometry, crs, axisOrder: 'xy', idForm: 'qualified', ...range },
      signal,
    );
  };
}

/** A page with the way its features are written. */
export function gmlSet({ query, ...page }: ResultPage<Feature>): FeatureSet {
  return { ...page, options: gmlOptions(query) };
}

function gmlOptions({ layer, properties, srsName }: FeatureTypeQuery): GmlOptions {
  return { version: '3.2', layer, properties, crs: srsName ?? defaultCrs(layer) };
}

const CRS84: CrsReference = { crs: crsOf('CRS:84'), axisOrder: 'xy', text: 'urn:ogc:def:crs:OGC:1.3:CRS84' };

/** GeoJSON is in CRS84 unless another is asked for (RFC 7946, 4). */
function geoJsonCrs(query: FeatureTypeQuery | undefined): CrsReference {
  return query?.srsName ?? CRS84;
}

function gmlHead(
  request: GetFeatureRequest,
  context: FeatureContext,
): Pick<CollectionHead, 'schemaAddress' | 'truncated'> {
  const address = schemaAddress(context.address, request.queries);
  return { schemaAddress: address, truncated: context.truncated };
}

/** Address of the schema of the layers that are in an answer. */
export function schemaAddress(address: string, queries: readonly FeatureTypeQuery[]): string {
  const names = [...new Set(queries.map(({ layer }) => `${LAYER_PREFIX}:${layer.id}`))];
  const query = `SERVICE=WFS&VERSION=2.0.0&REQUEST=DescribeFeatureType&TYPENAMES=${names.join(',')}`;
  return `${address}?${query}`;
}

function totals(pages: readonly ResultPage<unknown>[]): {
  readonly matched: number;
  readonly returned: number;
} {
  return {
    matched: pages.reduce((sum, page) => sum + page.matched, 0),
    returned: pages.reduce((sum, page) => sum + page.returned, 0),
  };
}

/** Now, as xsd:dateTime. */
export function timeStamp(): string {
  return new Date().toISOString();
}
