import { expect, test } from 'vitest';
import { PortalQuery } from './portal-query.ts';

const query = new PortalQuery('/api/identify?q=&x=4.5e5&y=abc&z=&r=-1&far=1e999&long=%C5%BC%C3%B3+%C5%82');

test('texts are had as they are, an empty one too, and those that are too long are refused', () => {
  expect(query.text('q', 5)).toBe('');
  expect(query.requiredText('long', 4)).toBe('żó ł');
  expect(query.text('nothing', 5)).toBeUndefined();
  expect(() => query.text('long', 3)).toThrow('long must have at most 3 characters.');
  expect(() => query.requiredText('nothing', 3)).toThrow('The parameter nothing is missing.');
});

test('numbers are finite and inside their range', () => {
  expect(query.requiredNumber('x')).toBe(450_000);
  for (const name of ['y', 'z', 'far']) {
    expect(() => query.requiredNumber(name)).toThrow(`${name} must be a number.`);
  }
  expect(() => query.requiredNumber('r', 0, 10)).toThrow('r must be a number from 0 to 10.');
  expect(() => query.requiredNumber('nothing')).toThrow('The parameter nothing is missing.');
});

test('a parameter that is given twice with different values is refused', () => {
  expect(() => new PortalQuery('/api/search?q=a&q=b')).toThrow('q is given twice');
});
