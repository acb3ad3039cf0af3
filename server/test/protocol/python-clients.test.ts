import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';

/* Clients and readers of Python: where they are not installed these tests are left out. */

const run = promisify(execFile);
const script = (name: string): string => fileURLToPath(new URL(`./python/${name}`, import.meta.url));

/** The first Python that has a module. */
function pythonWith(module: string): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

const owslib = pythonWith('owslib');
const pyarrow = pythonWith('pyarrow');

interface Told {
  readonly title: string;
  readonly layers: readonly string[];
  readonly crs: readonly string[];
  readonly box: readonly number[];
  readonly schema: Readonly<Record<string, string>>;
  readonly first: string;
  readonly inBox?: number;
}

describe.skipIf(owslib === undefined)(`OWSLib (${owslib ?? 'skipped: it is not installed'})`, () => {
  let url: string;
  let told: Record<string, unknown>;
  beforeAll(async () => {
    ({ url } = await startTestServer());
    const { stdout } = await run(owslib as string, [script('read_by_owslib.py'), url], {
      maxBuffer: 20_000_000,
    });
    told = JSON.parse(stdout);
  });

  test.each(['1.0.0', '1.1.0', '2.0.0'])('reads WFS %s: layers, CRSs, types, features', (version) => {
    const { title, layers, crs, box, schema, first } = told[version] as Told;
    expect(title).toContain('województwa kujawsko-pomorskiego');
    expect(layers).toContain('sip:parcels');
    expect(crs).toContain('2177');
    expect(schema).toMatchObject({ name: 'string', entered_on: 'date' });
    expect(first.match(/<sip:monuments /g)).toHaveLength(3);
    // It takes the box of 1.0 for one in the layer's CRS, as the standard's wording has it and nobody writes it.
    if (version === '1.0.0') return;
    expect(box.map((each) => Math.round(each))).toEqual([19, 53, 19, 53]);
    expect(crs).toContain('2180');
  });

  test('asks by a box, by pages and for stored queries', async () => {
    const items = await fetch(`${url}/ogc/collections/monuments/items?f=json&bbox=18.5,53.1,18.55,53.2`);
    const { numberMatched } = (await items.json()) as { numberMatched: number };
    expect((told['1.1.0'] as Told).inBox).toBe(numberMatched);
    expect((told['2.0.0'] as Told).inBox).toBe(numberMatched);
    expect(told.stored).toContain('urn:ogc:def:query:OGC-WFS::GetFeatureById');
    expect((told.page as string).match(/<sip:monuments /g)).toHaveLength(2);
    expect(told.api).toMatchObject({ matched: numberMatched, returned: 3 });
  });

  test('reads OGC API Features: classes, collections, queryables, items, one feature, the definition', () => {
    const api = told.api as Record<string, unknown> & { item: { id: string; properties: object } };
    expect(api.conformance).toContain('http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core');
    expect(api.collections).toContain('monuments');
    expect(api.queryables).toContain('name');
    expect(api.definition).toBe('3.0.3');
    expect(api.item).toMatchObject(api.first as object);
  });
});

describe.skipIf(pyarrow === undefined)(`pyarrow (${pyarrow ?? 'skipped: it is not installed'})`, () => {
  let url: string;
  let folder: string;
  beforeAll(async () => {
    ({ url } = await startTestServer());
    folder = await mkdtemp(join(tmpdir(), 'parquet-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([
    ['monuments', 'MultiPolygon', 'entered_on', 'date32[day]'],
    ['gminas', 'MultiPolygon', 'name', 'string'],
  ])('reads the GeoParquet of %s as GeoJSON has it, feature by feature', async (layer, kind, name, type) => {
    const items = `${url}/ogc/collections/${layer}/items`;
    const path = join(folder, `${layer}.parquet`);
    const file = await fetch(`${items}?f=parquet`);
    await writeFile(path, Buffer.from(await file.arrayBuffer()));
    const { stdout } = await run(pyarrow as string, [script('read_parquet.py'), path], {
      maxBuffer: 100_000_000,
    });
    const { types, geo, rows } = JSON.parse(stdout) as {
      types: Record<string, string>;
      geo: { columns: { geometry: object } };
      rows: Record<string, unknown>[];
    };
    expect(types[name]).toBe(type);
    expect(types.geometry).toBe('binary');
    expect(geo.columns.geometry).toMatchObject({ encoding: 'WKB', geometry_types: [kind] });
    const answer = await fetch(`${items}?f=geojson&limit=1000`);
    const { features } = (await answer.json()) as {
      features: { id: string; properties: Record<string, unknown>; geometry: { coordinates: unknown } }[];
    };
    expect(rows).toHaveLength(features.length);
    const byId = new Map(rows.map((row) => [String(row.id), row]));
    for (const { id, properties, geometry } of features) {
      const row = byId.get(String(id));
      for (const [key, value] of Object.entries(properties)) expect(row?.[key] ?? null, key).toEqual(value);
      const [read, written] = [row?.geometry as number[], [geometry.coordinates].flat(9) as number[]];
      expect(read).toHaveLength(written.length);
      // GeoJSON has seven digits.
      expect(Math.max(...read.map((each, i) => Math.abs(each - (written[i] as number))))).toBeLessThan(1e-7);
    }
  });
});
