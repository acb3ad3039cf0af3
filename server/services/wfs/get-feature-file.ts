import type { FeatureSelection, OutputFormat } from '../../encode/output-format.ts';
import { writtenCrs } from '../../encode/output-format.ts';
import { ServiceError } from '../../errors.ts';
import { defaultCrs } from './adhoc-query.ts';
import type { FeatureAnswer, FeatureContext } from './feature-answer.ts';
import { geoJsonCrs } from './geojson-crs.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';
import { type QueryRange, rangesOf } from './result-page.ts';

/**
 * GetFeature in a format of the platform: a document without a head of the WFS. One that is a file to keep has all
 * features when nobody said how many.
 * @throws ServiceError unsupportedFormat when the format takes one layer and there are several, or one twice
 */
export async function getFeatureFile(
  request: GetFeatureRequest,
  format: OutputFormat,
  mediaType: string,
  context: FeatureContext,
): Promise<FeatureAnswer> {
  const { exports, signal, language, service } = context;
  checkLayers(request, format);
  const selections = await selectionsOf(request, format, context);
  const [first, ...more] = selections;
  if (first === undefined) throw new RangeError('a request holds a query');
  const pieces = exports.pieces(format, {
    selections: [first, ...more],
    language,
    service,
    idForm: 'qualified',
    signal,
  });
  const name = request.queries.map(({ layer }) => layer.id).join('-');
  const fileName = format.isDownload ? `${name.slice(0, 80)}.${format.extension}` : undefined;
  return { mediaType, body: each(pieces), fileName };
}

async function selectionsOf(
  request: GetFeatureRequest,
  format: OutputFormat,
  { source, signal }: FeatureContext,
): Promise<readonly FeatureSelection[]> {
  const { queries, count, startIndex, countGiven, version } = request;
  const isWhole = format.isDownload && !countGiven;
  const range = { count: isWhole ? Number.MAX_SAFE_INTEGER : count, startIndex };
  // Where one query ends and the next begins is known by counting only; a file says no totals.
  const ranges: readonly QueryRange[] =
    isWhole && startIndex === 0
      ? queries.map(() => ({}))
      : queries.length === 1
        ? [{ limit: range.count, offset: startIndex }]
        : await rangesOf(queries, range, source, signal);
  return queries.map(({ layer, filter, properties, sort, withGeometry, srsName }, i) => ({
    query: { layer, filter, properties, sort, ...ranges[i] },
    withGeometry,
    crs: writtenCrs(
      format.crs,
      isGeoJson(format) ? geoJsonCrs(srsName) : (srsName ?? defaultCrs(layer, version)),
    ),
  }));
}

function isGeoJson({ mediaType, id }: OutputFormat): boolean {
  return /^application\/geo\+json/.test(mediaType) || id === 'ndjson';
}

function checkLayers({ queries }: GetFeatureRequest, { takesManyLayers, mediaType }: OutputFormat): void {
  const layers = new Set(queries.map(({ layer }) => layer.id));
  if (layers.size === queries.length && (takesManyLayers || queries.length === 1)) return;
  throw new ServiceError('unsupportedFormat', `${mediaType} holds features of one query.`, {
    parameter: 'outputFormat',
    received: mediaType,
    allowed: takesManyLayers ? 'each feature type once' : 'a request for one feature type',
  });
}

async function* each(pieces: AsyncIterable<string | Uint8Array>): FeatureAnswer['body'] {
  yield* pieces;
}
