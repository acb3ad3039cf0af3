import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWfsServer, type WfsServer } from './wfs-server.ts';

const run = promisify(execFile);
const OGRINFO = 'ogrinfo';
const gdal = findGdal();

/** The version of ogrinfo, or undefined where gdal-bin is not installed. */
function findGdal(): string | undefined {
  try {
    return execFileSync(OGRINFO, ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

describe.skipIf(gdal === undefined)(
  `GDAL, as people use it (${gdal ?? 'skipped: gdal-bin is not installed'})`,
  () => {
    let server: WfsServer;
    let folder: string;
    beforeAll(async () => {
      server = await startWfsServer({ DEFAULT_FEATURES: '1000' });
      folder = await mkdtemp(join(tmpdir(), 'wfs-gdal-'));
    });
    afterAll(async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    });

    const source = (): string => `WFS:${server.wfs}`;
    const info = async (...options: string[]): Promise<string> =>
      (await run(OGRINFO, ['-ro', ...options], { env: { ...process.env, GDAL_HTTP_TIMEOUT: '60' } })).stdout;
    const toGeoJson = async (
      layer: string,
      ...options: string[]
    ): Promise<{ features: GeoJsonFeature[] }> => {
      const path = join(folder, `${layer.replace(':', '_')}-${Math.random()}.geojson`);
      await run('ogr2ogr', ['-f', 'GeoJSON', ...options, path, source(), layer]);
      return JSON.parse(await readFile(path, 'utf8'));
    };

    test('ogrinfo lists the layers', async () => {
      const listed = await info(source());
      for (const layer of ['sip:places', 'sip:zones', 'sip:roads', 'sip:rows', 'sip:mixed']) {
        expect(listed).toContain(layer);
      }
    });

    test('ogrinfo knows the CRS, the columns with their types, and how many features there are', async () => {
      const summary = await info('-so', source(), 'sip:zones');
      expect(summary).toContain('Feature Count: 3');
      expect(summary).toContain('ID["EPSG",2177]');
      expect(summary).toContain('Data axis to CRS axis mapping: 2,1');
      expect(summary).toMatch(/floors: Integer64 /);
      expect(summary).toMatch(/area: Real /);
      expect(summary).toMatch(/valid_from: Date /);
      expect(summary).toMatch(/built: Integer\(Boolean\) /);
      expect(summary).toContain(
        'Extent: (6540100.000000, 5875800.000000) - (6540380.000000, 5875880.000000)',
      );
    });

    test('values arrive whole', async () => {
      const all = await info('-al', source(), 'sip:zones');
      expect(all).toContain('floors (Integer64) = 9007199254740993');
      expect(all).toContain('valid_from (Date) = 2020/01/01');
      expect(all).toContain('changed (DateTime) = 2026/01/31 23:30:00+00');
    });

    test('Toruń is where it is, in the storage CRS and in WGS 84', async () => {
      const stored = await info('-al', '-where', "name = 'Toruń'", source(), 'sip:places');
      expect(stored).toContain('POINT (473065.2 572118.2)');
      const { features } = await toGeoJson('sip:places', '-t_srs', 'EPSG:4326', '-where', "name = 'Toruń'");
      const [x, y] = features[0]!.geometry!.coordinates as [number, number];
      expect(x).toBeCloseTo(18.5984, 4);
      expect(y).toBeCloseTo(53.0138, 4);
    });

    test('a spatial filter goes through BBOX, east first as its user writes it', async () => {
      const found = await info(
        '-so',
        '-spat',
        '473000',
        '572000',
        '473100',
        '572200',
        source(),
        'sip:places',
      );
      expect(found).toContain('Feature Count: 1');
      const nothing = await info(
        '-so',
        '-spat',
        '572000',
        '473000',
        '572200',
        '473100',
        source(),
        'sip:places',
      );
      expect(nothing).toContain('Feature Count: 0');
    });

    test.each([
      ["kind = 'u' OR floors < 3", 2],
      ['floors IS NULL', 1],
      ["kind LIKE 'm%'", 1],
      ["NOT (kind = 'x')", 2],
      ["valid_from >= '2021-01-01'", 1],
      ["gml_id = 'zones.2'", 1],
      ['area BETWEEN 100 AND 200', 1],
    ])('-where "%s" finds %d', async (where, count) => {
      expect(await info('-so', '-where', where, source(), 'sip:zones')).toContain(`Feature Count: ${count}`);
    });

    test('ogr2ogr reads all pages of a layer, each feature once', async () => {
      const { features } = await toGeoJson('sip:rows');
      const numbers = features
        .map(({ properties }) => properties.number)
        .sort((a, b) => Number(a) - Number(b));
      expect(numbers).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
    });

    test('a polygon keeps its hole, text its letters and signs', async () => {
      const zones = await toGeoJson('sip:zones', '-where', "kind = 'm'");
      expect((zones.features[0]!.geometry!.coordinates as unknown[][])[0]).toHaveLength(2);
      const places = await toGeoJson('sip:places');
      expect(places.features.map(({ properties }) => properties.name)).toContain('Odd <key> & "quotes"');
    });

    test('a saved answer is read as a file, with its schema from the server', async () => {
      const path = join(folder, 'answer.gml');
      const query =
        'service=WFS&version=2.0.0&request=GetFeature&typeNames=zones&srsName=urn:ogc:def:crs:EPSG::2180';
      await writeFile(path, await (await fetch(`${server.wfs}?${query}`)).text());
      const summary = await info('-so', '-al', path);
      expect(summary).toContain('ID["EPSG",2180]');
      const [, west, south] = /Extent: \((\d+)\.\d+, (\d+)\.\d+\)/.exec(summary) ?? [];
      expect(Number(west)).toBeGreaterThan(472_000);
      expect(Number(west)).toBeLessThan(474_000);
      expect(Number(south)).toBeGreaterThan(571_000);
    });
  },
);

interface GeoJsonFeature {
  readonly geometry: { readonly coordinates: unknown } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}
