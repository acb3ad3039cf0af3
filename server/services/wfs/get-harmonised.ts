import { type HarmonisedType, harmonisedId } from '../../catalog/harmonised.ts';
import { findLayer, harmonisedTypes, type View } from '../../catalog/layer.ts';
import { writeGmlCollection } from '../../encode/feature-collection-gml.ts';
import { readAnyFeatureId, writeGmlId } from '../../encode/feature-id.ts';
import { type FeatureSchemas, featureDocumentAttributes } from '../../encode/gml-document.ts';
import {
  type HarmonisedSets,
  MEMBER,
  MEMBER_END,
  writeHarmonisedCollection,
} from '../../encode/harmonised-collection-gml.ts';
import { type HarmonisedOptions, harmonisedFeatureWriter } from '../../encode/harmonised-gml.ts';
import type { Feature } from '../../source/feature-source.ts';
import { endTag, startTag, XML_DECLARATION } from '../../xml/write.ts';
import { defaultCrs } from './adhoc-query.ts';
import type { FeatureAnswer, FeatureContext } from './feature-answer.ts';
import type { FeatureTypeQuery } from './feature-type-query.ts';
import { gmlHead, readWkb, timeStamp } from './get-feature.ts';
import { GET_FEATURE_BY_ID, noSuchFeature } from './get-feature-by-id.ts';
import type { GetFeatureRequest } from './get-feature-request.ts';
import { harmonisedOfId, wholeType } from './harmonised-query.ts';
import { firstPage, pageLinks } from './page-links.ts';
import { countFeatures, openPages, type ResultPage } from './result-page.ts';

/**
 * GetFeature of types of other application schemas: valid by them, in GML 3.2.
 * @throws ServiceError notFound for GetFeatureById without a feature; what the source throws
 */
export async function getHarmonised(
  request: GetFeatureRequest,
  context: FeatureContext,
): Promise<FeatureAnswer> {
  const { mediaType } = request.format;
  const { queries } = request;
  const { source, signal, address } = context;
  const head = {
    timeStamp: timeStamp(),
    ...gmlHead(request, '3.2', context),
    schemaAddress: schemasOf(queries),
  };
  if (request.resultType === 'hits') {
    let matched = 0;
    for (const query of queries) matched += await countFeatures(query, source, signal);
    const link = firstPage(request, matched, address);
    return { mediaType, body: writeGmlCollection({ ...head, matched, returned: 0, ...link }, []) };
  }
  if (request.bareFeature) return { mediaType, body: single(await bareFeature(request, context)) };
  const pages = await openPages(queries, request, source, readWkb(context, '2.0.0'), signal);
  const references = new References(request, context);
  const totals = sum(pages);
  const links = pageLinks(request, totals, address, pages.length === 1 ? pages[0]?.ends : undefined);
  const sets = groups(pages).map(
    (each): HarmonisedSets => ({
      ...sum(each),
      sets: each.map((page) => references.set(page.query, page.batches)),
    }),
  );
  const body = writeHarmonisedCollection({ ...head, ...totals, ...links }, sets, () => references.rest());
  return { mediaType, body };
}

/** References between features: addresses; or, when they are to be resolved, places in the document itself. */
class References {
  readonly #context: FeatureContext;
  readonly #depth: number;
  readonly #written = new Set<string>();
  #wanted = new Set<string>();

  constructor({ resolveDepth }: Pick<GetFeatureRequest, 'resolveDepth'>, context: FeatureContext) {
    this.#depth = resolveDepth;
    this.#context = context;
  }

