import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Layer } from '../catalog/layer.ts';
import { FormatBench, ogrFeatures, property } from '../test/formats.ts';
import { findOutputFormat, outputFormats } from './output-formats.ts';

let bench: FormatBench;
let mixed: Layer;
let empty: Layer;

/** Names that are alike where a Shapefile cuts them, a column that is called like ours, one like XML's and SQL's own. */
const properties = [
  property('id', 'string'),
  property('powierzchnia_zabudowy', 'number'),
  property('powierzchnia_uzytkowa', 'number'),
  property('powierzchnia_dzialki', 'number'),
  property('fid', 'integer'),
  property('ogromny', 'integer'),
  property('tekst', 'string', { codes: { constructor: { pl: 'kod', en: 'code' } } }),
  property('dzien', 'date'),
  property('chwila', 'timestamp'),
  property('prawda', 'boolean'),
];

beforeAll(async () => {
  bench = await FormatBench.open();
  mixed = bench.layer('mieszane', 'Geometry', properties);
  empty = bench.layer('puste', 'MultiPolygon', properties);
  const columns = `key int PRIMARY KEY, id text, powierzchnia_zabudowy float8, powierzchnia_uzytkowa numeric,
    powierzchnia_dzialki float4, fid int4, ogromny int8, tekst text, dzien date, chwila timestamptz, prawda boolean`;
  const shapes = [
    'POINT(473000 572000)',
    'POINT EMPTY',
    'LINESTRING(0 0, 10 10, 20 0)',
    'POLYGON EMPTY',
    'POLYGON((0 0, 100 0, 100 100, 0 100, 0 0))',
    'MULTIPOINT((1 1), (2 2))',
    'MULTIPOLYGON(((0 0, 1 0, 1 1, 0 1, 0 0)), ((5 5, 6 5, 6 6, 5 6, 5 5)))',
    'GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 5 5), POLYGON((0 0, 1 0, 1 1, 0 0)))',
    'GEOMETRYCOLLECTION EMPTY',
    'POINT Z(1 2 3)',
    'LINESTRING ZM(0 0 1 1, 5 5 1 1)',
  ];
  await bench.ways.database.script(`
    SET search_path = ${bench.ways.schema}, public;
    CREATE TABLE puste (${columns}, geom geometry(MultiPolygon, 2180));
    CREATE TABLE mieszane (${columns}, geom geometry(Geometry, 2180));
    ${shapes.map((wkt, i) => `INSERT INTO mieszane (key, tekst, geom) VALUES (${i + 1}, 'kształt ${i + 1}', ST_Force2D(ST_GeomFromText('${wkt}', 2180)));`).join('\n')}
    INSERT INTO mieszane VALUES
      (101, '=cmd|''/C calc''!A0', 'NaN', 'NaN', 'Infinity', 1, 9223372036854775807, E'\\x01\\x02\\t\\r\\n"'';,<>&]]> \u2028 \u2029 \uFFFE 🗺', 'infinity', 'infinity', NULL, NULL),
      (102, '', '-Infinity', 1e300, 1e-30, -1, -9223372036854775808, repeat('Zażółć 🗺 ', 10000), '0044-03-15 BC', '0044-03-15 BC', true, 'SRID=2180;POINT(1 1)'),
      (103, '_x0041_', 1e-300, 123456789012345678901234567890.123456789, 0, 0, 0, '', '9999-12-31', '9999-12-31 23:59:59Z', false, 'SRID=2180;POINT(-1 -1)');
    RESET search_path`);
});

afterAll(async () => bench.close());

/** The formats that GDAL 3.6 reads. */
const read: Readonly<Record<string, (path: string) => string>> = {
  geojson: (path) => path,
  gpkg: (path) => path,
  shp: (path) => `/vsizip/${path}/mieszane.shp`,
  csv: (path) => path,
  kml: (path) => path,
  dxf: (path) => path,
  fgb: (path) => path,
  'fgb-indexed': (path) => path,
  ndjson: (path) => path,
  xlsx: (path) => path,
};

describe.each(outputFormats.map((format) => [format.id, format] as const))('%s', (id, format) => {
  test('whatever the rows hold, the file is whole', async () => {
    const path = await bench.file(format, mixed);
    const pathOf = read[id];
    if (pathOf === undefined || id === 'shp') return;
    const found = await ogrFeatures(pathOf(path), ...(id === 'xlsx' ? ['Warstwa mieszane'] : []));
    // Of a drawing: what has a place, a collection in its parts.
    expect(found.length).toBeGreaterThanOrEqual(id === 'dxf' ? 9 : 14);
  });

  test('nothing at all is an empty file that opens', async () => {
    const path = await bench.file(format, empty);
    const pathOf = read[id];
    if (pathOf === undefined || id === 'shp' || id === 'ndjson' || id === 'xlsx') return;
    expect(await ogrFeatures(pathOf(path))).toEqual([]);
  });

  test('a reader that leaves and a signal that aborts end it, and nothing stays on disk', async () => {
    const selections = [bench.selection(mixed, format)];
    const pieces = bench.pieces(format, selections);
    await pieces.next();
    await pieces.return(undefined);
    const gone = new AbortController();
    gone.abort(new Error('gone'));
    const aborted = bench.pieces(format, selections, { signal: gone.signal });
    await expect(all(aborted)).rejects.toThrow();
    expect(await bench.leftovers()).toEqual([]);
  });
});

test('shp: one file for each kind of geometry, names cut and told', async () => {
  const path = await bench.file(format('shp'), mixed);
  const count = async (name: string): Promise<number> =>
    (await ogrFeatures(`/vsizip/${path}/${name}.shp`)).length;
  expect(await count('mieszane_point')).toBeGreaterThanOrEqual(5);
  expect(await count('mieszane_multipoint')).toBe(1);
  expect(await count('mieszane_line')).toBe(3);
  expect(await count('mieszane_polygon')).toBe(3);
  const [first] = await ogrFeatures(`/vsizip/${path}/mieszane_polygon.shp`);
  expect(Object.keys(first!.properties)).toEqual(
    expect.arrayContaining(['powierzchn', 'powierzc_1', 'powierzc_2']),
  );
  const table = await ogrFeatures(`/vsizip/${path}/mieszane_fields.csv`);
  expect(table.map(({ properties: row }) => [row.field, row.name])).toContainEqual([
    'powierzc_1',
    'powierzchnia_uzytkowa',
  ]);
});

test('csv: cells that would run as a formula are texts, numbers and telephones stay', async () => {
  const text = (await all(bench.pieces(format('csv'), [bench.selection(mixed, format('csv'))]))).join('');
  expect(text).toContain(`101,'=cmd|'/C calc'!A0,`);
  expect(text).not.toMatch(/(^|,)"?[=@]/m);
});

test.each(['gpkg', 'shp', 'fgb-indexed'])(
  '%s: a file that grows too large is refused and leaves nothing',
  async (id) => {
    const pieces = bench.pieces(format(id), [bench.selection(mixed, format(id))], { maxBytes: 3000 });
    await expect(pieces.next()).rejects.toMatchObject({ fault: 'tooMuchWork' });
    expect(await bench.leftovers()).toEqual([]);
  },
);

function format(id: string) {
  const found = findOutputFormat(id);
  if (found === undefined) throw new Error(`no format ${id}`);
  return found;
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece);
  return found;
}
