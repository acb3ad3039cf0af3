import { describe, expect, test } from 'vitest';
import { ServiceError } from '../errors.ts';
import { acceptVersion, negotiateVersion } from './version.ts';

describe('negotiateVersion', () => {
  const offered = ['1.1.1', '1.3.0'] as const;

  test.each([
    [undefined, '1.3.0'],
    ['', '1.3.0'],
    ['1.3.0', '1.3.0'],
    ['1.1.1', '1.1.1'],
    ['1.1.0', '1.1.1'],
    ['1.0.0', '1.1.1'],
    ['1.2.0', '1.1.1'],
    ['1.3', '1.3.0'],
    ['1.10.0', '1.3.0'],
    ['2.0.0', '1.3.0'],
    ['0', '1.1.1'],
  ])('VERSION=%s is answered with %s', (asked, answered) => {
    expect(negotiateVersion(asked, offered)).toBe(answered);
  });

  test('refuses what is no version number', () => {
    expect(() => negotiateVersion('latest', offered)).toThrow(ServiceError);
  });
});

describe('acceptVersion', () => {
  test('takes the first of the list that is offered', () => {
    expect(acceptVersion(['9.9.9', '2.0.0'], ['2.0.0'])).toBe('2.0.0');
    expect(acceptVersion(undefined, ['2.0.0'])).toBe('2.0.0');
  });

  test('refuses a list without an offered version', () => {
    expect(() => acceptVersion(['1.1.0'], ['2.0.0'])).toThrow(
      expect.objectContaining({ fault: 'unsupportedVersion', parameter: 'AcceptVersions' }),
    );
  });
});
