import { writeGmlCollection } from '../../encode/gml/feature-collection-gml.ts';
import { featureDocumentAttributes } from '../../encode/gml/gml-document.ts';
import {
  type HarmonisedSets,
  writeHarmonisedCollection,
} from '../../encode/gml/harmonised-collection-gml.ts';
import { harmonisedFeatureWriter } from '../../encode/gml/harmonised-gml.ts';
import type { Feature } from '../../source/feature-source.ts';
import { XML_DECLARATION } from '../../xml/write.ts';
import type { FeatureAnswer, FeatureContext } from './feature-answer.ts';
import { gmlHead, readWkb, timeStamp } from './get-feature.ts';
import { noSuchFeature } from './get-feature-by-id.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';
import { gmlOf, harmonisedSchemas, References } from './harmonised-references.ts';
import { firstPage, pageLinks } from './page-links.ts';
import { countAll, endsOf, openPages, type ResultPage, totalsOf } from './result-page.ts';

/**
 * GetFeature of types of other application schemas: valid by them.
 * @throws ServiceError notFound for GetFeatureById without a feature; what the source throws
 */
export async function getHarmonised(
  request: GetFeatureRequest,
  context: FeatureContext,
): Promise<FeatureAnswer> {
  const { mediaType } = request.format;
  const { queries } = request;
  const { source, signal, address } = context;
  const version = gmlOf(request);
  const head = {
    timeStamp: timeStamp(),
    ...gmlHead(request, version, context),
    schemaAddress: harmonisedSchemas(queries, address, version),
  };
  if (request.resultType === 'hits') {
    const matched = await countAll(queries, context);
    const link = firstPage(request, matched, address);
    return { mediaType, body: writeGmlCollection({ ...head, matched, returned: 0, ...link }, []) };
  }
  if (request.bareFeature) return { mediaType, body: single(await bareFeature(request, context)) };
  const pages = await openPages(queries, request, source, readWkb(context, request.version), signal);
  const references = new References(request, context);
  const totals = totalsOf(pages);
  const links = pageLinks(request, totals, address, endsOf(pages));
  const sets = groups(pages).map(
    (each): HarmonisedSets => ({
      ...totalsOf(each),
      sets: each.map((page) => references.set(page.query, page.batches)),
    }),
  );
  const body = writeHarmonisedCollection({ ...head, ...totals, ...links }, sets, () => references.rest());
  return { mediaType, body };
}

/** The feature alone (WFS 2.0, 7.9.3.6; WFS 1.1, 10). */
async function bareFeature(request: GetFeatureRequest, context: FeatureContext): Promise<string> {
  const [query] = request.queries;
  if (query === undefined) throw new RangeError('GetFeatureById is one query');
  const references = new References({ ...request, resolveDepth: 0 }, context);
  const version = gmlOf(request);
  const schemas = harmonisedSchemas([query], context.address, version);
  const rootAttributes = featureDocumentAttributes(version, schemas);
  const { batches } = references.set(query, readWkb(context, request.version)(query, { limit: 1 }));
  for await (const [feature] of batches) {
    if (feature === undefined) continue;
    return (
      XML_DECLARATION + harmonisedFeatureWriter({ ...references.options(query), rootAttributes })(feature)
    );
  }
  throw noSuchFeature(request.kvp?.get('ID') ?? '');
}

/** Pages of one query stand together: a collection each where there are several. */
function groups(pages: readonly ResultPage<Feature>[]): readonly (readonly ResultPage<Feature>[])[] {
  return [...Map.groupBy(pages, ({ query }) => query.group ?? 0).values()];
}

async function* single(text: string): FeatureAnswer['body'] {
  yield text;
}
