import type { Feature } from '../../source/feature-source.ts';
import { element, endTag, startTag } from '../../xml/write.ts';
import { ByteWriter } from '../byte-writer.ts';
import { writeGmlId } from '../feature-id.ts';
import { type CollectionHead, writeCollectionAround } from './feature-collection-gml.ts';
import { type GmlOptions, gmlFeatureBytes } from './gml.ts';

/**
 * A `wfs:FeatureCollection` of `wfs:Tuple`s, a feature of each type in every one (WFS 2.0, 11.3.3.6). A feature that
 * came before is referred to.
 * @param options how features of each type are written, in the order of a tuple's features
 */
export function writeTupleCollection(
  head: CollectionHead,
  options: readonly GmlOptions[],
  batches: AsyncIterable<readonly (readonly Feature[])[]>,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  return writeCollectionAround(head, writeTuples(options, batches));
}

async function* writeTuples(
  options: readonly GmlOptions[],
  batches: AsyncIterable<readonly (readonly Feature[])[]>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const writers = options.map((each) => ({ layer: each.layer.id, write: gmlFeatureBytes(each) }));
  const written = new Set<string>();
  const out = new ByteWriter();
  for await (const batch of batches) {
    for (const tuple of batch) {
      out.text(TUPLE);
      for (const [i, { layer, write }] of writers.entries()) {
        const feature = tuple[i] as Feature;
        const id = writeGmlId({ layer, key: feature.key });
        if (written.has(id)) {
          out.text(element('wfs:member', { 'xlink:href': `#${id}` }).text);
          continue;
        }
        written.add(id);
        out.text(MEMBER);
        write(feature, out);
        out.text(MEMBER_END);
      }
      out.text(TUPLE_END);
      if (out.size > CHUNK) yield out.take();
    }
    yield out.take();
  }
}

const [MEMBER, MEMBER_END] = [startTag('wfs:member'), endTag('wfs:member')];
const [TUPLE, TUPLE_END] = [MEMBER + startTag('wfs:Tuple'), endTag('wfs:Tuple') + MEMBER_END];
const CHUNK = 60_000;
