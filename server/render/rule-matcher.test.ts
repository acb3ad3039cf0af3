import { describe, expect, it } from 'vitest';
import { matchingRules } from '../style/matching-rules.ts';
import { testStyle } from '../test/golden/layer.ts';
import { ruleMatcher } from './rule-matcher.ts';

const symbolizers = [{ kind: 'polygon' as const, fill: '#FF0000' }];
const rule = (filter?: string, changes: { else?: boolean; pass?: number; unlessTaken?: boolean } = {}) => ({
  symbolizers,
  ...(filter === undefined ? {} : { filter }),
  ...changes,
});

describe('a rule matcher', () => {
  it.each([
    ['one rule for all', [rule()]],
    ['one rule with a filter', [rule("kind = 'a'")]],
    ['a rule for each text', [rule("kind = 'a'"), rule("kind = 'b'")]],
    ['two rules of one text', [rule("kind = 'a'"), rule("kind = 'b'"), rule("kind = 'a'")]],
    ['an else rule', [rule("kind = 'a'"), rule(undefined, { else: true })]],
    ['a rule for all beside', [rule("kind = 'a'"), rule(), rule("kind = 'b'")]],
    ['a rule for all and an else rule', [rule("kind = 'a'"), rule(), rule(undefined, { else: true })]],
    ['other filters', [rule("kind = 'a'"), rule('level > 2'), rule(undefined, { else: true })]],
    ['two properties', [rule("kind = 'a'"), rule("label = 'a'")]],
    ['passes', [rule("kind = 'a'"), rule(undefined, { else: true }), rule("kind = 'b'", { pass: 1 })]],
    [
      'a second rule of one text unless taken',
      [rule("kind = 'a'"), rule("kind = 'a'", { unlessTaken: true })],
    ],
  ])('finds what the style says: %s', (_, rules) => {
    const style = testStyle(...rules);
    const match = ruleMatcher(style.rules);
    for (const kind of ['a', 'b', 'c', '', null]) {
      for (const level of [1, 3, null]) {
        const read = (name: string) => (name === 'kind' ? kind : name === 'level' ? level : 'a');
        expect(match(read)).toEqual(matchingRules(style.rules, read));
      }
    }
  });
});
