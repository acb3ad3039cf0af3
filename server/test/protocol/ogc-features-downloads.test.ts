import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outputFormats } from '../../encode/output-formats.ts';
import { jsonFgCollection } from '../json-fg-schema.ts';
import { ApiDefinition } from '../openapi.ts';
import { type FeaturesServer, startFeaturesServer } from './ogc-features-server.ts';

const run = promisify(execFile);

let server: FeaturesServer;
beforeAll(async () => {
  server = await startFeaturesServer({
    MAX_FEATURES: '100',
    EXPORT_MAX_FEATURES: '900',
    EXPORT_MAX_MB: '50',
  });
});
afterAll(async () => server.close());

const items = (collection: string, query: string): string =>
  `${server.landing}/collections/${collection}/items?${query}`;

async function lines(url: string): Promise<readonly { readonly id: string }[]> {
  const text = await (await fetch(url)).text();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string });
}

describe('files of a collection', () => {
  const files = outputFormats.filter(({ isDownload }) => isDownload);
  test.each(files.map((format) => [format.id, format] as const))(
    'f=%s is a file of that type and name, with the CRS said',
    async (id, { mediaType, extension }) => {
      const answer = await fetch(items('zones', `f=${id}`));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')?.split(';')[0]).toBe(mediaType.split(';')[0]);
      expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="zones.${extension}"`);
      expect(answer.headers.get('content-crs')).toBe('<http://www.opengis.net/def/crs/OGC/1.3/CRS84>');
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
      expect(await readdir(join(server.dataDir, 'exports')).catch(() => [])).toEqual([]);
    },
  );

  test('JSON-FG is what its schema asks, in degrees and in metres', async () => {
    const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
    addFormats.default(ajv);
    const validate = ajv.compile(jsonFgCollection);
    for (const collection of ['zones', 'places', 'rows', 'empty']) {
      for (const crs of ['OGC/1.3/CRS84', 'EPSG/0/2180']) {
        const answer = await fetch(items(collection, `f=jsonfg&crs=http://www.opengis.net/def/crs/${crs}`));
        const document = (await answer.json()) as { coordRefSys: string; features: { place: unknown }[] };
        expect([collection, validate(document), validate.errors]).toEqual([collection, true, null]);
        expect(document.coordRefSys).toMatch(crs);
        const isInMetres = crs.startsWith('EPSG');
        expect(document.features.some(({ place }) => place !== null)).toBe(
          isInMetres && collection !== 'empty',
        );
      }
    }
    expect(validate({ type: 'FeatureCollection', conformsTo: ['x'], features: [{ type: 'Feature' }] })).toBe(
      false,
    );
  });

  test('a file has all features where a page has ten, and no more than the operator allows', async () => {
    expect((await lines(items('rows', 'f=ndjson'))).length).toBe(900);
    expect((await lines(items('rows', 'f=ndjson&limit=7'))).length).toBe(7);
    expect((await lines(items('rows', 'f=ndjson&limit=5000'))).length).toBe(900);
    const page = (await (await fetch(items('rows', 'f=json'))).json()) as { features: unknown[] };
    expect(page.features).toHaveLength(10);
  });

  test('filters, sorting and the CRS are those of the page', async () => {
    const query = 'crs=http://www.opengis.net/def/crs/EPSG/0/2180&bbox=18.5,52.9,18.7,53.1';
    const found = await lines(items('places', `${query}&f=ndjson`));
    const ids = found.map(({ id }) => id);
    expect(ids).toContain('torun');
    expect(ids).not.toContain('bydgoszcz');
    const path = join(server.dataDir, 'places.gpkg');
    const answer = await fetch(items('places', `${query}&f=gpkg`));
    expect(answer.headers.get('content-crs')).toBe('<http://www.opengis.net/def/crs/EPSG/0/2180>');
    await writeFile(path, Buffer.from(await answer.arrayBuffer()));
    const { stdout } = await run('ogr2ogr', ['-f', 'CSV', '/vsistdout/', path, '-lco', 'GEOMETRY=AS_XY']);
    expect(stdout).toMatch(/473065\.\d+,572118\.\d+,/);
  });

  test('the format is found by Accept too', async () => {
    const answer = await fetch(items('places', 'limit=1'), { headers: { accept: 'text/csv' } });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await answer.text()).toMatch(/^id,.*WKT\r\n/);
  });

  test('HEAD names the file without making it; a known ETag is 304', async () => {
    const head = await fetch(items('zones', 'f=gpkg'), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'application/geopackage+sqlite3']);
    const tag = (await fetch(items('zones', 'f=csv'))).headers.get('etag') ?? '';
    const again = await fetch(items('zones', 'f=csv'), { headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
  });

  test('a client that leaves while a file is built leaves nothing on disk', async () => {
    const gone = new AbortController();
    const asked = fetch(items('rows', 'f=shp'), { signal: gone.signal }).catch(() => undefined);
    await wait(15);
    gone.abort();
    await asked;
    for (let n = 0; n < 40 && (await built()).length > 0; n++) await wait(50);
    expect(await built()).toEqual([]);
  });

  const built = async (): Promise<readonly string[]> =>
    (await readdir(join(server.dataDir, 'exports')).catch(() => [])).filter((name) =>
      name.startsWith('build-'),
    );

  test('what is wrong with a request is said before anything is made', async () => {
    for (const query of ['f=gpkg&limit=0', 'f=csv&bbox=1', 'f=kml&unknown=1', 'f=parquet&crs=EPSG:1']) {
      expect([query, (await fetch(items('places', query))).status]).toEqual([query, 400]);
    }
  });
});

