import type { Filter } from '../filter/filter.ts';

/** What an expression yields; null: nothing to draw with. */
export type ExpressionValue = string | number | boolean | null;

/**
 * A value worked out for each feature: data, never code. Read from text by `read-expression.ts`, answered by
 * `evaluate-expression.ts`. NULL in an operation or a function gives NULL, save where it says otherwise.
 */
export type StyleExpression =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: ExpressionValue }
  /** Denominator of the picture's scale. */
  | { readonly kind: 'scale' }
  | {
      readonly kind: 'arithmetic';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: StyleExpression;
      readonly right: StyleExpression;
    }
  /** Texts joined; NULL counts as an empty text, but the whole is NULL when every part that is no literal is empty. */
  | { readonly kind: 'concat'; readonly args: readonly StyleExpression[] }
  | { readonly kind: 'call'; readonly name: ExpressionFunction; readonly args: readonly StyleExpression[] }
  /** The first case whose filter is true; NULL when none is and there is no else. */
  | {
      readonly kind: 'case';
      readonly cases: readonly ExpressionCase[];
      readonly else: StyleExpression | undefined;
    }
  /** The case that holds the input's value (SE Recode); else as above. */
  | {
      readonly kind: 'match';
      readonly input: StyleExpression;
      readonly cases: readonly {
        readonly values: readonly (string | number | boolean)[];
        readonly value: StyleExpression;
      }[];
      readonly else: StyleExpression | undefined;
    }
  /** The last step at or below the input (SE Categorize); `first` below all of them. */
  | {
      readonly kind: 'step';
      readonly input: StyleExpression;
      readonly first: StyleExpression;
      readonly stops: readonly ExpressionStop[];
    }
  /** Between stops, in rising order: numbers, or colours by their channels; base 1 is linear (SE Interpolate). */
  | {
      readonly kind: 'interpolate';
      readonly input: StyleExpression;
      readonly base: number;
      readonly of: 'number' | 'colour';
      readonly stops: readonly ExpressionStop[];
    };

export interface ExpressionCase {
  readonly when: Filter;
  readonly value: StyleExpression;
}

export interface ExpressionStop {
  readonly at: number;
  readonly value: StyleExpression;
}

/** Functions and how many arguments each takes. */
export const expressionFunctions = {
  /** A number's text with so many decimals and a comma: `format(12.5, 2)` → `12,50`. */
  format: [2, 2],
  /** To so many decimals, 0 when not said; halves away from zero. */
  round: [1, 2],
  floor: [1, 1],
  ceil: [1, 1],
  abs: [1, 1],
  sqrt: [1, 1],
  power: [2, 2],
  /** The remainder with the sign of the divisor. */
  modulo: [2, 2],
  min: [1, 16],
  max: [1, 16],
  upper: [1, 1],
  lower: [1, 1],
  capitalize: [1, 1],
  trim: [1, 1],
  length: [1, 1],
  /** From a character, counted from 1, so many of them or to the end. */
  substring: [2, 3],
  /** Every occurrence of a text by another. */
  replace: [3, 3],
  number: [1, 1],
  text: [1, 1],
  /** The first that is not NULL. */
  coalesce: [1, 16],
  /** A length in that unit. */
  px: [1, 1],
  mm: [1, 1],
  m: [1, 1],
  /** A colour with its opacity multiplied by a number 0–1. */
  fade: [2, 2],
} as const satisfies Record<string, readonly [number, number]>;

export type ExpressionFunction = keyof typeof expressionFunctions;

/** Deepest nesting of an expression; a deeper one is refused. */
export const MAX_EXPRESSION_DEPTH = 32;

/** Most parts of one expression. */
export const MAX_EXPRESSION_PARTS = 1000;

/** Calls back with an expression and every one inside it. */
export function walkExpression(expression: StyleExpression, visit: (each: StyleExpression) => void): void {
  visit(expression);
  for (const each of partsOf(expression)) walkExpression(each, visit);
}

/** The expressions directly inside one. */
export function partsOf(expression: StyleExpression): readonly StyleExpression[] {
  const orElse = 'else' in expression && expression.else !== undefined ? [expression.else] : [];
  switch (expression.kind) {
    case 'property':
    case 'literal':
    case 'scale':
      return [];
    case 'arithmetic':
      return [expression.left, expression.right];
    case 'concat':
    case 'call':
      return expression.args;
    case 'case':
      return [...expression.cases.map(({ value }) => value), ...orElse];
    case 'match':
      return [expression.input, ...expression.cases.map(({ value }) => value), ...orElse];
    case 'step':
      return [expression.input, expression.first, ...expression.stops.map(({ value }) => value)];
    case 'interpolate':
      return [expression.input, ...expression.stops.map(({ value }) => value)];
  }
}

/** The expression with each of its parts replaced by what `inner` makes of it, and each case's filter by `change`. */
export function mapParts(
  expression: StyleExpression,
  inner: (part: StyleExpression) => StyleExpression,
  change: (filter: Filter) => Filter = (filter) => filter,
): StyleExpression {
  const orElse = (each: StyleExpression | undefined) => (each === undefined ? undefined : inner(each));
  switch (expression.kind) {
    case 'property':
    case 'literal':
    case 'scale':
      return expression;
    case 'arithmetic':
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case 'concat':
    case 'call':
      return { ...expression, args: expression.args.map(inner) };
    case 'case': {
      const cases = expression.cases.map(({ when, value }) => ({ when: change(when), value: inner(value) }));
      return { ...expression, cases, else: orElse(expression.else) };
    }
    case 'match': {
      const cases = expression.cases.map(({ values, value }) => ({ values, value: inner(value) }));
      return { ...expression, input: inner(expression.input), cases, else: orElse(expression.else) };
    }
    case 'step':
    case 'interpolate': {
      const stops = expression.stops.map(({ at, value }) => ({ at, value: inner(value) }));
      const changed = { ...expression, input: inner(expression.input), stops };
      return changed.kind === 'step' ? { ...changed, first: inner(changed.first) } : changed;
    }
  }
}
