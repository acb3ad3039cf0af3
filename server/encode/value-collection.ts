import type { Feature } from '../source/feature-source.ts';
import { element, endTag, startTag, XML_DECLARATION } from '../xml/write.ts';
import type { CollectionHead } from './feature-collection-gml.ts';
import { writeGmlId } from './feature-id.ts';
import { type GmlOptions, gmlPropertyWriter } from './gml.ts';
import { featureDocumentAttributes } from './gml-document.ts';

/** Features of one query, still to be read, of which values are wanted. */
export interface ValueSet {
  readonly options: GmlOptions;
  readonly batches: AsyncIterable<readonly Feature[]>;
}

/** The values of one property, or of `@gml:id`, as a `wfs:ValueCollection` (WFS 2.0, 10.3), chunk by chunk. */
export async function* writeValueCollection(
  head: CollectionHead,
  set: ValueSet | undefined,
  of: 'property' | 'id',
): AsyncGenerator<string, void, undefined> {
  const { timeStamp, matched, returned, next, previous } = head;
  yield XML_DECLARATION +
    startTag('wfs:ValueCollection', {
      ...featureDocumentAttributes(head.version, head.schemaAddress),
      timeStamp,
      numberMatched: matched,
      numberReturned: returned,
      next,
      previous,
    });
  try {
    if (set !== undefined) yield* writeValues(set, of);
  } catch (error) {
    const report = head.truncated(error);
    if (report === undefined) throw error;
    yield element('wfs:truncatedResponse', {}, report).text;
  }
  yield endTag('wfs:ValueCollection');
}

async function* writeValues(
  { options, batches }: ValueSet,
  of: 'property' | 'id',
): AsyncGenerator<string, void, undefined> {
  const writeProperty = gmlPropertyWriter(options);
  const layer = options.layer.id;
  const [open, close] = [startTag('wfs:member'), endTag('wfs:member')];
  const writeId = ({ key }: Feature): string => writeGmlId({ layer, key });
  const write = of === 'id' ? writeId : writeProperty;
  for await (const batch of batches) yield batch.map((feature) => open + write(feature) + close).join('');
}