  /** A query's features with the way they are written. */
  set(query: FeatureTypeQuery, batches: AsyncIterable<readonly Feature[]>): HarmonisedSets['sets'][number] {
    const options = this.options(query);
    const write = harmonisedFeatureWriter(options);
    const layer = harmonisedId(options.layer.id, options.type);
    const idOf = ({ key }: Feature): string => writeGmlId({ layer, key });
    return {
      batches,
      idOf,
      write: (feature) => {
        if (this.#depth > 0) this.#written.add(idOf(feature));
        return write(feature);
      },
    };
  }

  /** What the members refer to and are not themselves: wfs:additionalObjects (WFS 2.0, 7.6.4 and 11.3.3.5). */
  async *rest(): AsyncGenerator<string, void, undefined> {
    let isOpen = false;
    for (let depth = 0; depth < this.#depth; depth++) {
      const ids = [...this.#wanted].filter((id) => !this.#written.has(id));
      this.#wanted = new Set();
      if (ids.length === 0) break;
      for await (const text of this.#features(ids)) {
        if (!isOpen) yield startTag('wfs:additionalObjects') + startTag('wfs:SimpleFeatureCollection');
        isOpen = true;
        yield text;
      }
    }
    if (isOpen) yield endTag('wfs:SimpleFeatureCollection') + endTag('wfs:additionalObjects');
  }

  async *#features(ids: readonly string[]): AsyncGenerator<string, void, undefined> {
    const { view } = this.#context;
    const found = new Map<string, string[]>();
    for (const id of ids) {
      const { layer = '', key = '' } = readAnyFeatureId(id) ?? {};
      found.set(layer, [...(found.get(layer) ?? []), key]);
    }
    for (const [name, keys] of found) {
      const each = harmonisedOfId(view, name);
      if (each === undefined) continue;
      const query: FeatureTypeQuery = { ...wholeType(each, undefined), filter: { kind: 'keys', keys } };
      const { batches, write } = this.set(query, readWkb(this.#context, '2.0.0')(query, {}));
      for await (const batch of batches) {
        yield batch.map((feature) => MEMBER + write(feature) + MEMBER_END).join('');
      }
    }
  }

  /** How a query's features are written. */
  options({ layer, harmonised, srsName }: FeatureTypeQuery): HarmonisedOptions {
    const type = typeOf(harmonised);
    const crs = srsName ?? defaultCrs(layer, '2.0.0');
    return { layer, type, crs, hrefOf: (target, key) => this.#hrefOf(target, key, type) };
  }

  #hrefOf(target: string, key: string, type: HarmonisedType): string | undefined {
    const { view, address } = this.#context;
    if (!isOffered(view, target, type)) return undefined;
    const id = writeGmlId({ layer: harmonisedId(target, type), key });
    if (this.#depth > 0) {
      this.#wanted.add(id);
      return `#${id}`;
    }
    const query = `SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&STOREDQUERY_ID=${GET_FEATURE_BY_ID}`;
    return `${address}?${query}&ID=${encodeURIComponent(id)}`;
  }
}

/** The feature alone (WFS 2.0, 7.9.3.6). */
async function bareFeature(request: GetFeatureRequest, context: FeatureContext): Promise<string> {
  const [query] = request.queries;
  if (query === undefined) throw new RangeError('GetFeatureById is one query');
  const references = new References({ resolveDepth: 0 }, context);
  const rootAttributes = featureDocumentAttributes('3.2', schemasOf([query]));
  const { batches } = references.set(query, readWkb(context, '2.0.0')(query, { limit: 1 }));
  for await (const [feature] of batches) {
    if (feature === undefined) continue;
    return (
      XML_DECLARATION + harmonisedFeatureWriter({ ...references.options(query), rootAttributes })(feature)
    );
  }
  throw noSuchFeature(request.kvp?.get('ID') ?? '');
}

function isOffered(view: View, layer: string, { prefix }: HarmonisedType): boolean {
  return harmonisedTypes(view, findLayer(view, layer)).some((each) => each.prefix === prefix);
}

function schemasOf(queries: readonly FeatureTypeQuery[]): FeatureSchemas {
  const types = queries.map(({ harmonised }) => typeOf(harmonised));
  return {
    namespaces: Object.assign({}, ...types.map(({ namespaces }) => namespaces)),
    schemas: new Map(types.map(({ namespace, schema }) => [namespace, schema])),
  };
}

function typeOf(type: HarmonisedType | undefined): HarmonisedType {
  if (type === undefined) throw new RangeError('the query is about a layer of our own');
  return type;
}

/** Pages of one query stand together: a collection each where there are several. */
function groups(pages: readonly ResultPage<Feature>[]): readonly (readonly ResultPage<Feature>[])[] {
  return [...Map.groupBy(pages, ({ query }) => query.group ?? 0).values()];
}

function sum(pages: readonly ResultPage<unknown>[]): { readonly matched: number; readonly returned: number } {
  return {
    matched: pages.reduce((total, { matched }) => total + matched, 0),
    returned: pages.reduce((total, { returned }) => total + returned, 0),
  };
}

async function* single(text: string): FeatureAnswer['body'] {
  yield text;
}
