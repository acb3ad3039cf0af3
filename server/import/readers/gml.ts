import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { type Dataset, ImportError, type ReadOptions, type SourceFeature } from '../dataset.ts';
import { GmlGeometryReader, isGmlGeometry } from './gml-geometry.ts';

/**
 * Simple features in GML 2, 3.1 or 3.2: WFS answers and feature collections, read feature by feature.
 * Properties are elements that hold text only; nothing outside the document is looked at.
 */
export async function openGml(path: string, options: ReadOptions): Promise<Dataset> {
  const { size } = await stat(path);
  const state = { read: 0 };
  const encoding = options.encoding ?? (await declaredEncoding(path));
  const reading = new FeatureReader(options);
  const features = read(path, encoding, reading, state);
  // The CRS is known once the first feature was read.
  const first = await features.next();
  return {
    name: reading.typeName ?? basename(path, extname(path)),
    srid: reading.geometry.srid,
    crsNote: reading.geometry.crsNote,
    encoding,
    features: rest(first, features),
    progress: () => (size === 0 ? 1 : state.read / size),
    close: async () => undefined,
  };
}

async function* rest(
  first: IteratorResult<SourceFeature>,
  features: AsyncIterator<SourceFeature>,
): AsyncGenerator<SourceFeature> {
  for (let result = first; result.done !== true; result = await features.next()) yield result.value;
}

async function declaredEncoding(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8';
  } finally {
    await file.close();
  }
}

async function* read(
  path: string,
  encoding: string,
  reading: FeatureReader,
  state: { read: number },
): AsyncGenerator<SourceFeature> {
  const parser = new SaxesParser({ xmlns: true });
  reading.listen(parser);
  const decoder = new TextDecoder(encoding);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 131_072 }) as AsyncIterable<Buffer>) {
      state.read += chunk.length;
      parser.write(decoder.decode(chunk, { stream: true }));
      yield* reading.take();
    }
    parser.write(decoder.decode()).close();
    yield* reading.take();
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(`The GML can't be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** Levels of elements and attributes of one: beyond them a document is an attack (the parser is quadratic in depth). */
const MAX_DEPTH = 200;
const MAX_ATTRIBUTES = 200;

/** Elements whose children are features. */
const MEMBERS = new Set(['featureMember', 'featureMembers', 'member']);

/** Turns parser events into features. */
class FeatureReader {
  readonly geometry: GmlGeometryReader;
  /** Local name of the first feature's element. */
  typeName: string | undefined;
  readonly #ready: SourceFeature[] = [];
  /** Local names from the root down. */
  readonly #open: string[] = [];
  /** Depth of the feature's element; 0 while none is open. */
  #featureDepth = 0;
  #properties: Record<string, unknown> = {};
  #text = '';
  #isLeaf = false;

  readonly #source: string | undefined;
  #isWanted = true;

  constructor(options: ReadOptions) {
    this.geometry = new GmlGeometryReader(options.axisOrder);
    this.#source = options.source;
  }

  take(): readonly SourceFeature[] {
    return this.#ready.splice(0);
  }

  listen(parser: SaxesParser<{ xmlns: true }>): void {
    parser.on('doctype', () => {
      throw new ImportError('A document with a DOCTYPE is not read.');
    });
    parser.on('error', (error) => {
      throw new ImportError(`The file is no well-formed XML: ${error.message}`);
    });
    parser.on('opentag', (tag) => this.#opened(tag));
    parser.on('text', (text) => this.#characters(text));
    parser.on('cdata', (text) => this.#characters(text));
    parser.on('closetag', (tag) => this.#closed(tag));
  }

  #opened(tag: SaxesTagNS): void {
    this.#open.push(tag.local);
    if (this.#open.length > MAX_DEPTH)
      throw new ImportError(`The XML nests deeper than ${MAX_DEPTH} levels.`);
    if (Object.keys(tag.attributes).length > MAX_ATTRIBUTES)
      throw new ImportError('An element has too many attributes.');
    this.#text = '';
    this.#isLeaf = true;
    const depth = this.#open.length;
    if (this.#featureDepth === 0) {
      this.geometry.rememberCrs(tag);
      if (depth > 1 && MEMBERS.has(this.#open[depth - 2] ?? '')) this.#begin(tag, depth);
    } else if (this.geometry.isReading || isGmlGeometry(tag)) this.geometry.opened(tag);
    if (this.geometry.isOversized) throw new ImportError('A geometry has too many vertices.');
  }

  #begin(tag: SaxesTagNS, depth: number): void {
    this.#featureDepth = depth;
    this.#isWanted = this.#source === undefined || tag.local === this.#source;
    if (this.#isWanted) this.typeName ??= tag.local;
    if (this.#isWanted && tag.local !== this.typeName) {
      throw new ImportError(
        `The file holds several kinds of features, ${this.typeName} and ${tag.local} among them. Name one with --source.`,
      );
    }
    const id = Object.values(tag.attributes).find(({ local }) => local === 'id' || local === 'fid')?.value;
    this.#properties = id === undefined ? {} : { gml_id: id };
  }

  #characters(text: string): void {
    if (this.#featureDepth > 0 && this.#text.length < 50_000_000) this.#text += text;
  }

  #closed(tag: SaxesTagNS): void {
    const depth = this.#open.length;
    if (this.geometry.isReading) this.geometry.closed(tag, this.#text);
    else if (this.#featureDepth > 0 && depth === this.#featureDepth) this.#end();
    else if (this.#featureDepth > 0 && this.#isLeaf) this.#property(tag);
    this.#text = '';
    this.#isLeaf = false;
    this.#open.pop();
  }

  #property(tag: SaxesTagNS): void {
    const isNil = Object.values(tag.attributes).some(
      ({ local, value }) => local === 'nil' && value === 'true',
    );
    const text = this.#text.trim();
    if (isNil || this.#open.includes('boundedBy')) return;
    const known = this.#properties[tag.local];
    this.#properties[tag.local] = known === undefined ? text : `${String(known)}; ${text}`;
  }

  #end(): void {
    const geometry = this.geometry.take();
    if (this.#isWanted) this.#ready.push({ geometry, properties: this.#properties });
    this.#featureDepth = 0;
  }
}
