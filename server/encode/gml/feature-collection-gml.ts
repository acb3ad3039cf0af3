import { RowFields } from '../../database/wire/row-fields.ts';
import type { RowSlice } from '../../database/wire/row-slice.ts';
import type { RowLayout } from '../../source/row-layout.ts';
import { element, endTag, startTag, XML_DECLARATION, type Xml, type XmlAttributes } from '../../xml/write.ts';
import { ByteWriter, Constant } from '../byte-writer.ts';
import { writeGmlId } from '../feature-id.ts';
import { GeometryReader } from '../geometry-reader.ts';
import { writeRowText } from '../rows/row-text.ts';
import { type GmlOptions, gmlRowBytes } from './gml.ts';
import { type FeatureSchemas, featureDocumentAttributes, gmlDocumentForm } from './gml-document.ts';
import { GmlEnvelope } from './gml-envelope.ts';
import type { GmlVersion } from './gml-geometry.ts';
import { gmlProgram } from './gml-program.ts';

/** The box around the features of rows that are there already. */
export function boundsOfRows(
  { version, layer, crs, properties }: GmlOptions,
  { geometry, properties: fields }: RowLayout,
  batches: readonly (readonly RowSlice[])[],
): GmlEnvelope {
  const envelope = new GmlEnvelope(version, crs);
  const reader = new GeometryReader(layer.geometry.crs, crs.crs);
  const row = new RowFields();
  const all = [geometry, ...fields.filter((_, i) => properties[i]?.type === 'geometry')];
  const read = all.filter((each) => each !== undefined);
  for (const { bytes, start } of read.length === 0 ? [] : batches.flat()) {
    row.open(bytes, start);
    for (const field of read) {
      const flat = reader.read(row, field);
      if (flat !== undefined) envelope.add(flat);
    }
  }
  return envelope;
}

/** Features of one query, still to be read. */
export interface FeatureSet {
  readonly options: GmlOptions;
  readonly matched: number | undefined;
  readonly returned: number;
  readonly layout: RowLayout;
  /** Of {@link FeatureSource.rows}. */
  readonly batches: AsyncIterable<readonly RowSlice[]>;
}

export interface CollectionHead {
  readonly version: GmlVersion;
  /** Nothing but the number of features was asked for. */
  readonly isCount: boolean;
  readonly timeStamp: string;
  /** undefined: unknown. */
  readonly matched: number | undefined;
  readonly returned: number;
  readonly next?: string | undefined;
  readonly previous?: string | undefined;
  readonly lockId?: string | undefined;
  readonly schemaAddress: FeatureSchemas;
  /** Around all features, where it is known before the first. */
  readonly bounds?: GmlEnvelope | undefined;
  /** What to say when reading fails in the middle: the report that ends the collection; undefined: break off. */
  readonly truncated: (error: unknown) => Xml | undefined;
}

/**
 * A `wfs:FeatureCollection`, chunk by chunk while rows arrive: of WFS 2.0 (11.3) in GML 3.2, of WFS 1.1 (9.3)
 * in GML 3.1.1, of WFS 1.0 (9.3) in GML 2. In 2.0 sets of several queries are collections in it. A feature that came
 * before is referred to, since a gml:id is unique in its document.
 */
export function writeGmlCollection(
  head: CollectionHead,
  sets: readonly FeatureSet[],
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const [single, ...more] = sets;
  if (single !== undefined && more.length === 0) {
    return writeCollectionAround(head, writeMembers(single, undefined));
  }
  const { isNested } = gmlDocumentForm(head.version);
  return writeCollectionAround(head, isNested ? writeCollections(head.timeStamp, sets) : writeAll(sets));
}

/** The document's own element around members, and a report where they break off. */
export async function* writeCollectionAround(
  head: CollectionHead,
  members: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const form = gmlDocumentForm(head.version);
  const collection = {
    ...featureDocumentAttributes(head.version, head.schemaAddress),
    ...headAttributes(head),
  };
  const bounds = head.bounds?.boundedBy(head.version === '3.2' ? 'wfs:boundedBy' : 'gml:boundedBy');
  yield XML_DECLARATION + startTag('wfs:FeatureCollection', collection) + (bounds?.text ?? form.preamble);
  try {
    yield* members;
  } catch (error) {
    const report = form.isNested ? head.truncated(error) : undefined;
    if (report === undefined) throw error;
    yield element('wfs:truncatedResponse', {}, report).text;
  }
  yield COLLECTION_END;
}

/** Of the collection that is the document; WFS 1 counts what was found or what is there, 1.0 nothing at all. */
function headAttributes(head: CollectionHead): XmlAttributes {
  const { version, timeStamp, matched, returned, next, previous, isCount, lockId } = head;
  if (version === '2') return {};
  if (version === '3.1.1') return { timeStamp, numberOfFeatures: isCount ? matched : returned, lockId };
  return { timeStamp, ...resultNumbers(head), next, previous, lockId };
}

/** How many features match and are there (WFS 2.0, 7.7.4.2 and 7.7.4.3). */
export function resultNumbers({
  matched,
  returned,
}: Pick<CollectionHead, 'matched' | 'returned'>): XmlAttributes {
  return { numberMatched: matched ?? 'unknown', numberReturned: returned };
}

const [MEMBER, MEMBER_END] = [startTag('wfs:member'), endTag('wfs:member')];
const COLLECTION_END = endTag('wfs:FeatureCollection');

async function* writeCollections(
  timeStamp: string,
  sets: readonly FeatureSet[],
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const written = new Set<string>();
  for (const set of sets) {
    yield MEMBER + startTag('wfs:FeatureCollection', { timeStamp, ...resultNumbers(set) });
    yield* writeMembers(set, written);
    yield COLLECTION_END + MEMBER_END;
  }
}

/** Features of all queries side by side, each once: there is no way to refer to one. */
async function* writeAll(sets: readonly FeatureSet[]): AsyncGenerator<string | Uint8Array, void, undefined> {
  const written = new Set<string>();
  for (const set of sets) yield* writeMembers(set, written);
}

async function* writeMembers(
  { options, layout, batches }: FeatureSet,
  written: Set<string> | undefined,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const { member, isNested } = gmlDocumentForm(options.version);
  const layer = options.layer.id;
  // Whether a feature came before is asked of each.
  const program = written === undefined ? gmlProgram(options, layout, member) : undefined;
  yield* writeRowText(batches, program, new ByteWriter(), () => {
    const write = gmlRowBytes(options, layout);
    const [open, close] = [new Constant(member.open), new Constant(member.close)];
    return (row, out) => {
      if (written !== undefined) {
        const id = writeGmlId({ layer, key: row.text(0) ?? '' });
        if (written.has(id)) {
          if (isNested) out.text(element('wfs:member', { 'xlink:href': `#${id}` }).text);
          return;
        }
        written.add(id);
      }
      out.constant(open);
      write(row, out);
      out.constant(close);
    };
  });
}
