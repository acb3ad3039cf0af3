import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { fgbFeatureWriter } from '../flatgeobuf/feature.ts';
import { writeFgbHeader } from '../flatgeobuf/header.ts';
import { FeatureBoxes, MAX_INDEXED, NODE_SIZE } from '../flatgeobuf/packed-index.ts';
import { type FeatureWriting, type OutputFormat, readSelection } from '../output-format.ts';
import { type ByteBudget, builtOnDisk, tooLarge } from '../work-folder.ts';

/** FlatGeobuf as it streams: without an index, which stands before the features and can only be made after them. */
export const flatGeobuf: OutputFormat = {
  id: 'fgb',
  title: { pl: 'FlatGeobuf', en: 'FlatGeobuf' },
  mediaType: 'application/vnd.flatgeobuf',
  aliases: ['application/flatgeobuf', 'application/x-flatgeobuf'],
  wfsNames: ['application/flatgeobuf', 'flatgeobuf', 'fgb'],
  extension: 'fgb',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: false,
  crs: { axes: 'xy' },
  write: streamFgb,
};

/** FlatGeobuf with its packed Hilbert R-tree, for putting on a web server as it is. */
export const indexedFlatGeobuf: OutputFormat = {
  ...flatGeobuf,
  id: 'fgb-indexed',
  title: { pl: 'FlatGeobuf z indeksem przestrzennym', en: 'FlatGeobuf with a spatial index' },
  wfsNames: ['fgb-indexed'],
  isStreamed: false,
  write: (writing) => builtOnDisk(writing, (folder, budget) => buildIndexed(writing, folder, budget)),
};

async function* streamFgb(writing: FeatureWriting): AsyncGenerator<Uint8Array, void, undefined> {
  const [selection] = writing.selections;
  yield writeFgbHeader(selection, writing, { count: 0, extent: undefined, nodeSize: 0 });
  const write = fgbFeatureWriter(selection);
  for await (const batch of readSelection(selection, writing)) {
    // The first piece soon, while a program that has just started is slow.
    for (let at = 0; at < batch.length; at += PIECE) {
      yield Buffer.concat(batch.slice(at, at + PIECE).map((feature) => Buffer.from(write(feature).bytes)));
    }
  }
}

/** Features that are gathered before they go out. */
const PIECE = 256;

async function buildIndexed(writing: FeatureWriting, folder: string, budget: ByteBudget): Promise<string> {
  const [selection] = writing.selections;
  const path = join(folder, 'features.fgb');
  const spool = await open(join(folder, 'spool'), 'w+');
  const file = await open(path, 'w');
  try {
    const boxes = await spoolFeatures(writing, spool, budget);
    const { count, extent } = boxes;
    // An index of nothing is not allowed.
    const nodeSize = count === 0 ? 0 : NODE_SIZE;
    await file.write(writeFgbHeader(selection, writing, { count, extent, nodeSize }));
    if (count === 0) return path;
    const order = boxes.order();
    await file.write(boxes.writeIndex(order));
    await copyInOrder(boxes, order, spool, file, writing.signal);
    return path;
  } finally {
    await spool.close();
    await file.close();
  }
}

async function spoolFeatures(
  writing: FeatureWriting,
  spool: FileHandle,
  budget: ByteBudget,
): Promise<FeatureBoxes> {
  const [selection] = writing.selections;
  const write = fgbFeatureWriter(selection);
  const boxes = new FeatureBoxes();
  for await (const batch of readSelection(selection, writing)) {
    if (boxes.count + batch.length > MAX_INDEXED) throw tooLarge(writing.maxBytes);
    const buffers = batch.map((feature) => {
      const { bytes, extent } = write(feature);
      boxes.add(extent, bytes.length);
      return Buffer.from(bytes);
    });
    const bytes = Buffer.concat(buffers);
    // The spool and the file that is made of it.
    budget.take(2 * bytes.length);
    await spool.write(bytes);
  }
  return boxes;
}

/** Bytes that are gathered before they are written. */
const CHUNK = 1_048_576;

async function copyInOrder(
  boxes: FeatureBoxes,
  order: Uint32Array,
  spool: FileHandle,
  file: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  const { starts, sizes } = boxes.spans();
  let chunk: { readonly at: number; readonly size: number }[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    const bytes = Buffer.allocUnsafe(length);
    let to = 0;
    const reads = chunk.map(({ at, size }) => {
      to += size;
      return spool.read(bytes, to - size, size, at);
    });
    await Promise.all(reads);
    await file.write(bytes);
    chunk = [];
    length = 0;
  };
  for (const feature of order) {
    const size = sizes[feature] as number;
    chunk.push({ at: starts[feature] as number, size });
    length += size;
    if (length >= CHUNK) await flush();
  }
  await flush();
}
