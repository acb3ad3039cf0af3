import { expect, test } from 'vitest';
import { readCoordinates } from './read-coordinates.ts';

const region = [17.25, 52.33, 19.76, 53.78] as const;

test.each([
  ['53.0138, 18.5984', 'CRS:84'],
  ['18.5984 53.0138', 'CRS:84'],
  ['53,0138 18,5984', 'CRS:84'],
  ['53.0138°N 18.5984°E', 'CRS:84'],
  ['53°00\'49.7"N 18°35\'54.2"E', 'CRS:84'],
  ['N 572118.2 E 473065.2 EPSG:2180', 'EPSG:2180'],
  ['6540158.8 5875871.2', 'EPSG:2177'],
  ['5875871.2, 6540158.8', 'EPSG:2177'],
])('%s is Toruń, read as %s', (text, code) => {
  const readings = readCoordinates(text, region);
  const torun = readings.find((reading) => reading.crs.code === code);
  expect(torun?.lon).toBeCloseTo(18.5984, 3);
  expect(torun?.lat).toBeCloseTo(53.0138, 3);
});

test('two metric numbers that fit in both orders give both places', () => {
  expect(readCoordinates('520000 550000', region).map((reading) => reading.crs.code)).toEqual([
    'EPSG:2180',
    'EPSG:2180',
  ]);
});

test.each([
  'Mickiewicza 10',
  '12/4',
  '049901_1.0001.12',
  '1 2 3',
  '0 0',
  '99 99',
  '',
  '9'.repeat(5000),
  '53.0',
])('%s is no place of the region', (text) => {
  expect(readCoordinates(text, region)).toEqual([]);
});