interface Status {
  readonly jobID: string;
  readonly status: string;
  readonly features: number;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

async function settled(url: string): Promise<Status> {
  for (let n = 0; n < 200; n++) {
    const status = (await (await fetch(`${url}?f=json`)).json()) as Status;
    if (status.status !== 'accepted' && status.status !== 'running') return status;
    await wait(50);
  }
  throw new Error('the job does not end');
}

describe('files made in the background', () => {
  test('Prefer: respond-async is 202 with the place of a job, whose result is the file', async () => {
    const asked = await fetch(items('rows', 'f=gpkg'), { headers: { prefer: 'respond-async' } });
    expect([asked.status, asked.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
    const location = asked.headers.get('location') ?? '';
    const status = await settled(location);
    expect(status).toMatchObject({ status: 'successful', features: 900, processID: 'items' });
    const results = status.links.find(({ rel }) => rel.endsWith('/results'))?.href ?? '';
    const answer = await fetch(results);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="rows.gpkg"');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(bytes.length).toBe(Number(answer.headers.get('content-length')));
  });

  test('people order by a form, are led to a page that looks again, and find the file there', async () => {
    const page = await (await fetch(items('zones', 'f=html'))).text();
    expect(page).toContain('/collections/zones/exports"');
    const asked = await fetch(`${server.landing}/collections/zones/exports`, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'f=xlsx&bbox=',
    });
    expect(asked.status).toBe(303);
    const location = asked.headers.get('location') ?? '';
    await settled(location);
    const done = await (await fetch(location, { headers: { accept: 'text/html' } })).text();
    expect(done).toContain('/results"');
    expect(done).toContain('zones.xlsx');
  });

  test('a dismissed job has no file any more, an unknown one is 404', async () => {
    const asked = await fetch(`${server.landing}/collections/places/exports?f=csv`, { method: 'POST' });
    expect(asked.status).toBe(201);
    const location = asked.headers.get('location') ?? '';
    await settled(location);
    const definition = await ApiDefinition.fetch(server.landing);
    expect((await definition.get(location)).body).toMatchObject({ status: 'successful' });
    expect(definition.document.paths).toHaveProperty(['/collections/places/exports', 'post']);
    expect(((await (await fetch(location, { method: 'DELETE' })).json()) as Status).status).toBe('dismissed');
    expect((await fetch(`${location}/results`)).status).toBe(404);
    expect((await fetch(`${server.landing}/jobs/${'a'.repeat(24)}`)).status).toBe(404);
    expect((await fetch(`${server.landing}/jobs/..%2Fx/results`)).status).toBe(404);
  });

  test('a bad order is refused at once', async () => {
    for (const query of ['f=nothing', 'f=csv&bbox=1', '']) {
      const asked = await fetch(`${server.landing}/collections/places/exports?${query}`, { method: 'POST' });
      expect([query, asked.status]).toEqual([query, 400]);
    }
  });
});
