import { describe, expect, it } from 'vitest';
import type { CoordinateTransform } from '../../geo/coordinate-transform.ts';
import type { Extent } from '../../geo/extent.ts';
import { GeometryStore } from '../geometry/geometry-store.ts';
import { cutDashes } from './dash-pieces.ts';
import type { Pen } from './pen.ts';

const asItIs: CoordinateTransform = {
  apply: (source, target, count) => target.set(source.subarray(0, count * 2)),
};

/** The dashes of a line: the vertices of each. */
function dashesOf(line: readonly number[], pen: Partial<Pen>, box: Extent = [-100, -100, 100, 100]) {
  const store = new GeometryStore(box, asItIs, 1, true);
  const count = line.length / 2;
  const paths = [{ dimension: 1, start: 0, end: count, part: 0 } as const];
  const coordinates = Float64Array.from(line);
  const feature = store.add('a', { type: 'LineString', coordinates, paths, vertexCount: count })!;
  const found: number[][] = [];
  const whole: Pen = {
    colour: '#000000',
    width: 1,
    dash: [4, 2],
    dashOffset: 0,
    cap: 'butt',
    join: 'miter',
    ...pen,
  };
  cutDashes(store, [feature], whole, (pieces, { lines }) => {
    for (let path = lines.start; path < lines.end; path++) {
      const [from, to] = [pieces.offsets[path]!, pieces.offsets[path + 1]!];
      found.push(
        [...pieces.coordinates.subarray(from * 2, to * 2)].map((each) => Math.round(each * 1e6) / 1e6),
      );
    }
  });
  return found;
}

describe('dashes', () => {
  it('are pieces of the line, the last one as long as the line is', () => {
    expect(dashesOf([0, 0, 9, 0], {})).toEqual([
      [0, 0, 4, 0],
      [6, 0, 9, 0],
    ]);
  });

  it('go round corners', () => {
    expect(dashesOf([0, 0, 3, 0, 3, 3], {})).toEqual([[0, 0, 3, 0, 3, 1]]);
  });

  it('begin within the pattern, also before it', () => {
    expect(dashesOf([0, 0, 5, 0], { dashOffset: 3 })[0]).toEqual([0, 0, 1, 0]);
    expect(dashesOf([0, 0, 5, 0], { dashOffset: -1 })[0]).toEqual([1, 0, 5, 0]);
  });

  it('of an odd pattern change places with the gaps', () => {
    expect(dashesOf([0, 0, 12, 0], { dash: [3] })).toEqual([
      [0, 0, 3, 0],
      [6, 0, 9, 0],
    ]);
  });

  it('without length are dots where the caps are round, one at the very beginning', () => {
    const dots = dashesOf([0, 0, 7, 0], { dash: [0, 3], cap: 'round' });
    expect(dots.map(([x]) => x)).toEqual([0, 3, 6]);
  });

  it('go on with the pattern where the picture cuts the line', () => {
    const whole = dashesOf([-50, 0, 50, 0], {});
    const cut = dashesOf([-50, 0, 50, 0], {}, [-20, -20, 20, 20]);
    expect(cut.slice(1, -1).every((dash) => whole.some((each) => `${each}` === `${dash}`))).toBe(true);
    expect(cut.length).toBeGreaterThan(5);
  });
});
