import { describe, expect, test } from 'vitest';
import { formatFault } from './catalog-fault.ts';
import { ReadingMemory, readCatalog, type SourceFile } from './read-catalog.ts';

const catalogYaml = `
title: {pl: Katalog, en: Catalog}
abstract: {pl: Opis, en: Abstract}
keywords: []
contact: {organisation: {pl: Urząd, en: Office}}
fees: {pl: brak, en: none}
accessConstraints: {pl: brak, en: none}
themes:
  cadastre: {title: {pl: Ewidencja, en: Cadastre}}
  planning: {title: {pl: Plany, en: Plans}}
publishers:
  town: {title: {pl: Miasto, en: Town}, teryt: "0499013"}
`;
const styleYaml = `
title: {pl: Styl, en: Style}
rules:
  - name: big
    title: {pl: duże, en: big}
    filter: area > '100'
    maxScaleDenominator: 25000
    symbolizers:
      - {kind: polygon, fill: '#ff0000', stroke: {colour: '#000000', width: 1}}
      - {kind: text, label: 'nr {number}', size: 10, colour: '#000000', placement: interior}
`;
const layerYaml = `
title: {pl: Działki, en: Parcels}
abstract: {pl: Działki, en: Parcels}
theme: cadastre
publisher: town
table: demo.parcels
key: id
geometry: {column: geom, type: Polygon, crs: EPSG:2177, extent: [6500000, 5890000, 6510000, 5900000]}
properties:
  - {name: number, type: string, title: {pl: Numer, en: Number}}
  - {name: area, type: number, title: {pl: Pole, en: Area}, unit: m2}
  - {name: owner, type: string, title: {pl: Właściciel, en: Owner}, published: false}
  - {name: since, column: valid_from, type: date, title: {pl: Od, en: From}}
  - {name: until, column: valid_to, type: date, title: {pl: Do, en: To}}
featureTitle: Działka {number}
filter: owner IS NOT NULL
validTime: {from: since, to: until}
styles: [plain]
licence: {title: {pl: CC0, en: CC0}}
attribution: {pl: Miasto, en: Town}
freshness: {note: {pl: na bieżąco, en: current}}
`;

function files(changes: Readonly<Record<string, string | undefined>> = {}): SourceFile[] {
  const texts: Record<string, string | undefined> = {
    'catalog.yaml': catalogYaml,
    'parcels.yaml': layerYaml,
    'styles/plain.yaml': styleYaml,
    ...changes,
  };
  return Object.entries(texts).flatMap(([path, text]) =>
    text === undefined ? [] : [{ folder: 'layers', path, text }],
  );
}

function faultsOf(changes: Readonly<Record<string, string | undefined>>): readonly string[] {
  return readCatalog(files(changes)).faults.map(formatFault);
}

describe('a right set of files', () => {
  const { catalog, faults, unusedStyles } = readCatalog(files());
  const layer = catalog?.layers[0];

  test('has no faults', () => {
    expect(faults).toEqual([]);
    expect(unusedStyles).toEqual([]);
  });

  test('becomes a layer with everything resolved', () => {
    expect(layer).toMatchObject({
      id: 'parcels',
      table: { schema: 'demo', name: 'parcels' },
      geometry: { crs: { code: 'EPSG:2177' } },
      validTime: { from: { column: 'valid_from' }, to: { column: 'valid_to' } },
      portal: { visible: false, drawing: 'tiles' },
      fictitious: false,
    });
    expect(layer?.properties.map(({ name }) => name)).toEqual(['number', 'area', 'since', 'until']);
    expect(layer?.unpublished?.map(({ name }) => name)).toEqual(['owner']);
  });

  test('gives the values of style filters the types of the layer', () => {
    expect(layer?.styles[0].rules[0]?.filter).toMatchObject({
      left: { name: 'area' },
      right: { value: 100 },
    });
  });

  test('offers tiles from the zoom that clients show where the style draws, with what style and title read', () => {
    expect(layer?.tiles).toMatchObject({ minZoom: 13, maxZoom: 16 });
    expect(layer?.tiles.properties.map(({ name }) => name)).toEqual(['number', 'area']);
  });

  test('has a view for the root, each publisher and each theme', () => {
    expect([...(catalog?.views.keys() ?? [])]).toEqual(['', 'town', 'cadastre', 'planning']);
    expect(catalog?.views.get('planning')?.layers).toEqual([]);
    expect(catalog?.views.get('town')).toMatchObject({
      kind: 'publisher',
      contact: { organisation: { pl: 'Miasto' } },
      layers: [{ id: 'parcels' }],
    });
  });

  test('knows the extent in longitude and latitude too', () => {
    const [minX = 0, minY = 0, maxX = 0, maxY = 0] = layer?.geographicExtent ?? [];
    expect(minX).toBeCloseTo(18, 2);
    expect(minY).toBeGreaterThan(53);
    expect(maxX).toBeGreaterThan(18.1);
    expect(maxY).toBeLessThan(53.3);
  });

  test('is frozen throughout and may be posted to a thread', () => {
    expect(Object.isFrozen(layer?.styles[0].rules[0]?.symbolizers[0])).toBe(true);
    expect(structuredClone(layer)).toEqual(layer);
  });
});

