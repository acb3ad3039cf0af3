import { describe, expect, test } from 'vitest';
import { crsOf } from '../geo/crs.ts';
import { freeName, publicName, titleOf } from './public-name.ts';
import { readCatalog } from './read-catalog.ts';
import { type NewLayer, writeLayerFiles } from './write-layer-file.ts';

const catalog = `
title: {pl: K, en: C}
abstract: {pl: O, en: A}
keywords: []
contact: {organisation: {pl: Urząd, en: Office}}
fees: {pl: brak, en: none}
accessConstraints: {pl: brak, en: none}
themes: {other: {title: {pl: Inne, en: Other}}}
publishers: {town: {title: {pl: Miasto, en: Town}}}
`;
const layer: NewLayer = {
  id: 'monuments',
  title: { pl: 'Zabytki: "stare" & inne', en: 'Monuments # 1' },
  theme: 'other',
  publisher: 'town',
  table: { schema: 'public', name: 'Zabytki' },
  key: 'fid',
  geometry: { column: 'geom', type: 'Polygon', crs: crsOf('EPSG:2180'), extent: [4e5, 5e5, 5e5, 6e5] },
  columns: [
    { name: 'Nazwa obiektu', type: 'string', comment: 'Nazwa: zabytku' },
    { name: 'nazwa_obiektu', type: 'string' },
    { name: 'GEOMETRY', type: 'string' },
    { name: '1. wpis', type: 'date' },
    { name: 'valid_from', type: 'date' },
    { name: 'valid_to', type: 'timestamp' },
    { name: '__proto__', type: 'integer' },
    { name: 'yes', type: 'boolean' },
  ],
  rows: 1_000_000,
};

function readBack(changes: Partial<NewLayer> = {}) {
  const files = writeLayerFiles({ ...layer, ...changes });
  const sources = [{ path: 'catalog.yaml', text: catalog }, files.layer, files.style];
  return readCatalog(sources.map((file) => ({ folder: 'layers', ...file })));
}

describe('a new layer', () => {
  test('is written so that it can be served as it is', () => {
    const { catalog: read, faults } = readBack();
    expect(faults).toEqual([]);
    expect(read?.layers[0]).toMatchObject({
      id: 'monuments',
      title: layer.title,
      table: layer.table,
      keyColumn: 'fid',
      featureTitle: '{nazwa_obiektu}',
      validTime: { from: { name: 'valid_from' }, to: { name: 'valid_to' } },
      styles: [{ id: 'monuments' }],
    });
  });

  test('has a name of its own for every column', () => {
    const properties = readBack().catalog?.layers[0]?.properties ?? [];
    expect(properties.map(({ name, column }) => `${name} ${column}`)).toEqual([
      'nazwa_obiektu Nazwa obiektu',
      'nazwa_obiektu_2 nazwa_obiektu',
      'geometry_2 GEOMETRY',
      'wpis 1. wpis',
      'valid_from valid_from',
      'valid_to valid_to',
      'proto __proto__',
      'yes yes',
    ]);
    expect(properties[0]?.title).toEqual({ pl: 'Nazwa: zabytku', en: 'Nazwa obiektu' });
  });

  test('is drawn and tiled only where the map would not be overcrowded', () => {
    const crowded = readBack().catalog?.layers[0];
    // 100 features a km²: 5,000 fill a picture of 7 km, 1000 pixels of 0.28 mm at 1:20,000.
    expect(crowded?.styles[0].rules[0]?.maxScaleDenominator).toBe(20_000);
    expect(crowded?.tiles.minZoom).toBe(13);
    expect(readBack({ rows: 300 }).catalog?.layers[0]?.styles[0].rules[0]?.maxScaleDenominator).toBe(
      Infinity,
    );
  });

  test.each([
    ['Point', ['point']],
    ['MultiLineString', ['line']],
    ['MultiPolygon', ['polygon']],
    ['Geometry', ['polygon', 'line', 'point']],
  ] as const)('of %s is drawn by %s', (type, kinds) => {
    const style = readBack({ geometry: { ...layer.geometry, type } }).catalog?.layers[0]?.styles[0];
    expect(style?.rules[0]?.symbolizers.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('without columns, rows or extent is still right', () => {
    const bare = { columns: [], rows: 0, geometry: { ...layer.geometry, extent: undefined } };
    expect(readBack(bare).faults).toEqual([]);
  });
});

test.each([
  ['Żółta Łódź', 'zolta_lodz'],
  ['NrDziałki', 'nr_dzialki'],
  ['2024_rok', 'rok'],
  ['***', 'column_1'],
  ['x'.repeat(80), 'x'.repeat(60)],
])('%s becomes %s', (text, name) => {
  expect(publicName(text, 'column_1')).toBe(name);
});

test('taken names get a number', () => {
  const taken = new Set(['a']);
  expect([freeName('a', taken), freeName('a', taken), freeName('b', taken)]).toEqual(['a_2', 'a_3', 'b']);
  expect(titleOf('area_ha')).toBe('Area ha');
});
