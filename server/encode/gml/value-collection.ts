import type { Feature } from '../../source/feature-source.ts';
import { element, endTag, startTag, XML_DECLARATION } from '../../xml/write.ts';
import { type CollectionHead, resultNumbers } from './feature-collection-gml.ts';
import { featureDocumentAttributes } from './gml-document.ts';

/** Features of one query, still to be read, of which values are wanted. */
export interface ValueSet {
  readonly batches: AsyncIterable<readonly Feature[]>;
  /** Feature → its values, each as text of elements or of a value. */
  readonly write: (feature: Feature) => readonly string[];
}

/**
 * Values of features as a `wfs:ValueCollection` (WFS 2.0, 10.3), chunk by chunk.
 * @param rest what follows the members, made when they are written
 */
export async function* writeValueCollection(
  head: CollectionHead,
  sets: readonly ValueSet[],
  rest?: () => AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  const { timeStamp, next, previous } = head;
  yield XML_DECLARATION +
    startTag('wfs:ValueCollection', {
      ...featureDocumentAttributes(head.version, head.schemaAddress),
      timeStamp,
      ...resultNumbers(head),
      next,
      previous,
    });
  try {
    for (const { batches, write } of sets) {
      for await (const batch of batches) {
        yield batch
          .flatMap(write)
          .map((value) => OPEN + value + CLOSE)
          .join('');
      }
    }
    if (rest !== undefined) yield* rest();
  } catch (error) {
    const report = head.truncated(error);
    if (report === undefined) throw error;
    yield element('wfs:truncatedResponse', {}, report).text;
  }
  yield endTag('wfs:ValueCollection');
}

const [OPEN, CLOSE] = [startTag('wfs:member'), endTag('wfs:member')];
