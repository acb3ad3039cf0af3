import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Layer, Property } from '../catalog/layer.ts';
import { type FeatureSelection, type OutputFormat, writtenCrs } from '../encode/output-format.ts';
import { type CrsCode, crsOf } from '../geo/crs.ts';
import { readCrsReference, writeCrs } from '../geo/crs-reference.ts';
import { PostgisFeatureSource } from '../source/postgis-feature-source.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { fixtureLayer } from './fixture-catalog.ts';

/** A property as layers have it, with nothing but a name, a type and a title. */
export function property(name: string, type: Property['type'], changes: Partial<Property> = {}): Property {
  const title = { pl: `Pole ${name}`, en: `Field ${name}` };
  return {
    name,
    column: name,
    type,
    title,
    description: undefined,
    unit: undefined,
    codes: undefined,
    queryable: true,
    ...changes,
  };
}

/** Tables of a test's own, and files made from them in a folder of its own. */
export class FormatBench {
  readonly ways: TestDatabase;
  readonly folder: string;
  readonly source: PostgisFeatureSource;

  private constructor(ways: TestDatabase, folder: string) {
    this.ways = ways;
    this.folder = folder;
    this.source = new PostgisFeatureSource(ways.database);
  }

  static async open(): Promise<FormatBench> {
    const ways = await testDatabase();
    return new FormatBench(ways, await mkdtemp(join(tmpdir(), 'formats-')));
  }

  async close(): Promise<void> {
    await this.ways.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A layer over a table of the test's schema. */
  layer(
    name: string,
    type: Layer['geometry']['type'],
    properties: readonly Property[],
    changes: Partial<Layer> = {},
  ): Layer {
    return fixtureLayer(name, 'a', {
      table: { schema: this.ways.schema, name },
      keyColumn: 'key',
      keyType: 'integer',
      geometry: { column: 'geom', type, crs: crsOf('EPSG:2180') },
      properties,
      ...changes,
    });
  }

  selection(
    layer: Layer,
    format: OutputFormat,
    crs: CrsCode = 'EPSG:2180',
    limit?: number,
  ): FeatureSelection {
    const asked = readCrsReference(writeCrs(crsOf(crs), 'http'), 'ogc-api', 'crs');
    return {
      query: { layer, properties: layer.properties, limit },
      withGeometry: true,
      crs: writtenCrs(format.crs, asked),
    };
  }

  /** The document's pieces as a door would send them. */
  async *pieces(
    format: OutputFormat,
    selections: readonly FeatureSelection[],
    settings: { readonly signal?: AbortSignal; readonly maxBytes?: number } = {},
  ): AsyncGenerator<Uint8Array> {
    const writing = {
      selections: selections as readonly [FeatureSelection, ...FeatureSelection[]],
      source: this.source,
      language: 'pl',
      service: 'https://sip.example.org',
      idForm: 'bare',
      signal: settings.signal ?? new AbortController().signal,
      folder: join(this.folder, 'work'),
      maxBytes: settings.maxBytes ?? 1e9,
      timeout: 300_000,
    } as const;
    for await (const piece of format.write(writing))
      yield typeof piece === 'string' ? Buffer.from(piece) : piece;
  }

  /** Writes a file of the format. @returns its path */
  async file(format: OutputFormat, layer: Layer, crs?: CrsCode): Promise<string> {
    const path = join(this.folder, `${layer.id}-${format.id}.${format.extension}`);
    const pieces: Uint8Array[] = [];
    for await (const piece of this.pieces(format, [this.selection(layer, format, crs)])) pieces.push(piece);
    await writeFile(path, Buffer.concat(pieces));
    return path;
  }

  /** Folders that formats built on disk left behind. */
  async leftovers(): Promise<readonly string[]> {
    return readdir(join(this.folder, 'work')).catch(() => []);
  }
}

const run = promisify(execFile);

export interface OgrFeature {
  readonly geometry: { readonly type: string; readonly coordinates: never } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What GDAL reads from a file, in the file's own coordinates, x, y order. */
export async function ogrFeatures(
  path: string,
  ...options: readonly string[]
): Promise<readonly OgrFeature[]> {
  const { stdout } = await run(
    'ogr2ogr',
    [
      '-f',
      'GeoJSON',
      '/vsistdout/',
      path,
      '-lco',
      'RFC7946=NO',
      '-lco',
      'COORDINATE_PRECISION=9',
      ...options,
    ],
    { maxBuffer: 1e8 },
  );
  return (JSON.parse(stdout) as { features: OgrFeature[] }).features;
}

export interface OgrLayer {
  readonly name: string;
  readonly geometry: string;
  /** Code of the EPSG that the CRS as a whole has; undefined when it says none. */
  readonly epsg: number | undefined;
  readonly crs: string;
  /** Fields and their types, `Integer(Boolean)` among them. */
  readonly fields: readonly (readonly [name: string, type: string])[];
}

/** What GDAL says of a file's first layer. */
export async function ogrLayer(path: string, ...options: readonly string[]): Promise<OgrLayer> {
  const { stdout } = await run('ogrinfo', ['-so', '-al', ...options, path], { maxBuffer: 1e8 });
  const find = (pattern: RegExp): string => pattern.exec(stdout)?.[1] ?? '';
  const crs = find(/Layer SRS WKT:\n([\s\S]*?\n)(?=Data axis|[^ \n][^[\n]*: )/);
  const code = /\n {4}ID\["EPSG",(\d+)\]\]/.exec(crs)?.[1];
  const fields = [...stdout.matchAll(/^(\S[^:\n]*): (\w+(?:\(\w+\))?) \(\d+\.\d+\)/gm)];
  return {
    name: find(/^Layer name: (.*)$/m),
    geometry: find(/^Geometry: (.*)$/m),
    epsg: code === undefined ? undefined : Number(code),
    crs,
    fields: fields.map(([, name = '', type = '']) => [name, type]),
  };
}
