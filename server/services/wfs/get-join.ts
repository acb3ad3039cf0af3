import { writeGmlCollection } from '../../encode/gml/feature-collection-gml.ts';
import { writeTupleCollection } from '../../encode/gml/tuple-collection-gml.ts';
import type { FeatureAnswer, FeatureContext } from './feature-answer.ts';
import { gmlHead, gmlOptions, timeStamp } from './get-feature.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';
import { type FeatureTypeJoin, toJoinQuery } from './join-query.ts';
import { firstPage, pageLinks } from './page-links.ts';
import { openJoin } from './result-page.ts';

/**
 * GetFeature of a join: tuples of features as they arrive from the database, or their number (WFS 2.0, 11.3.3.6).
 * @throws ServiceError what the source throws
 */
export async function getJoin(
  request: GetFeatureRequest,
  join: FeatureTypeJoin,
  context: FeatureContext,
): Promise<FeatureAnswer> {
  const { mediaType } = request.format;
  const { source, signal, address } = context;
  const head = { timeStamp: timeStamp(), ...gmlHead(request, '3.2', context) };
  if (request.resultType === 'hits') {
    const matched = await source.countJoined(toJoinQuery(join, {}), signal);
    const link = firstPage(request, matched, address);
    return { mediaType, body: writeGmlCollection({ ...head, matched, returned: 0, ...link }, []) };
  }
  const page = await openJoin(request, join, source, signal);
  const links = pageLinks(request, page, address);
  const options = join.queries.map((query) => gmlOptions(query, '3.2', request.version));
  return { mediaType, body: writeTupleCollection({ ...head, ...page, ...links }, options, page.batches) };
}