test('layers are in the order of the files, equal ones by id', () => {
  const at = (order: number) => `${layerYaml}order: ${order}\n`;
  const { catalog } = readCatalog(files({ 'a.yaml': at(2), 'b.yaml': at(1), 'c.yaml': at(1) }));
  expect(catalog?.layers.map(({ id }) => id)).toEqual(['b', 'c', 'a', 'parcels']);
});

test('the version depends on contents alone', () => {
  const version = readCatalog(files()).catalog?.version;
  const elsewhere = files().map((file) => ({ ...file, folder: '/srv/layers' }));
  expect(readCatalog(elsewhere).catalog?.version).toBe(version);
  expect(readCatalog(files({ 'parcels.yaml': `${layerYaml}# ` })).catalog?.version).not.toBe(version);
});

test('a bad layer names all its faults, with line and path, and the others are served', () => {
  const bad = layerYaml
    .replace('theme: cadastre', 'theme: cadaster')
    .replace('styles: [plain]', 'styles: [plian]')
    .replace('validTime: {from: since, to: until}', 'validTime: {from: number, to: until}')
    .replace('Działka {number}', 'Działka {owner}');
  const { catalog, faults } = readCatalog(files({ 'bad.yaml': bad }));
  expect(catalog?.layers.map(({ id }) => id)).toEqual(['parcels']);
  expect(faults.every(({ layer }) => layer === 'bad')).toBe(true);
  expect(faults.map(formatFault)).toEqual([
    'layers/bad.yaml:4 theme: cadaster is no theme of catalog.yaml. Did you mean "cadastre"?',
    'layers/bad.yaml:15 featureTitle: there is no published property "owner".',
    'layers/bad.yaml:18 styles[0]: there is no styles/plian.yaml. Did you mean "plain"?',
    'layers/bad.yaml:17 validTime.from: number is of type string, allowed are date and timestamp',
  ]);
});

test('a file against the schema names every place and what is allowed there', () => {
  const bad = layerYaml
    .replace('table: demo.parcels', 'tabel: demo.parcels')
    .replace('{name: area, type: number', '{name: Area, type: nubmer')
    .replace('title: {pl: CC0, en: CC0}', 'title: {pl: 5}');
  expect(faultsOf({ 'parcels.yaml': bad })).toEqual([
    'layers/parcels.yaml table: is missing',
    'layers/parcels.yaml:6 tabel: is not known here. Did you mean "table"?',
    expect.stringMatching(
      /^layers\/parcels\.yaml:11 properties\[1\]\.name: must match pattern .*, found "Area"$/,
    ),
    'layers/parcels.yaml:11 properties[1].type: must be one of string, integer, number, boolean, date, timestamp, Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon, Geometry, GeometryCollection (Did you mean "number"?), found "nubmer"',
    'layers/parcels.yaml:19 licence.title.en: is missing',
    'layers/parcels.yaml:19 licence.title.pl: must be a string, found 5 (write it in quotes)',
  ]);
});

