import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { JSONParser } from '@streamparser/json';
import { readCrsReference } from '../../geo/crs-reference.ts';
import type { GeoJsonGeometry } from '../../geo/write-wkb.ts';
import { type Dataset, ImportError, type SourceFeature } from '../dataset.ts';

/** GeoJSON: a FeatureCollection read feature by feature, or one Feature. CRS84 unless it has the old `crs` member. */
export async function openGeoJson(path: string): Promise<Dataset> {
  const { size } = await stat(path);
  const crs = await sniffCrs(path);
  const state = { read: 0 };
  return {
    name: basename(path, extname(path)),
    ...crs,
    encoding: 'utf-8',
    features: features(path, state),
    progress: () => (size === 0 ? 1 : state.read / size),
    close: async () => undefined,
  };
}

/** Bytes at the head of a file in which the `crs` member is looked for: writers put it before the features. */
const HEAD = 65_536;

async function sniffCrs(path: string): Promise<{ srid: number | undefined; crsNote: string }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const head = buffer.toString('utf8', 0, bytesRead);
    const name = /"crs"\s*:\s*\{[^{}]*"properties"\s*:\s*\{[^{}]*"name"\s*:\s*"([^"]{1,200})"/.exec(
      head,
    )?.[1];
    if (name === undefined) return { srid: 4326, crsNote: 'longitude and latitude (RFC 7946)' };
    const number = /EPSG:{1,2}(?:[\d.]*:)?(\d+)$/i.exec(name)?.[1];
    if (number !== undefined) return { srid: Number(number), crsNote: `crs member: ${name}` };
    return { srid: readCrsReference(name, 'wfs', 'crs').crs.srid, crsNote: `crs member: ${name}` };
  } finally {
    await file.close();
  }
}

/** Nested objects and arrays that a feature may hold. */
const MAX_DEPTH = 64;

async function* features(path: string, state: { read: number }): AsyncGenerator<SourceFeature> {
  const ready: SourceFeature[] = [];
  const parser = new JSONParser({ paths: ['$', '$.features.*'], keepStack: false, numberBufferSize: 64 });
  let failed: Error | undefined;
  parser.onValue = ({ value, key, stack }) => {
    if (typeof key === 'number') ready.push(toFeature(value));
    else if (stack.length === 0 && isObject(value) && value.type === 'Feature') ready.push(toFeature(value));
  };
  parser.onToken = () => undefined;
  parser.onError = (error) => {
    failed = error;
  };
  let depth = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    state.read += chunk.length;
    depth = checkDepth(chunk, depth);
    parser.write(chunk);
    if (failed !== undefined)
      throw new ImportError(`The file is not JSON: ${failed.message}.`, { cause: failed });
    yield* ready.splice(0);
  }
  if (!parser.isEnded) throw new ImportError('The file ends in the middle of its JSON.');
}

/** A coarse guard: brackets in texts count too, which only makes it stricter by what a text holds unbalanced. */
function checkDepth(chunk: Buffer, depth: number): number {
  let open = depth;
  for (const byte of chunk) {
    if (byte === 0x7b || byte === 0x5b) open += 1;
    else if ((byte === 0x7d || byte === 0x5d) && open > 0) open -= 1;
    if (open > MAX_DEPTH * 16) throw new ImportError(`The JSON nests deeper than ${MAX_DEPTH} levels.`);
  }
  return open;
}

function toFeature(value: unknown): SourceFeature {
  if (!isObject(value) || value.type !== 'Feature')
    throw new ImportError('A member of "features" is no Feature.');
  const { geometry, properties, id } = value;
  const own = isObject(properties) ? properties : {};
  return {
    geometry: isObject(geometry) ? (geometry as unknown as GeoJsonGeometry) : null,
    properties: id === undefined || 'id' in own ? own : { id, ...own },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
