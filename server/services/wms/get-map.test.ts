import { describe, expect, test } from 'vitest';
import type { View } from '../../catalog/layer.ts';
import { readKvp } from '../../http/kvp.ts';
import type { LayerVersions } from '../../source/changes/layer-versions.ts';
import { fixtureCatalog, fixtureLayer } from '../../test/fixture-catalog.ts';
import { decodePicture, mapHash } from './get-map.ts';
import { axisWarning, decodeMapView } from './map-view.ts';
import { readDpi } from './picture-dpi.ts';
import type { WmsVersion } from './wms-request.ts';
import { wmsViewOf } from './wms-view.ts';

const catalog = fixtureCatalog([fixtureLayer('land', 'a')]);
const view = wmsViewOf(catalog.views.get('') as View);
const limits = { maxMapPixels: 4_000_000 };

const V13 =
  'LAYERS=land&CRS=EPSG:2180&BBOX=570000,470000,580000,480000&WIDTH=400&HEIGHT=300&FORMAT=image/png';
const V11 = V13.replace('CRS=', 'SRS=').replace('570000,470000,580000,480000', '470000,570000,480000,580000');

function decode(query: string, version: WmsVersion = '1.3.0') {
  const kvp = readKvp(query);
  const request = { version, kvp, catalog, view, language: 'pl', address: 'http://x', path: '/wms' } as const;
  return { ...decodeMapView(request, limits), ...decodePicture(kvp) };
}

describe('a GetMap', () => {
  test('reads BBOX northing first in 1.3.0 and easting first in 1.1.1, to the same extent', () => {
    expect(decode(V13).extent).toEqual([470_000, 570_000, 480_000, 580_000]);
    expect(decode(V11, '1.1.1').extent).toEqual([470_000, 570_000, 480_000, 580_000]);
  });

  test('is opaque white unless asked otherwise', () => {
    expect(decode(V13).background).toBe('#FFFFFF');
    expect(decode(`${V13}&BGCOLOR=0xff00aa`).background).toBe('#FF00AA');
    expect(decode(`${V13}&TRANSPARENT=TRUE&BGCOLOR=0xff00aa`).background).toBeUndefined();
    expect(decode(`${V13}&TRANSPARENT=`).background).toBe('#FFFFFF');
  });

  test.each([
    ['image/png;mode=8bit', 'image/png; mode=8bit'],
    ['image/png; mode=16bit', 'image/png'],
    ['image/svg+xml', 'image/svg+xml'],
    ['application/pdf', 'application/pdf'],
    ['image/vnd.jpeg-png', 'image/vnd.jpeg-png'],
    ['image/PNG', 'image/png'],
    ['image/jpg', 'image/jpeg'],
  ])('takes FORMAT=%s as %s', (asked, format) => {
    expect(decode(V13.replace('image/png', encodeURIComponent(asked))).format).toBe(format);
  });

  test('takes Web Mercator by its old numbers', () => {
    for (const code of ['900913', '102100', '3785']) {
      const query = V13.replace('EPSG:2180', `EPSG:${code}`);
      expect(decode(query).crs.crs.code).toBe('EPSG:3857');
    }
  });

  test.each([
    ['BBOX=580000,470000,570000,480000', 'invalidBbox'],
    ['BBOX=570000,470000,570000,480000', 'invalidBbox'],
    ['BBOX=1,2,3', 'invalidBbox'],
    ['BBOX=1,2,3,4,5', 'invalidBbox'],
    ['BBOX=1,2,3,NaN', 'invalidBbox'],
    ['BBOX=1,2,3,Infinity', 'invalidBbox'],
    ['BBOX=1,2,3,1e999', 'invalidBbox'],
    ['BBOX=0x1,2,3,4', 'invalidBbox'],
    ['BBOX=', 'missingParameter'],
    ['WIDTH=0', 'invalidParameter'],
    ['WIDTH=-5', 'invalidParameter'],
    ['WIDTH=2001', 'invalidParameter'],
    ['WIDTH=1e3', 'invalidParameter'],
    ['HEIGHT=', 'missingParameter'],
    ['CRS=EPSG:27700', 'unsupportedCrs'],
    ['CRS=urn:ogc:def:crs:EPSG::2180', 'unsupportedCrs'],
    ['FORMAT=image/gif', 'unsupportedFormat'],
    ['TRANSPARENT=maybe', 'invalidParameter'],
    ['BGCOLOR=red', 'invalidParameter'],
    ['BGCOLOR=0x12345', 'invalidParameter'],
  ])('%s is %s', (change, fault) => {
    const [name = ''] = change.split('=');
    const query = new RegExp(`${name}=`).test(V13)
      ? V13.replace(new RegExp(`(^|&)${name}=[^&]*`), `$1${change}`)
      : `${V13}&${change}`;
    expect(() => decode(query)).toThrow(expect.objectContaining({ fault, parameter: name }));
  });

  test('CRS:84 is none of 1.1.1', () => {
    expect(() => decode(V11.replace('EPSG:2180', 'CRS:84'), '1.1.1')).toThrow(
      expect.objectContaining({ fault: 'unsupportedCrs' }),
    );
  });
});

describe('readDpi', () => {
  test.each([
    ['', 90.714],
    ['DPI=96', 96],
    ['DPI=96&MAP_RESOLUTION=120', 120],
    ['DPI=96&MAP_RESOLUTION=120&FORMAT_OPTIONS=dpi:180', 180],
    ['FORMAT_OPTIONS=antialias:on;dpi:300', 300],
    ['DPI=1', 50],
    ['DPI=100000', 600],
    ['DPI=abc', 90.714],
  ])('%s → %d', (query, dpi) => {
    expect(readDpi(readKvp(query))).toBeCloseTo(dpi, 3);
  });
});

describe('axisWarning', () => {
  test('is given when only the box with its axes changed over meets the layer', () => {
    expect(axisWarning(decode(V13))).toBeUndefined();
    const swapped = V13.replace('570000,470000,580000,480000', '470000,570000,480000,580000');
    expect(axisWarning(decode(swapped))).toMatch(/axes changed over; EPSG:2180 is read northing/);
    expect(axisWarning(decode(V13.replace('570000,470000,580000,480000', '1,1,2,2')))).toBeUndefined();
  });
});

describe('mapHash', () => {
  const versions = (text: string) => ({ of: () => text }) as unknown as LayerVersions;

  test('changes with the data and with what is asked, and is unknown while the state is', () => {
    const hash = mapHash(decode(V13), versions('1'));
    expect(hash).toMatch(/^[\w-]{22}$/);
    expect(mapHash(decode(V13), versions('1'))).toBe(hash);
    expect(mapHash(decode(V13), versions('2'))).not.toBe(hash);
    expect(mapHash(decode(`${V13}&TRANSPARENT=TRUE`), versions('1'))).not.toBe(hash);
    expect(mapHash(decode(V13), versions(''))).toBeUndefined();
  });
});