describe('styles', () => {
  const withStyle = (from: string, to: string) =>
    faultsOf({ 'styles/plain.yaml': styleYaml.replace(from, to) });

  test('of a symbolizer only its own kind reports', () => {
    expect(withStyle("fill: '#ff0000'", "fil: 'red', fill: 'red'")).toEqual([
      'layers/styles/plain.yaml:9 rules[0].symbolizers[0].fil: is not known here. Did you mean "fill"?',
      expect.stringContaining('rules[0].symbolizers[0].fill: must be like ^#'),
      'layers/parcels.yaml:18 styles[0]: the file of style plain is wrong',
    ]);
    expect(withStyle('kind: polygon', 'kind: polygno')[0]).toBe(
      'layers/styles/plain.yaml:9 rules[0].symbolizers[0].kind: must be one of polygon, line, point, text, raster (Did you mean "polygon"?), found "polygno"',
    );
  });

  test('a filter that cannot be read tells where', () => {
    expect(withStyle("area > '100'", 'area >')[0]).toBe(
      'layers/styles/plain.yaml:6 rules[0].filter: The filter is wrong at character 7: expected a property or a value, but the text ends.',
    );
  });

  test('a filter or label that names an unknown or unpublished property takes the layer out', () => {
    expect(withStyle("area > '100'", "owner = 'x'")).toEqual([
      'layers/parcels.yaml:18 styles[0]: rule big of style plain: There is no property "owner".',
    ]);
    expect(withStyle('{number}', '{nubmer}')).toEqual([
      'layers/parcels.yaml:18 styles[0]: a label or value of style plain names "nubmer", which is no published property. Did you mean "number"?',
    ]);
  });

  test('a drawing beside the styles becomes shapes; one that could run is a fault', () => {
    const point = styleYaml.replace(
      /kind: polygon.*$/m,
      "kind: point, size: 10, mark: {svg: tree.svg}, fill: '#ff0000'}",
    );
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0L8 8"/></svg>';
    const { catalog, faults } = readCatalog(files({ 'styles/plain.yaml': point, 'styles/tree.svg': svg }));
    expect(faults).toEqual([]);
    expect(catalog?.layers[0]?.styles[0].rules[0]?.symbolizers[0]).toMatchObject({
      mark: { kind: 'vector', file: 'tree.svg', shapes: [{ path: 'M0 0L8 8', fill: '#000000' }] },
    });
    const script = svg.replace('<path', '<script>alert(1)</script><path');
    expect(faultsOf({ 'styles/plain.yaml': point, 'styles/tree.svg': script })[0]).toMatch(
      /symbolizers\[0\]: The drawing holds the element script/,
    );
    expect(faultsOf({ 'styles/plain.yaml': point })[0]).toMatch(/there is no styles\/tree\.svg/);
  });

  test('a style file that no layer uses is told', () => {
    expect(readCatalog(files({ 'styles/spare.yaml': styleYaml })).unusedStyles).toEqual([
      'layers/styles/spare.yaml',
    ]);
  });
});

test('two files of one id in two folders are a fault that names both; the first counts', () => {
  const both = [...files(), { folder: 'more', path: 'parcels.yaml', text: layerYaml }];
  const { catalog, faults } = readCatalog(both);
  expect(catalog?.layers).toHaveLength(1);
  expect(faults.map(formatFault)).toEqual([
    'more/parcels.yaml: layers/parcels.yaml has the id parcels too: it counts, this one does not.',
  ]);
});

test.each([
  [
    'a service word',
    'planning',
    'wms',
    'layers/catalog.yaml:10 themes.wms: wms is an address of the server itself',
  ],
  [
    'a publisher',
    'planning',
    'town',
    'layers/catalog.yaml:10 themes.town: town is a publisher too; both would have the address /town',
  ],
])('a theme with the name of %s is refused', (_, from, to, message) => {
  const { catalog, faults } = readCatalog(files({ 'catalog.yaml': catalogYaml.replace(from, to) }));
  expect(catalog).toBeUndefined();
  expect(faults.map(formatFault)).toEqual([message]);
});

test('without catalog.yaml there is no catalog', () => {
  expect(readCatalog(files({ 'catalog.yaml': undefined })).catalog).toBeUndefined();
});

test.each([
  ['Layer.yaml', 'The file must be named <id>.yaml'],
  ['layer.yml', 'The file must be named <id>.yaml'],
  ['styles/Big.yaml', 'The file must be named <id>.yaml'],
])('%s is no name for a file', (path, message) => {
  expect(faultsOf({ [path]: layerYaml })[0]).toContain(message);
});

