import { expect, test } from 'vitest';
import { ServiceError } from '../../errors.ts';
import { readCrsReference } from '../../geo/crs-reference.ts';
import { readBbox } from './bbox.ts';

const crs = (text: string) => readCrsReference(text, 'ogc-api', 'bbox-crs');
const CRS84 = crs('http://www.opengis.net/def/crs/OGC/1.3/CRS84');
const EPSG2180 = crs('http://www.opengis.net/def/crs/EPSG/0/2180');
const EPSG3857 = crs('http://www.opengis.net/def/crs/EPSG/0/3857');

test('four numbers in CRS84 are longitude, latitude', () => {
  expect(readBbox('18.5,53,18.7,53.1', CRS84)).toMatchObject({
    kind: 'bbox',
    extent: [18.5, 53, 18.7, 53.1],
  });
});

test('in EPSG:2180 the northing comes first', () => {
  expect(readBbox('572000,473000,573000,474000', EPSG2180)).toMatchObject({
    extent: [473000, 572000, 474000, 573000],
  });
});

test('in EPSG:3857 the easting comes first', () => {
  expect(readBbox('2070000,6980000,2080000,6990000', EPSG3857)).toMatchObject({
    extent: [2070000, 6980000, 2080000, 6990000],
  });
});

test('six numbers are a box with heights that are left out', () => {
  expect(readBbox('18.5,53,-10,18.7,53.1,200.5', CRS84)).toMatchObject({ extent: [18.5, 53, 18.7, 53.1] });
  expect(readBbox('572000,473000,0,573000,474000,9', EPSG2180)).toMatchObject({
    extent: [473000, 572000, 474000, 573000],
  });
});

test('a box whose west is greater than its east crosses the antimeridian', () => {
  expect(readBbox('170,-10,-170,10', CRS84)).toMatchObject({
    kind: 'or',
    filters: [{ extent: [170, -10, 180, 10] }, { extent: [-180, -10, -170, 10] }],
  });
  expect(readBbox('-10,170,10,-170', crs('http://www.opengis.net/def/crs/EPSG/0/4326'))).toMatchObject({
    filters: [{ extent: [170, -10, 180, 10] }, { extent: [-180, -10, -170, 10] }],
  });
});

test('spaces, exponents and signs are read', () => {
  expect(readBbox('1.85e1, +50 ,18.7,53', CRS84)).toMatchObject({ extent: [18.5, 50, 18.7, 53] });
});

test.each([
  '',
  '1,2,3',
  '1,2,3,4,5',
  '1,2,3,4,5,6,7',
  '1,2,3,x',
  '1,2,3,',
  'NaN,NaN,NaN,NaN',
  '0,0,Infinity,1',
  '0,0,1e999,1',
  '0x10,0,20,20',
  '10,10,5,5',
  '0,10,5,5',
  '0,-100,10,100',
  '-1000,0,1000,10',
  '0,0,9,1,1,0',
  `${'1'.repeat(5000)},0,1,1`,
  '1;drop table parcels,2,3,4',
])('%j is refused as invalidBbox', (text) => {
  expect(() => readBbox(text, CRS84)).toThrow(
    expect.objectContaining({ fault: 'invalidBbox', parameter: 'bbox' }),
  );
});

test('a projected box whose corners are changed over is refused', () => {
  expect(() => readBbox('573000,473000,572000,474000', EPSG2180)).toThrow(ServiceError);
  expect(() => readBbox('572000,474000,573000,473000', EPSG2180)).toThrow(ServiceError);
});
