import type { RowSlice } from '../../database/wire/row-slice.ts';
import { type GeoJsonSet, writeGeoJsonCollection } from '../../encode/geojson/feature-collection-geojson.ts';
import { geoJsonTexts } from '../../encode/geojson/geojson.ts';
import {
  boundsOfRows,
  type CollectionHead,
  type FeatureSet,
  writeGmlCollection,
} from '../../encode/gml/feature-collection-gml.ts';
import { type GmlOptions, gmlFeatureWriter } from '../../encode/gml/gml.ts';
import { featureDocumentAttributes } from '../../encode/gml/gml-document.ts';
import type { GmlVersion } from '../../encode/gml/gml-geometry.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import type { Feature } from '../../source/feature-source.ts';
import { rowLayout } from '../../source/row-layout.ts';
import { XML_DECLARATION } from '../../xml/write.ts';
import { defaultCrs } from './adhoc-query.ts';
import type { FeatureAnswer, FeatureContext } from './feature-answer.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { geoJsonCrs } from './geojson-crs.ts';
import { noSuchFeature } from './get-feature-by-id.ts';
import { getFeatureFile } from './get-feature-file.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';
import { firstPage, pageLinks } from './page-links.ts';
import {
  countAll,
  endsOf,
  openPage,
  openPages,
  type ReadFeatures,
  type ResultPage,
  totalsOf,
} from './result-page.ts';
import { schemaAddress } from './schema-address.ts';
import type { WfsVersion } from './wfs-version.ts';

/**
 * GetFeature: features as they arrive from the database. When it returns, the first page of rows is there (or a
 * count), so whatever is wrong with the request has been said.
 * @throws ServiceError notFound for GetFeatureById without a feature; what the source throws
 */
export async function getFeature(
  request: GetFeatureRequest,
  context: FeatureContext,
): Promise<FeatureAnswer> {
  const { format } = request;
  const { mediaType } = format;
  if (request.resultType === 'hits') return { mediaType, body: await hits(request, context) };
  if (request.bareFeature) return { mediaType, body: await bareFeature(request, context) };
  if (format.encoding === 'gml')
    return { mediaType, body: await gmlCollection(request, format.gml, context) };
  if (format.format.id === 'json') return { mediaType, body: await geoJsonCollection(request, context) };
  return getFeatureFile(request, format.format, mediaType, context);
}

async function hits(request: GetFeatureRequest, context: FeatureContext): Promise<FeatureAnswer['body']> {
  const matched = await countAll(request.queries, context);
  const link = firstPage(request, matched, context.address);
  const head = { timeStamp: timeStamp(), matched, returned: 0, ...link };
  const { format } = request;
  if (format.encoding !== 'gml') {
    return writeGeoJsonCollection(geoJsonCrs(request.queries[0]?.srsName), [], async () => head);
  }
  return writeGmlCollection({ ...head, ...gmlHead(request, format.gml, context) }, []);
}

async function gmlCollection(
  request: GetFeatureRequest,
  version: GmlVersion,
  context: FeatureContext,
): Promise<FeatureAnswer['body']> {
  const { queries, withBounds } = request;
  const read = readRows(context, withBounds);
  const pages = await openPages(queries, request, context.source, read, context.signal);
  const sets = pages.map((page) => gmlSet(page, version, request.version, withBounds));
  const bounds = withBounds ? boundsOf(pages, sets) : undefined;
  const head = { timeStamp: timeStamp(), ...totalsOf(pages), ...gmlHead(request, version, context), bounds };
  return writeGmlCollection({ ...head, ...pageLinks(request, head, context.address, endsOf(pages)) }, sets);
}