describe('hostile files', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from(
    { length: 12 },
    (_, i) =>
      `b${i}: &b${i} [${Array(9)
        .fill(i === 0 ? '*a' : `*b${i - 1}`)
        .join(', ')}]`,
  ).join('\n')}\n`;

  test.each([
    ['aliases that multiply', bomb, 'aliases'],
    ['one alias', `x: &a 1\n${layerYaml}\ny: *a\n`, 'aliases'],
    ['brackets without end', '['.repeat(190_000), 'nested too deeply'],
    ['braces without end', '{a: '.repeat(45_000), 'nested too deeply'],
    ['dashes without end', '- '.repeat(95_000), 'nested too deeply'],
    ['indentation without end', Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), ''],
    ['keys without end', Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n'), ''],
    ['colons without end', 'a: '.repeat(60_000), ''],
    ['quotes without end', '"\\\n'.repeat(60_000), ''],
    ['a file too long', `# ${'x'.repeat(200_001)}`, 'more than 200000 characters'],
    ['a repeated key', `${layerYaml}\ntheme: cadastre\n`, 'The key theme is there twice'],
    [
      'a key of the prototype',
      `${layerYaml}\n__proto__: {table: pg_catalog.pg_authid}\n`,
      '__proto__: is not known here',
    ],
    ['a constructor', `${layerYaml}\nconstructor: {prototype: 1}\n`, 'constructor: is not known here'],
    ['an own tag', layerYaml.replace('key: id', 'key: !!js/function "x"'), 'tag'],
    ['half a file', layerYaml.slice(0, 500), ''],
    ['nothing', '', 'must be an object, found null'],
    ['a NUL', 'a: "\u0000"', ''],
    [
      'a table that is SQL',
      layerYaml.replace('demo.parcels', '"demo.parcels; drop table x"'),
      'table: must match pattern',
    ],
    [
      'a theme of the prototype',
      layerYaml.replace('theme: cadastre', 'theme: constructor'),
      'constructor is no theme',
    ],
    [
      'a thousand wrong properties',
      layerYaml.replace('properties:', `properties:\n${'  - {naem: x}\n'.repeat(1_000)}`),
      '',
    ],
  ])('%s is a fault of that file alone', (_, text, message) => {
    const start = performance.now();
    const { catalog, faults } = readCatalog(files({ 'bad.yaml': text }));
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThan(150);
    expect(faults.every(({ file }) => file === 'layers/bad.yaml')).toBe(true);
    expect(faults.map(formatFault).join('\n')).toContain(message);
    expect(catalog?.layers.map(({ id }) => id)).toEqual(['parcels']);
    expect(({} as Record<string, unknown>).table).toBeUndefined();
  });
});

describe('a reading that remembers the one before', () => {
  const two = { 'buildings.yaml': layerYaml };
  const layersOf = (memory: ReadingMemory, changes: Readonly<Record<string, string | undefined>>) =>
    new Map(
      readCatalog(files({ ...two, ...changes }), memory).catalog?.layers.map((layer) => [layer.id, layer]),
    );

  test('keeps the record of a layer whose file did not change, and makes the other anew', () => {
    const memory = new ReadingMemory();
    const before = layersOf(memory, {});
    const after = layersOf(memory, { 'parcels.yaml': layerYaml.replace('pl: Działki', 'pl: Parcele') });
    expect(after.get('buildings')).toBe(before.get('buildings'));
    expect(after.get('parcels')?.title.pl).toBe('Parcele');
  });

  test('makes every layer anew when a style or catalog.yaml changed', () => {
    for (const [path, text] of [
      ['styles/plain.yaml', styleYaml.replace('#ff0000', '#00ff00')],
      ['catalog.yaml', catalogYaml.replace('pl: brak', 'pl: nic')],
    ] as const) {
      const memory = new ReadingMemory();
      const before = layersOf(memory, {});
      const after = layersOf(memory, { [path]: text });
      expect(after.get('buildings')).not.toBe(before.get('buildings'));
      const fresh = readCatalog(files({ ...two, [path]: text })).catalog;
      expect([...after.values()]).toEqual(fresh?.layers);
    }
  });

  test('tells the faults of a wrong layer again each time, and of two files with one text each its own', () => {
    const memory = new ReadingMemory();
    const wrong = { 'parcels.yaml': layerYaml.replace('theme: cadastre', 'theme: cadaster') };
    const [one, other] = [1, 2].map(() => readCatalog(files({ ...two, ...wrong }), memory));
    expect(one?.faults.length).toBe(1);
    expect(other?.faults).toEqual(one?.faults);
    expect(layersOf(memory, {}).size).toBe(2);
  });
});
