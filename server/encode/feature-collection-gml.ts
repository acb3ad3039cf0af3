import type { Feature } from '../source/feature-source.ts';
import { element, endTag, startTag, XML_DECLARATION, type Xml, type XmlAttributes } from '../xml/write.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from './application-schema.ts';
import { writeGmlId } from './feature-id.ts';
import { type GmlOptions, gmlFeatureWriter } from './gml.ts';

/** Features of one query, still to be read. */
export interface FeatureSet {
  readonly options: GmlOptions;
  readonly matched: number;
  readonly returned: number;
  readonly batches: AsyncIterable<readonly Feature[]>;
}

export interface CollectionHead {
  readonly timeStamp: string;
  readonly matched: number;
  readonly returned: number;
  readonly next?: string | undefined;
  readonly previous?: string | undefined;
  /** Where the schema of {@link LAYER_NAMESPACE} is. */
  readonly schemaAddress: string;
  /** What to say when reading fails in the middle: the report that ends the collection; undefined: break off. */
  readonly truncated: (error: unknown) => Xml | undefined;
}

const WFS = 'http://www.opengis.net/wfs/2.0';
const GML = 'http://www.opengis.net/gml/3.2';

/** Declarations of every document of features: the prefixes they use, and where their schemas are. */
export function featureDocumentAttributes(schemaAddress: string): XmlAttributes {
  return {
    'xmlns:wfs': WFS,
    'xmlns:gml': GML,
    [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
    'xmlns:xlink': 'http://www.w3.org/1999/xlink',
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': [
      `${WFS} http://schemas.opengis.net/wfs/2.0/wfs.xsd`,
      `${GML} http://schemas.opengis.net/gml/3.2.1/gml.xsd`,
      `${LAYER_NAMESPACE} ${schemaAddress}`,
    ].join(' '),
  };
}

/**
 * A `wfs:FeatureCollection` (WFS 2.0, 11.3) as text, chunk by chunk while rows arrive. Sets of several queries
 * are collections in it; a feature that came before is referred to, since a gml:id is unique in its document.
 */
export async function* writeGmlCollection(
  head: CollectionHead,
  sets: readonly FeatureSet[],
): AsyncGenerator<string, void, undefined> {
  const { timeStamp, matched, returned, next, previous } = head;
  const [single, ...more] = sets;
  yield XML_DECLARATION +
    startTag('wfs:FeatureCollection', {
      ...featureDocumentAttributes(head.schemaAddress),
      timeStamp,
      numberMatched: matched,
      numberReturned: returned,
      next,
      previous,
    });
  try {
    if (single !== undefined && more.length === 0) yield* writeMembers(single, undefined);
    else yield* writeCollections(timeStamp, sets);
  } catch (error) {
    const report = head.truncated(error);
    if (report === undefined) throw error;
    yield element('wfs:truncatedResponse', {}, report).text;
  }
  yield COLLECTION_END;
}

const MEMBER = startTag('wfs:member');
const MEMBER_END = endTag('wfs:member');
const COLLECTION_END = endTag('wfs:FeatureCollection');

async function* writeCollections(
  timeStamp: string,
  sets: readonly FeatureSet[],
): AsyncGenerator<string, void, undefined> {
  const written = new Set<string>();
  for (const set of sets) {
    const { matched, returned } = set;
    yield MEMBER +
      startTag('wfs:FeatureCollection', { timeStamp, numberMatched: matched, numberReturned: returned });
    yield* writeMembers(set, written);
    yield COLLECTION_END + MEMBER_END;
  }
}

async function* writeMembers(
  { options, batches }: FeatureSet,
  written: Set<string> | undefined,
): AsyncGenerator<string, void, undefined> {
  const write = gmlFeatureWriter(options);
  for await (const batch of batches) {
    let text = '';
    for (const feature of batch) text += writeMember(feature, options.layer.id, write, written);
    yield text;
  }
}

function writeMember(
  feature: Feature,
  layer: string,
  write: (feature: Feature) => string,
  written: Set<string> | undefined,
): string {
  if (written !== undefined) {
    const id = writeGmlId({ layer, key: feature.key });
    if (written.has(id)) return element('wfs:member', { 'xlink:href': `#${id}` }).text;
    written.add(id);
  }
  return MEMBER + write(feature) + MEMBER_END;
}
