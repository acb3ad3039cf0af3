import { describe, expect, it } from 'vitest';
import { blockCodes, codeLengths } from './deflate-codes.ts';

/** How much of all codes is taken, 1: all. */
const taken = (lengths: Uint8Array) =>
  lengths.reduce((sum, length) => sum + (length === 0 ? 0 : 2 ** -length), 0);

describe('the codes of a block', () => {
  it('are as short as their symbols are frequent', () => {
    expect([...codeLengths(Uint32Array.of(45, 13, 12, 16, 9, 5), 12)]).toEqual([1, 3, 3, 3, 4, 4]);
  });

  it('leave out what does not occur', () => {
    expect([...codeLengths(Uint32Array.of(0, 7, 0, 7, 14), 12)]).toEqual([0, 2, 0, 2, 1]);
  });

  it('are never longer than allowed, and take all there are', () => {
    const fibonacci = [1, 1];
    while (fibonacci.length < 30) fibonacci.push(fibonacci.at(-1)! + fibonacci.at(-2)!);
    for (const most of [7, 12]) {
      const lengths = codeLengths(Uint32Array.from(fibonacci), most);
      expect(Math.max(...lengths)).toBe(most);
      expect(taken(lengths)).toBe(1);
      expect(lengths[29]).toBe(1);
    }
  });

  it('are two where one symbol or none occurs, since not every reader takes a tree of one leaf', () => {
    expect([...codeLengths(Uint32Array.of(0, 0, 5), 12)]).toEqual([1, 0, 1]);
    expect([...codeLengths(Uint32Array.of(0, 0, 0), 12)]).toEqual([1, 1, 0]);
  });

  it('are written with their lowest bit first', () => {
    const symbols = new Uint32Array(286);
    symbols.set([8, 4, 2, 1]);
    symbols[256] = 1;
    const codes = blockCodes(symbols, new Uint32Array(30), true).symbols;
    expect([...codes.subarray(0, 4)].map((code) => [code & 0xffff, code >>> 16])).toEqual([
      [0b0, 1],
      [0b01, 2],
      [0b011, 3],
      [0b0111, 4],
    ]);
  });
});
