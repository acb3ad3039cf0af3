import { describe, expect, test } from 'vitest';
import { ServiceError } from '../errors.ts';
import { allCrs } from './crs.ts';
import { type CrsDialect, orient, readCrsReference, writeCrs } from './crs-reference.ts';

const order = (text: string, dialect: CrsDialect): string => readCrsReference(text, dialect, 'crs').axisOrder;

describe('the axis order of a CRS reference', () => {
  test('is northing first for PL-1992 and PL-2000 in WMS 1.3.0, easting first in 1.1.1', () => {
    for (const code of [
      'EPSG:2180',
      'EPSG:2176',
      'EPSG:2177',
      'EPSG:2178',
      'EPSG:2179',
      'EPSG:4326',
      'EPSG:4258',
    ]) {
      expect(order(code, 'wms-1.3.0')).toBe('yx');
      expect(order(code, 'wms-1.1.1')).toBe('xy');
    }
    expect(order('EPSG:3857', 'wms-1.3.0')).toBe('xy');
    expect(order('CRS:84', 'wms-1.3.0')).toBe('xy');
  });

  test('follows the authority for urn and http in WFS, and x, y for the short and the epsg.xml form', () => {
    expect(order('urn:ogc:def:crs:EPSG::2180', 'wfs')).toBe('yx');
    expect(order('urn:x-ogc:def:crs:EPSG:2180', 'wfs')).toBe('yx');
    expect(order('http://www.opengis.net/def/crs/EPSG/0/2177', 'wfs')).toBe('yx');
    expect(order('EPSG:2180', 'wfs')).toBe('xy');
    expect(order('http://www.opengis.net/gml/srs/epsg.xml#4326', 'wfs')).toBe('xy');
    expect(order('urn:ogc:def:crs:OGC:1.3:CRS84', 'wfs')).toBe('xy');
  });

  test('follows the authority in OGC APIs', () => {
    expect(order('http://www.opengis.net/def/crs/EPSG/0/2180', 'ogc-api')).toBe('yx');
    expect(order('http://www.opengis.net/def/crs/OGC/1.3/CRS84', 'ogc-api')).toBe('xy');
  });
});

test('every CRS is read back from each form it is written in', () => {
  for (const crs of allCrs) {
    for (const form of ['urn', 'http'] as const) {
      expect(readCrsReference(writeCrs(crs, form), 'ogc-api', 'crs').crs).toBe(crs);
      expect(readCrsReference(writeCrs(crs, form), 'wfs', 'srsName').crs).toBe(crs);
    }
    expect(readCrsReference(writeCrs(crs, 'short'), 'wms-1.3.0', 'CRS').crs).toBe(crs);
  }
});

test('the names Web Mercator once had are taken for EPSG:3857', () => {
  for (const code of ['900913', '102100', '3785']) {
    expect(readCrsReference(`EPSG:${code}`, 'wms-1.1.1', 'SRS').crs.code).toBe('EPSG:3857');
  }
});

test.each([
  ['CRS:84', 'wms-1.1.1'],
  ['urn:ogc:def:crs:EPSG::2180', 'wms-1.3.0'],
  ['EPSG:27700', 'wfs'],
  ['EPSG:2180; DROP TABLE x', 'wfs'],
  ['', 'ogc-api'],
  ['http://evil.example/def/crs/EPSG/0/2180', 'ogc-api'],
  [`EPSG:${'9'.repeat(10_000)}`, 'wms-1.3.0'],
] as const)('%s is refused in %s with what is allowed', (text, dialect) => {
  try {
    readCrsReference(text, dialect, 'crs');
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
    expect((error as ServiceError).fault).toBe('unsupportedCrs');
    expect((error as ServiceError).allowed).toContain(
      writeCrs(allCrs[0]!, dialect === 'ogc-api' ? 'http' : dialect === 'wfs' ? 'urn' : 'short'),
    );
  }
});

test('an extent turned to authority order and back is the same', () => {
  expect(orient(orient([1, 2, 3, 4], 'yx'), 'yx')).toEqual([1, 2, 3, 4]);
  expect(orient([1, 2, 3, 4], 'yx')).toEqual([2, 1, 4, 3]);
});
