import { describe, expect, it } from 'vitest';
import { Clipper } from './clip.ts';

const box = [0, 0, 10, 10] as const;

function line(...coordinates: readonly number[]) {
  const runs: { points: number[]; distance: number }[] = [];
  const clipper = new Clipper();
  clipper.line(Float64Array.from(coordinates), 0, coordinates.length / 2, box, (run, count, distance) =>
    runs.push({ points: [...run.subarray(0, count * 2)], distance }),
  );
  return runs;
}

function ring(...coordinates: readonly number[]) {
  let points: number[] = [];
  new Clipper().ring(Float64Array.from(coordinates), 0, coordinates.length / 2, box, (run, count) => {
    points = [...run.subarray(0, count * 2)];
  });
  return points;
}

describe('clipping', () => {
  it('leaves a line inside the box as it is', () => {
    expect(line(1, 1, 5, 5, 9, 1)).toEqual([{ points: [1, 1, 5, 5, 9, 1], distance: 0 }]);
  });

  it('says how much of the line lies before each run', () => {
    expect(line(-5, 5, 15, 5, 15, 8, -5, 8)).toEqual([
      { points: [0, 5, 10, 5], distance: 5 },
      { points: [10, 8, 0, 8], distance: 28 },
    ]);
  });

  it('drops a line that passes by', () => {
    expect(line(-5, -5, -1, 20)).toEqual([]);
  });

  it('cuts a ring along the box', () => {
    expect(ring(-5, -5, 15, -5, 15, 15, -5, 15).length).toBe(8);
  });

  it('drops a ring that lies outside', () => {
    expect(ring(20, 20, 30, 20, 30, 30)).toEqual([]);
  });
});
