import { describe, expect, it } from 'vitest';
import { fillLabelTemplate, readLabelTemplate } from './label-template.ts';

const fill = (text: string, values: Record<string, string | number | null>) =>
  fillLabelTemplate(readLabelTemplate(text), (name) => values[name]);

describe('a label template', () => {
  it('puts values in their places', () => {
    expect(fill('ul. {street} {number}', { street: 'Długa', number: 7 })).toBe('ul. Długa 7');
  });

  it('says nothing when every value is missing', () => {
    expect(fill('nr {number}', { number: null })).toBe('');
    expect(fill('nr {number}', {})).toBe('');
  });

  it('leaves out one missing value of several', () => {
    expect(fill('{symbol} {name}', { symbol: 'MN', name: null })).toBe('MN');
  });

  it('may be a bare text', () => {
    expect(fill('w', {})).toBe('w');
  });
});
