import { expect, test } from 'vitest';
import { negotiate, type Offer } from './negotiate.ts';

const offers: readonly [Offer, ...Offer[]] = [
  { f: 'json', mediaType: 'application/geo+json', aliases: ['application/json'] },
  { f: 'html', mediaType: 'text/html', aliases: ['application/xhtml+xml'] },
];
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

test.each([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  [BROWSER, 'html'],
  ['application/json', 'json'],
  ['application/geo+json, application/json;q=0.5', 'json'],
  ['text/html;q=0.1, application/json', 'json'],
  ['application/*;q=0.2, text/html;q=0.1', 'json'],
  ['application/geo+json;q=0, application/json;q=0, */*', 'html'],
  ['TEXT/HTML', 'html'],
  ['text/*', 'html'],
])('Accept %j is answered with %s', (accept, f) => {
  expect(negotiate(undefined, accept, offers).f).toBe(f);
});

test('f is stronger than Accept', () => {
  expect(negotiate('json', BROWSER, offers).f).toBe('json');
});

test('an unknown f is unsupportedFormat and names the formats there are', () => {
  expect(() => negotiate('xml', undefined, offers)).toThrow(
    expect.objectContaining({ fault: 'unsupportedFormat', parameter: 'f', allowed: ['json', 'html'] }),
  );
});

test.each(['application/xml', 'text/html;q=0', `${'a/b,'.repeat(5000)}text/html`, ';;;,,,q=1'])(
  'an Accept that excludes everything is notAcceptable: %.40s',
  (accept) => {
    expect(() => negotiate(undefined, accept, offers)).toThrow(
      expect.objectContaining({ fault: 'notAcceptable' }),
    );
  },
);
