import { expect, test } from 'vitest';
import { WkbReader } from './wkb.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const POINT = '01 01000000 000000000000F03F 0000000000000040';

test('a point is one path of one vertex', () => {
  const geometry = new WkbReader().read(hex(POINT));
  expect(geometry.type).toBe('Point');
  expect([...geometry.coordinates.subarray(0, 2)]).toEqual([1, 2]);
  expect(geometry.paths).toEqual([{ dimension: 0, start: 0, end: 1, part: 0 }]);
});

test('big endian, an SRID and a Z are read past', () => {
  const big = '00 00000001 3FF0000000000000 4000000000000000';
  expect([...new WkbReader().read(hex(big)).coordinates.subarray(0, 2)]).toEqual([1, 2]);
  const ewkbZ = '01 010000A0 84080000 000000000000F03F 0000000000000040 0000000000000840';
  expect(new WkbReader().read(hex(ewkbZ)).vertexCount).toBe(1);
});

test('rings of one polygon share their part, an empty point has no path', () => {
  const ring =
    '04000000 0000000000000000 0000000000000000 000000000000F03F 0000000000000000 000000000000F03F 000000000000F03F 0000000000000000 0000000000000000';
  const multi = `01 06000000 02000000 01 03000000 02000000 ${ring} ${ring} 01 03000000 01000000 ${ring}`;
  expect(new WkbReader().read(hex(multi)).paths.map((path) => path.part)).toEqual([0, 0, 1]);
  expect(new WkbReader().read(hex('01 01000000 000000000000F87F 000000000000F87F')).paths).toEqual([]);
});

test.each([
  ['bytes that end early', '01 02000000 FFFFFFFF 00'],
  ['a type that is none', '01 63000000 00000000'],
  ['collections nested without end', '01 07000000 01000000'.repeat(20)],
  ['nothing', ''],
])('%s are refused', (_, text) => {
  expect(() => new WkbReader().read(hex(text))).toThrow(RangeError);
});
