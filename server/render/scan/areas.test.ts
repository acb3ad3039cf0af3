import { describe, expect, it } from 'vitest';
import { inkOf } from './ink.ts';
import { ScanMemory } from './scan-memory.ts';

const [WIDTH, HEIGHT] = [40, 10];

/** Alpha of each pixel, 0…255, after rings were painted in opaque black. */
function painted(...rings: readonly number[][]): Uint8Array {
  const memory = new ScanMemory(WIDTH, HEIGHT);
  add(memory, ...rings);
  memory.paintAreas(inkOf('#000000'));
  return Uint8Array.from(memory.words, (word) => word >>> 24);
}

function add(memory: ScanMemory, ...rings: readonly number[][]): void {
  for (const ring of rings) memory.add(Float64Array.from(ring), 0, ring.length / 2, true);
  memory.addRings();
}

const at = (alphas: Uint8Array, x: number, y: number) => alphas[y * WIDTH + x]!;
const box = (x0: number, y0: number, x1: number, y1: number) => [x0, y0, x1, y0, x1, y1, x0, y1];

describe('coverage of areas', () => {
  it('is the share of each pixel that lies inside', () => {
    const alphas = painted(box(2.5, 1, 30.25, 4.5));
    expect([at(alphas, 1, 2), at(alphas, 2, 2), at(alphas, 3, 2), at(alphas, 29, 2)]).toEqual([
      0, 128, 255, 255,
    ]);
    expect(at(alphas, 30, 2)).toBe(63);
    expect(at(alphas, 10, 4)).toBe(128);
    expect(at(alphas, 10, 5)).toBe(0);
  });

  it('leaves out a hole turned the other way', () => {
    const alphas = painted(box(1, 1, 30, 9), [10, 3, 10, 6, 20, 6, 20, 3]);
    expect([at(alphas, 5, 4), at(alphas, 15, 4), at(alphas, 25, 4)]).toEqual([255, 0, 255]);
  });

  it('of neighbours adds up without a seam', () => {
    const alphas = painted(box(0, 0, 10.3, 5), box(10.3, 0, 20, 5));
    expect(at(alphas, 10, 2)).toBe(255);
  });

  it('of a slope is half of what it cuts', () => {
    const alphas = painted([0, 0, 10, 10, 0, 10]);
    expect(at(alphas, 4, 4)).toBe(128);
    const flat = painted([0, 0, 40, 10, 0, 10]);
    expect([at(flat, 16, 4), at(flat, 19, 4), at(flat, 15, 4)]).toEqual([223, 31, 255]);
  });

  it('is right where an area reaches beyond every side', () => {
    const alphas = painted([-50, -30, 90, -30, 90, 60, -50, 60]);
    expect(new Set(alphas)).toEqual(new Set([255]));
    const slanted = painted([-10, 0, 50, 10, 50, 40, -10, 40]);
    expect(at(slanted, 0, 9)).toBe(255);
    expect(at(slanted, 39, 0)).toBe(0);
  });

  it('is forgotten once it is painted', () => {
    const memory = new ScanMemory(WIDTH, HEIGHT);
    add(memory, box(3.3, 1.1, 33.3, 7.7));
    memory.paintAreas(inkOf('#000000'));
    memory.words.fill(0);
    memory.paintAreas(inkOf('#000000'));
    expect(memory.words.every((word) => word === 0)).toBe(true);
  });

  it('blends with what lies below', () => {
    const memory = new ScanMemory(WIDTH, HEIGHT);
    memory.words.fill(0xff0000ff | 0);
    add(memory, box(0, 0, 40, 10));
    memory.paintAreas(inkOf('#0000FF', 0.5));
    expect(new Set(memory.words)).toEqual(new Set([0xff80007e | 0]));
  });

  it('leaves alone what lies beside a picture whose rows end within a block', () => {
    const memory = new ScanMemory(13, 3);
    memory.add(Float64Array.of(-5, 1, 40, 1, 40, 2, -5, 2), 0, 4, true);
    memory.addRings();
    memory.paintAreas(inkOf('#000000', 0.5));
    expect(Array.from(memory.words, (word) => (word === 0 ? 0 : 1))).toEqual([
      ...new Array<number>(13).fill(0),
      ...new Array<number>(13).fill(1),
      ...new Array<number>(13).fill(0),
    ]);
  });

  it('of a ring longer than any before finds room', () => {
    const memory = new ScanMemory(WIDTH, HEIGHT);
    const count = 100_000;
    const ring = Array.from({ length: count }, (_, i) => {
      const angle = (i / count) * 2 * Math.PI;
      return [20 + 4 * Math.cos(angle), 5 + 4 * Math.sin(angle)];
    });
    add(memory, ring.flat());
    memory.paintAreas(inkOf('#000000'));
    const sum = memory.words.reduce((total, word) => total + (word >>> 24), 0) / 255;
    expect(sum).toBeCloseTo(16 * Math.PI, 0);
  });

  it('begins anew in memory that a picture of another size has left', () => {
    const large = new ScanMemory(200, 100);
    large.words.fill(-1);
    large.add(Float64Array.from(box(0, 0, 100, 50)), 0, 4, true);
    large.addRings();
    large.release();
    const alphas = painted(box(0, 0, 10, 5));
    expect([at(alphas, 5, 4), at(alphas, 20, 4), at(alphas, 5, 5), at(alphas, 39, 9)]).toEqual([
      255, 0, 0, 0,
    ]);
  });

  it('is let go of when a picture begins that needs less room', () => {
    const memory = new ScanMemory(WIDTH, HEIGHT);
    const before = memory.words.buffer.byteLength;
    memory.add(new Float64Array(4_000_000), 0, 2_000_000, true);
    expect(memory.words.buffer.byteLength).toBeGreaterThan(before + 30_000_000);
    memory.empty();
    memory.begin();
    expect(memory.words.buffer.byteLength).toBe(before);
  });
});
