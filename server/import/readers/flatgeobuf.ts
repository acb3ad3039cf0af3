import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { GeoJsonGeometry } from '../../geo/write-wkb.ts';
import { type Dataset, ImportError, type SourceFeature } from '../dataset.ts';

/** FlatGeobuf, read feature by feature; the CRS stands in its header. */
export async function openFlatGeobuf(path: string): Promise<Dataset> {
  const { size } = await stat(path);
  await checkHead(path, size);
  const state = { read: 0 };
  const reading = start(path, state);
  // The header is known once the first feature was asked for.
  const first = await reading.next();
  const srid = reading.srid();
  return {
    name: basename(path, extname(path)),
    srid,
    crsNote: srid === undefined ? 'the header names no CRS' : 'declared in the header',
    encoding: 'utf-8',
    features: rest(first, reading),
    progress: () => (size === 0 ? 1 : Math.min(1, state.read / size)),
    close: async () => undefined,
  };
}

/** Magic bytes, and the length of the header that follows them: the reader trusts it. */
async function checkHead(path: string, size: number): Promise<void> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    const headerLength = bytesRead === 12 ? buffer.readUInt32LE(8) : Infinity;
    if (buffer[3] === 3 && headerLength > 7 && headerLength + 12 <= size) return;
  } finally {
    await file.close();
  }
  throw new ImportError('The file is no FlatGeobuf of version 3, or it is damaged.');
}

interface Reading {
  next(): Promise<IteratorResult<SourceFeature>>;
  srid(): number | undefined;
}

function start(path: string, state: { read: number }): Reading {
  let code: number | undefined;
  const file = createReadStream(path, { highWaterMark: 262_144 });
  file.on('data', (chunk) => (state.read += chunk.length));
  file.pause();
  const features = deserialize(Readable.toWeb(file) as unknown as ReadableStream, {
    headerMetaFn: (header: { readonly crs?: { readonly code: number } | null }) => {
      code = header.crs?.code;
    },
  });
  return {
    srid: () => (code === undefined || code === 0 ? undefined : code),
    async next() {
      try {
        const { done, value } = await features.next();
        if (done === true) return { done: true, value: undefined };
        const geometry = (value.geometry as GeoJsonGeometry | undefined) ?? null;
        return { done: false, value: { geometry, properties: value.properties ?? {} } };
      } catch (error) {
        throw new ImportError('The file is no FlatGeobuf, or it is damaged.', { cause: error });
      }
    },
  };
}

async function* rest(first: IteratorResult<SourceFeature>, reading: Reading): AsyncGenerator<SourceFeature> {
  for (let result = first; result.done !== true; result = await reading.next()) yield result.value;
}
