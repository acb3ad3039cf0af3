import type { Feature } from '../../source/feature-source.ts';
import { element, endTag, startTag } from '../../xml/write.ts';
import { type CollectionHead, resultNumbers, writeCollectionAround } from './feature-collection-gml.ts';
import { gmlDocumentForm } from './gml-document.ts';

/** Features of one query, a set for each layer that has the type. */
export interface HarmonisedSets {
  readonly matched: number | undefined;
  readonly returned: number;
  readonly sets: readonly {
    readonly batches: AsyncIterable<readonly Feature[]>;
    readonly write: (feature: Feature) => string;
    readonly idOf: (feature: Feature) => string;
  }[];
}

/**
 * A `wfs:FeatureCollection` of harmonised features while they arrive; those of several queries are collections in it
 * (WFS 2.0, 11.3.3), where one that came before is referred to.
 * @param rest what follows the members, made when they are written
 */
export function writeHarmonisedCollection(
  head: CollectionHead,
  queries: readonly HarmonisedSets[],
  rest: () => AsyncIterable<string>,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  return writeCollectionAround(head, writeAll(head, queries, rest));
}

async function* writeAll(
  head: CollectionHead,
  queries: readonly HarmonisedSets[],
  rest: () => AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  const { timeStamp } = head;
  const { member, isNested: mayNest } = gmlDocumentForm(head.version);
  const isNested = mayNest && queries.length > 1;
  const written = new Set<string>();
  const isNew = (id: string): boolean =>
    queries.length === 1 || (!written.has(id) && written.add(id).size > 0);
  for (const { sets, ...totals } of queries) {
    const numbers = { timeStamp, ...resultNumbers(totals) };
    if (isNested) yield member.open + startTag('wfs:FeatureCollection', numbers);
    for (const { batches, write, idOf } of sets) {
      for await (const batch of batches) {
        yield batch
          .map((feature) => {
            const id = idOf(feature);
            if (isNew(id)) return member.open + write(feature) + member.close;
            // Before WFS 2.0 there is no way to refer to one.
            return !mayNest ? '' : element('wfs:member', { 'xlink:href': `#${id}` }).text;
          })
          .join('');
      }
    }
    if (isNested) yield endTag('wfs:FeatureCollection') + member.close;
  }
  yield* rest();
}

export const MEMBER = startTag('wfs:member');
export const MEMBER_END = endTag('wfs:member');
