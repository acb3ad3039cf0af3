import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { Unzip, UnzipInflate } from 'fflate';
import { open as openShapes } from 'shapefile';
import type { GeoJsonGeometry } from '../../geo/write-wkb.ts';
import { type Dataset, ImportError, type ReadOptions, type SourceFeature } from '../dataset.ts';
import { sridOfWkt } from '../detect-crs.ts';
import { encodingOfCpg, encodingOfDbf, guessEncoding } from '../detect-encoding.ts';

/** Parts of a shapefile that are of use. */
const PARTS = new Set(['.shp', '.dbf', '.prj', '.cpg', '.shx']);

/** Most bytes an archive may unpack to, and most shapefiles in it. */
const MAX_UNPACKED = 8 * 2 ** 30;
const MAX_ENTRIES = 1000;

/** A zipped shapefile: unpacked into a folder of its own, which goes away with the dataset. */
export async function openZippedShapefile(path: string, options: ReadOptions): Promise<Dataset> {
  const folder = await mkdtemp(join(tmpdir(), 'import-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await unpack(path, folder);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.shp')).sort();
    const dataset = await openShapefile(join(folder, choose(names, options.source)), options);
    return { ...dataset, close: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A shapefile with its neighbours of the same name: .dbf, .prj, .cpg. */
export async function openShapefile(path: string, options: ReadOptions): Promise<Dataset> {
  const base = path.slice(0, -extname(path).length);
  const neighbour = await neighbours(base);
  const prj = neighbour('.prj');
  const wkt = prj === undefined ? '' : await readFile(prj, 'utf8');
  const srid = wkt === '' ? undefined : sridOfWkt(wkt);
  const encoding = options.encoding ?? (await encodingOf(neighbour('.dbf'), neighbour('.cpg')));
  const { size } = await stat(path);
  const state = { read: 0 };
  return {
    name: basename(base),
    srid,
    crsNote: crsNote(wkt, srid),
    encoding,
    features: features(path, neighbour('.dbf'), encoding, state),
    progress: () => (size === 0 ? 1 : Math.min(1, state.read / size)),
    close: async () => undefined,
  };
}

function crsNote(wkt: string, srid: number | undefined): string {
  if (wkt === '') return 'there is no .prj';
  const name = /^\s*\w+\s*\[\s*"([^"]*)"/.exec(wkt)?.[1] ?? 'unnamed';
  return srid === undefined ? `the .prj names ${name} without a code` : `.prj: ${name}`;
}

async function neighbours(base: string): Promise<(ending: string) => string | undefined> {
  const folder = join(base, '..');
  const own = basename(base).toLowerCase();
  const names = (await readdir(folder)).filter((name) => name.toLowerCase().startsWith(`${own}.`));
  return (ending) => {
    const found = names.find((name) => name.toLowerCase() === own + ending);
    return found === undefined ? undefined : join(folder, found);
  };
}

async function encodingOf(dbf: string | undefined, cpg: string | undefined): Promise<string> {
  const declared = cpg === undefined ? undefined : encodingOfCpg(await readFile(cpg, 'utf8'));
  if (declared !== undefined) return declared;
  if (dbf === undefined) return 'utf-8';
  const file = await open(dbf);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1_048_576), 0, 1_048_576, 0);
    const head = buffer.subarray(0, bytesRead);
    const headerLength = head.length > 10 ? head.readUInt16LE(8) : 0;
    return encodingOfDbf(head[29] ?? 0) ?? guessEncoding(head.subarray(headerLength));
  } finally {
    await file.close();
  }
}

/** Bytes of a record's header in the .shp, for progress. */
const RECORD_HEADER = 8;

async function* features(
  shp: string,
  dbf: string | undefined,
  encoding: string,
  state: { read: number },
): AsyncGenerator<SourceFeature> {
  const source = await openShapes(shp, dbf, { encoding }).catch((error: unknown) => {
    throw new ImportError('The shapefile is damaged.', { cause: error });
  });
  try {
    for (;;) {
      const { done, value } = await source.read();
      if (done) return;
      const geometry = value.geometry as GeoJsonGeometry | null;
      state.read += RECORD_HEADER + 16 * vertexCount(geometry?.coordinates);
      yield { geometry, properties: withCivilDates(value.properties ?? {}) };
    }
  } finally {
    await source.cancel();
  }
}

/** The package gives a date of the DBF as local midnight; it is a day, in no zone. */
function withCivilDates(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(properties).map(([name, value]) => [
    name,
    value instanceof Date ? civilDate(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function civilDate(date: Date): string | null {
  // The package makes the empty date 00000000 of year, month and day zero.
  if (Number.isNaN(date.getTime()) || date.getTime() === new Date(0, -1, 0).getTime()) return null;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function vertexCount(coordinates: unknown): number {
  if (!Array.isArray(coordinates)) return 0;
  if (typeof coordinates[0] === 'number') return 1;
  return (coordinates as unknown[]).reduce<number>((sum, each) => sum + vertexCount(each), 0);
}

function choose(names: readonly string[], wanted: string | undefined): string {
  const [first] = names;
  const list = names.map((name) => basename(name, '.shp')).join(', ');
  if (first === undefined) throw new ImportError('The archive holds no .shp file.');
  if (wanted === undefined) {
    if (names.length === 1) return first;
    throw new ImportError(`The archive holds several shapefiles: ${list}. Name one with --source.`);
  }
  const found = names.find((name) => basename(name, '.shp') === wanted);
  if (found === undefined) throw new ImportError(`The archive has no shapefile ${wanted}; it holds ${list}.`);
  return found;
}

/** Entries become files by their last name alone: no path of an archive is followed. */
async function unpack(path: string, folder: string): Promise<void> {
  let unpacked = 0;
  let entries = 0;
  let failed: Error | undefined;
  const writing: Promise<unknown>[] = [];
  const unzip = new Unzip((entry) => {
    entries += 1;
    const name = basename(entry.name.replaceAll('\\', '/'));
    const ending = extname(name).toLowerCase();
    if (entries > MAX_ENTRIES || !PARTS.has(ending) || name.startsWith('.')) return;
    const output = createWriteStream(join(folder, basename(name, extname(name)) + ending), { flags: 'wx' });
    writing.push(once(output, 'close'));
    output.on('error', (error) => (failed ??= error));
    entry.ondata = (error, data, final) => {
      unpacked += data?.length ?? 0;
      if (error !== null) failed ??= error;
      if (unpacked > MAX_UNPACKED) failed ??= new Error(`it unpacks to more than ${MAX_UNPACKED} bytes`);
      if (failed !== undefined) return void output.destroy();
      output.write(data);
      if (final) output.end();
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  for await (const chunk of createReadStream(path, { highWaterMark: 65_536 }) as AsyncIterable<Buffer>) {
    try {
      unzip.push(chunk);
    } catch (error) {
      failed ??= error instanceof Error ? error : new Error(String(error));
    }
    if (failed !== undefined) break;
  }
  if (failed === undefined) unzip.push(new Uint8Array(0), true);
  if (failed !== undefined) throw new ImportError(`The archive can't be unpacked: ${failed.message}.`);
  await Promise.all(writing);
}
