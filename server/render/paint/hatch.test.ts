import { describe, expect, it } from 'vitest';
import { WkbReader } from '../../geo/wkb.ts';
import { writeWkb } from '../../test/golden/write-wkb.ts';
import { GeometryStore } from '../geometry/geometry-store.ts';
import { type HatchLines, hatchFeature, modulo } from './hatch.ts';

const identity = {
  apply(source: Float64Array, target: Float64Array, count: number) {
    target.set(source.subarray(0, count * 2));
  },
};

function hatch(lines: Partial<HatchLines>, shift = 0): number[][] {
  const store = new GeometryStore([-1000, -1000, 1000, 1000], identity, 1);
  const ring = (from: number, to: number) =>
    [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
      [from, from],
    ].map(([x, y]) => [x! + shift, y! + shift] as const);
  const geometry = writeWkb({ type: 'Polygon', coordinates: [ring(0, 100), ring(40, 60)] });
  const feature = store.add('1', new WkbReader().read(geometry))!;
  const parts: number[][] = [];
  hatchFeature(store, feature, { spacing: 10, angle: 0, originX: 0, originY: 0, ...lines }, (...part) =>
    parts.push(part.map((value) => Math.round((value - shift) * 1000) / 1000 + 0)),
  );
  return parts;
}

describe('a hatch', () => {
  it('is cut at the outline and at holes', () => {
    const middle = hatch({ originY: 5 }).filter(([, y]) => y === 55);
    expect(middle.map(([x1, , x2]) => [x1, x2].sort((a, b) => a! - b!))).toEqual([
      [0, 40],
      [60, 100],
    ]);
  });

  it('stays where it is on the map when the picture moves', () => {
    const origin = -571_998.3;
    const still = hatch({ angle: 45, originX: origin, originY: origin });
    const moved = hatch({ angle: 45, originX: origin + 256, originY: origin + 256 }, 256);
    expect(moved).toEqual(still);
  });

  it('has its lines one spacing apart', () => {
    const heights = new Set(hatch({ spacing: 8 }).map(([, y]) => y));
    expect([...heights].toSorted((a, b) => a! - b!).slice(0, 4)).toEqual([0, 8, 16, 24]);
  });
});

describe('the remainder', () => {
  it('has the sign of the divisor', () => {
    expect(modulo(-3, 10)).toBe(7);
    expect(modulo(23, 10)).toBe(3);
  });
});
