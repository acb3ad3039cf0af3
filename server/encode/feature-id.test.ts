import { describe, expect, test } from 'vitest';
import { readAnyFeatureId, readFeatureId, readGmlId, writeFeatureId, writeGmlId } from './feature-id.ts';

const NCNAME = /^[A-Za-z_][\w.-]*$/;

describe('the gml:id of a feature', () => {
  test('of a Polish parcel keeps its letters and escapes the slash', () => {
    expect(writeGmlId({ layer: 'parcels', key: '040101_1.0001.12/3' })).toBe(
      'parcels.040101_1.0001.12_x002F_3',
    );
  });

  test.each([
    '1',
    '040101_1.0001.12/3',
    '040101_1.0001.AR_12.1/2',
    'a_x002F_b',
    '_x',
    '__x_x005F_',
    '/x005F_',
    'żółw 1:2,3;"<&>\'',
    '🗺️',
    '%2F..//',
    ' ',
    '8c3f8f5e-1f0a-4d62-9d5a-1f5f6e0f7d10',
  ])('is a name and gives the key %s back', (key) => {
    const id = writeGmlId({ layer: 'parcels', key });
    expect(id).toMatch(NCNAME);
    expect(readGmlId(id)).toEqual({ layer: 'parcels', key });
  });

  test('gives any key back', () => {
    const alphabet = ['_', 'x', '0', '2', 'F', '/', '.', 'ł', '\u{1F5FA}', '-', 'D'];
    let seed = 1;
    for (let n = 0; n < 2000; n++) {
      let key = '';
      for (let i = 0; i <= n % 12; i++) {
        seed = (seed * 48_271) % 2_147_483_647;
        key += alphabet[seed % alphabet.length];
      }
      const id = writeGmlId({ layer: 'a', key });
      expect(id).toMatch(NCNAME);
      expect(readGmlId(id)).toEqual({ layer: 'a', key });
    }
  });

  test.each(['', 'parcels', 'parcels.', '.1', 'Parcels.1', 'a.b/c', 'a._x002f_', 'a._x0041_', 'a._xFFFFFF_'])(
    'is not %j',
    (text) => {
      expect(readGmlId(text)).toBeUndefined();
    },
  );
});

test('the public id holds the key as it is', () => {
  const id = { layer: 'parcels', key: '040101_1.0001.12/3' };
  expect(writeFeatureId(id)).toBe('parcels.040101_1.0001.12/3');
  expect(readFeatureId('parcels.040101_1.0001.12/3')).toEqual(id);
});

test('a caller may name a feature by either id', () => {
  const id = { layer: 'parcels', key: '12/3' };
  expect(readAnyFeatureId('parcels.12/3')).toEqual(id);
  expect(readAnyFeatureId('parcels.12_x002F_3')).toEqual(id);
});
