import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Extension, PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { postgis } from '@electric-sql/pglite-postgis';
import { readTar } from './tar.ts';

/** Where the engine keeps its data. */
export type Place =
  | { readonly kind: 'folder'; readonly path: string }
  /** Uncompressed tar of a data folder; lost at the end. */
  | { readonly kind: 'memory'; readonly tar: Uint8Array<ArrayBuffer> };

/** Starts PostgreSQL with PostGIS inside this thread. */
export async function boot(place: Place): Promise<PGlite> {
  const engine = await PGlite.create({
    ...(place.kind === 'folder' ? { dataDir: place.path } : { loadDataDir: new Blob([place.tar]) }),
    extensions: { postgis: leanPostgis, pg_trgm, unaccent },
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
  });
  return engine;
}

// Sessions of both engines read and write values in the same forms (value-types.ts). Temporary files hold what
// streams have not yet been asked for: their bound keeps a hostile query off the disk.
const settings = [
  'TimeZone=UTC',
  'DateStyle=ISO',
  'IntervalStyle=postgres',
  'bytea_output=hex',
  'temp_file_limit=1048576',
];

/**
 * PostGIS without its raster, topology and geocoder libraries: the whole bundle costs 1.4 s and 270 MB more at each
 * start, and nothing here uses them.
 */
const leanPostgis: Extension = {
  name: 'postgis',
  async setup(engine, options) {
    const whole = await postgis.setup(engine, options);
    const { bundlePath, emscriptenOpts } = whole;
    if (bundlePath === undefined) return whole;
    const bundle = readLeanBundle(bundlePath);
    emscriptenOpts.preRun = [
      ...(emscriptenOpts.preRun ?? []),
      (module: { pg_extensions: Record<string, Promise<Blob>> }) => {
        module.pg_extensions = { ...module.pg_extensions, postgis: bundle };
      },
    ];
    return { emscriptenOpts };
  },
};

async function readLeanBundle(path: URL): Promise<Blob> {
  const tar = new Uint8Array(await promisify(gunzip)(await readFile(path)));
  const kept = [...readTar(tar)].filter(({ name }) => needed.test(name));
  return new Blob([...kept.map(({ raw }) => raw), new Uint8Array(1024)]);
}

const needed = /(\/|\/postgis-3\.so|\/postgis\.control|\/postgis--3\.[\d.]+\.sql|share\/proj\/[^/]+)$/;
