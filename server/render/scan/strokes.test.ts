import { describe, expect, it } from 'vitest';
import { GeometryStore, type StoredGeometry } from '../geometry/geometry-store.ts';
import { Scanner } from './scanner.ts';

const [WIDTH, HEIGHT] = [60, 60];
const px = (length: number | string) => Number(length);

/** Alpha of each pixel, 0…255, after lines were drawn in opaque black. */
function drawn(lines: readonly number[][], width = 1, join: 'miter' | 'round' = 'miter'): Uint8Array {
  const transform = { apply: (source: Float64Array, target: Float64Array) => target.set(source) };
  const store = new GeometryStore([-10, -10, 70, 70], transform, 1);
  const features = lines.map((line) => {
    const path = { dimension: 1, start: 0, end: line.length / 2, part: 0 } as const;
    const coordinates = Float64Array.from(line);
    return store.add('', { type: 'LineString', coordinates, paths: [path], vertexCount: path.end });
  });
  const stroke = { colour: '#000000', width, join };
  const scanner = new Scanner(WIDTH, HEIGHT);
  scanner.paint(store, features as StoredGeometry[], { kind: 'line', stroke }, px);
  return Uint8Array.from(scanner.words, (word) => word >>> 24);
}

const at = (alphas: Uint8Array, x: number, y: number) => alphas[y * WIDTH + x]!;
const sum = (alphas: Uint8Array) => alphas.reduce((total, alpha) => total + alpha, 0) / 255;

describe('coverage of strokes', () => {
  it('of a line between two pixels is half in each', () => {
    const alphas = drawn([[5, 10, 50, 10]]);
    expect([at(alphas, 20, 8), at(alphas, 20, 9), at(alphas, 20, 10), at(alphas, 20, 11)]).toEqual([
      0, 128, 128, 0,
    ]);
  });

  it('ends where the line does', () => {
    const alphas = drawn([[5, 10.5, 50, 10.5]]);
    expect([at(alphas, 4, 10), at(alphas, 5, 10), at(alphas, 49, 10), at(alphas, 50, 10)]).toEqual([
      0, 255, 255, 0,
    ]);
  });

  it('adds up to length times width, whatever the direction', () => {
    for (const angle of [0, 0.2, 0.7, 1.1, Math.PI / 2, 2.3]) {
      const [dx, dy] = [20 * Math.cos(angle), 20 * Math.sin(angle)];
      for (const width of [0.5, 1, 3]) {
        const covered = sum(drawn([[30 - dx, 30 - dy, 30 + dx, 30 + dy]], width));
        expect(covered / (40 * width)).toBeGreaterThan(0.94);
        expect(covered / (40 * width)).toBeLessThan(1.06);
      }
    }
  });

  it('of a border that is drawn twice is that of one', () => {
    const line = [3.3, 7.1, 40.2, 25.7, 44, 50];
    expect(drawn([line, line.slice()])).toEqual(drawn([line]));
  });

  it('reaches into the corner of a right angle', () => {
    const corner = [10, 40, 10, 10, 40, 10];
    expect(at(drawn([corner], 4), 8, 8)).toBe(255);
    expect(at(drawn([corner], 4, 'round'), 8, 8)).toBeLessThan(200);
  });

  it('goes all around a ring', () => {
    const alphas = drawn([[10.5, 10.5, 30.5, 10.5, 30.5, 30.5, 10.5, 30.5, 10.5, 10.5]]);
    expect([at(alphas, 10, 10), at(alphas, 30, 30), at(alphas, 10, 20)]).toEqual([255, 255, 255]);
    expect(sum(alphas)).toBeCloseTo(80, 0);
  });

  it('of a line without length is nothing', () => {
    expect(sum(drawn([[10, 10, 10, 10]]))).toBe(0);
  });
});
