import { describe, expect, it } from 'vitest';
import { isPlain, plainSymbolizer } from './plain-symbolizer.ts';
import { readSymbolizer } from './read-symbolizer.ts';
import type { FileSymbolizer } from './symbolizer-schema.ts';

const assets = {
  svg: (): never => {
    throw new Error('no drawings');
  },
};

function plain(file: FileSymbolizer, values: Readonly<Record<string, string | number | null>> = {}) {
  const scope = { valueOf: (name: string) => values[name], scaleDenominator: 1000 };
  return plainSymbolizer(readSymbolizer(file, assets), scope);
}

describe('a symbolizer meets a feature', () => {
  it('is plain when nothing depends on one', () => {
    expect(isPlain(readSymbolizer({ kind: 'polygon', fill: '#FF0000' }, assets))).toBe(true);
    expect(isPlain(readSymbolizer({ kind: 'polygon', fill: '=colour' }, assets))).toBe(false);
  });

  it('takes each value in the unit it comes in', () => {
    const line: FileSymbolizer = {
      kind: 'line',
      stroke: { colour: '#000000', width: '=mm(width)' },
      offset: '=-width',
    };
    expect(plain(line, { width: 0.5 })).toEqual({
      kind: 'line',
      stroke: { colour: '#000000', width: '0.5mm' },
      offset: -0.5,
    });
  });

  it('loses the smallest part that cannot be without a value', () => {
    const area: FileSymbolizer = {
      kind: 'polygon',
      fill: '#00FF00',
      stroke: { colour: '=colour', width: 1 },
      hatch: [
        { colour: '#000000', width: 1, spacing: '=spacing', angle: 0 },
        { colour: '#000000', width: 1, spacing: 5, angle: 90 },
      ],
    };
    expect(plain(area, { colour: 'red', spacing: -1 })).toEqual({
      kind: 'polygon',
      fill: '#00FF00',
      hatches: [{ colour: '#000000', width: 1, spacing: 5, angle: 90 }],
    });
  });

  it('is not there without a size, a mark or a text', () => {
    expect(plain({ kind: 'point', mark: 'circle', size: '=size' })).toBeUndefined();
    expect(plain({ kind: 'point', mark: 'circle', size: '=size' }, { size: 'NaN' })).toBeUndefined();
    const label = { kind: 'text', label: '{name}', size: 10, colour: '#000000', placement: 'point' } as const;
    expect(plain(label, { name: '  ' })).toBeUndefined();
    expect(plain(label, { name: 'Wisła ' })).toMatchObject({ label: 'Wisła' });
  });

  it('keeps numbers in their bounds', () => {
    const mark: FileSymbolizer = {
      kind: 'point',
      mark: 'square',
      size: 5,
      opacity: '=opacity',
      rotation: '=turn',
    };
    expect(plain(mark, { opacity: 7, turn: 1e300 })).toMatchObject({ opacity: 1, rotation: 1e6 });
    expect(plain(mark, { opacity: null, turn: 'x' })).toEqual({ kind: 'point', mark: 'square', size: 5 });
  });
});