async function geoJsonCollection(
  request: GetFeatureRequest,
  context: FeatureContext,
): Promise<FeatureAnswer['body']> {
  const { source, signal, address } = context;
  const crs = geoJsonCrs(request.queries[0]?.srsName);
  const [only, ...more] = request.queries;
  if (only !== undefined && more.length === 0) {
    const page = openPage(only, request, source, readRows(context), signal);
    return writeGeoJsonCollection(
      crs,
      [{ options: geoJsonOptions(only, crs), batches: page.batches }],
      async () => {
        const told = await page.totals();
        return { timeStamp: timeStamp(), ...told, ...pageLinks(request, told, address, told.ends) };
      },
    );
  }
  const pages = await openPages(request.queries, request, source, readRows(context), signal);
  const told = { timeStamp: timeStamp(), ...totalsOf(pages) };
  return writeGeoJsonCollection(
    crs,
    pages.map(({ query, batches }) => ({ options: geoJsonOptions(query, crs), batches })),
    async () => ({ ...told, ...pageLinks(request, told, address) }),
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
  const { format, version } = request;
  if (format.encoding !== 'gml') {
    const { layer, filter } = query;
    const options = geoJsonOptions(query, geoJsonCrs(query.srsName));
    const { source, signal } = context;
    return single(
      firstOf(await geoJsonTexts(source, { ...options, layer, filter, ...one }, signal), request),
    );
  }
  const found: Feature[] = [];
  for await (const batch of readWkb(context, version)(query, one)) found.push(...batch);
  const feature = firstOf(found, request);
  const schema = schemaAddress(context.address, [query], format.gml);
  const rootAttributes = featureDocumentAttributes(format.gml, schema);
  const write = gmlFeatureWriter({ ...gmlOptions(query, format.gml, version), rootAttributes });
  return single(XML_DECLARATION + write(feature));
}

function firstOf<T>([first]: readonly T[], { kvp }: GetFeatureRequest): T {
  if (first === undefined) throw noSuchFeature(kvp?.get('ID') ?? '');
  return first;
}

async function* single(text: string): FeatureAnswer['body'] {
  yield text;
}

/** Features as WKB, in the CRS of their query. */
export function readWkb({ source, signal }: FeatureContext, version: WfsVersion): ReadFeatures<Feature> {
  return ({ layer, filter, properties, sort, withGeometry, withBounds, srsName }, range) => {
    const { crs } = srsName ?? defaultCrs(layer, version);
    const isShown = withGeometry || withBounds === true || properties.some(({ type }) => type === 'geometry');
    const geometry = isShown ? ({ encoding: 'wkb', crs } as const) : ({ encoding: 'none' } as const);
    const query = { layer, filter, properties, sort, geometry, geometryValues: 'wkb' } as const;
    return source.features({ ...query, ...range }, signal);
  };
}

/** Rows for writers, in the CRS of their table. */
function readRows({ source, signal }: FeatureContext, withBounds = false): ReadFeatures<RowSlice> {
  return ({ layer, filter, properties, sort, withGeometry: isWanted }, range) => {
    const withGeometry = isWanted || withBounds;
    return source.rows({ layer, filter, properties, sort, withGeometry, ...range }, signal);
  };
}

/** Of rows that are there already: an answer that streams does not wait for its last feature. */
function boundsOf(
  [page, ...more]: readonly ResultPage<RowSlice>[],
  [set]: readonly FeatureSet[],
): CollectionHead['bounds'] {
  if (page?.read === undefined || set === undefined || more.length > 0) return undefined;
  return boundsOfRows(set.options, set.layout, page.read);
}

/** All in one CRS, since a GeoJSON collection has one. */
function geoJsonOptions(
  { layer, properties, withGeometry }: FeatureTypeQuery,
  { crs }: CrsReference,
): GeoJsonSet['options'] {
  return { layer, properties, withGeometry, crs, axisOrder: 'xy', idForm: 'qualified' };
}

/** A page with the way its features are written: in a version of GML, with the CRS of a version of WFS. */
function gmlSet(
  { query, ...page }: ResultPage<RowSlice>,
  gml: GmlVersion,
  wfs: WfsVersion,
  withBounds: boolean,
): FeatureSet {
  const layout = rowLayout({ ...query, withGeometry: query.withGeometry || withBounds });
  return { ...page, options: gmlOptions(query, gml, wfs), layout };
}

/** How features of a query are written: in a version of GML, with the CRS of a version of WFS. */
export function gmlOptions(
  { layer, properties, srsName, withGeometry, withBounds }: FeatureTypeQuery,
  version: GmlVersion,
  wfs: WfsVersion,
): GmlOptions {
  const crs = srsName ?? defaultCrs(layer, wfs);
  return { version, layer, properties, crs, withGeometry, withBounds };
}

/** What the head of a collection says besides its numbers. */
export function gmlHead(
  { queries, resultType }: GetFeatureRequest,
  version: GmlVersion,
  { address, truncated, lockId }: FeatureContext,
): Pick<CollectionHead, 'version' | 'isCount' | 'schemaAddress' | 'truncated' | 'lockId'> {
  const schema = schemaAddress(address, queries, version);
  return { version, isCount: resultType === 'hits', schemaAddress: schema, truncated, lockId };
}

/** Now, as xsd:dateTime. */
export function timeStamp(): string {
  return new Date().toISOString();
}
