import { evaluate, type ValueOf } from '../filter/evaluate.ts';
import { callFunction } from './call-function.ts';
import { mixColours } from './colour.ts';
import type { ExpressionStop, ExpressionValue, StyleExpression } from './expression.ts';
import { finite, LONGEST_TEXT, toNumber, toText } from './expression-value.ts';

/** What an expression may ask about. */
export interface ExpressionScope {
  readonly valueOf: ValueOf;
  readonly scaleDenominator: number;
}

/**
 * The value of an expression for one feature. Whatever cannot be worked out is NULL: a name without a value, text
 * where a number is needed, a division by zero, a result that is not finite.
 */
export function evaluateExpression(expression: StyleExpression, scope: ExpressionScope): ExpressionValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'property':
      return scope.valueOf(expression.name) ?? null;
    case 'scale':
      return scope.scaleDenominator;
    case 'arithmetic': {
      const left = toNumber(evaluateExpression(expression.left, scope));
      const right = toNumber(evaluateExpression(expression.right, scope));
      return left === null || right === null ? null : finite(calculate(expression.operator, left, right));
    }
    case 'concat':
      return concat(expression.args, scope);
    case 'call':
      return callFunction(
        expression.name,
        expression.args.map((each) => evaluateExpression(each, scope)),
      );
    case 'case': {
      const found = expression.cases.find(({ when }) => evaluate(when, scope.valueOf) === true);
      return otherwise(found?.value ?? expression.else, scope);
    }
    case 'match': {
      const input = evaluateExpression(expression.input, scope);
      const found = expression.cases.find(({ values }) => values.some((value) => isSame(value, input)));
      return otherwise(found?.value ?? expression.else, scope);
    }
    case 'step': {
      const input = toNumber(evaluateExpression(expression.input, scope));
      if (input === null) return null;
      const index = expression.stops.findLastIndex(({ at }) => at <= input);
      return evaluateExpression(expression.stops[index]?.value ?? expression.first, scope);
    }
    case 'interpolate':
      return interpolate(expression, scope);
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}

function concat(args: readonly StyleExpression[], scope: ExpressionScope): string | null {
  let text = '';
  let isFilled = args.every(({ kind }) => kind === 'literal');
  for (const each of args) {
    const part = toText(evaluateExpression(each, scope)) ?? '';
    if (part !== '' && each.kind !== 'literal') isFilled = true;
    text += part;
    if (text.length > LONGEST_TEXT) break;
  }
  return isFilled ? text.slice(0, LONGEST_TEXT) : null;
}

function otherwise(expression: StyleExpression | undefined, scope: ExpressionScope): ExpressionValue {
  return expression === undefined ? null : evaluateExpression(expression, scope);
}

/** A number in a style equals the text of that number in a table, and the other way round. */
function isSame(value: string | number | boolean, input: ExpressionValue): boolean {
  return input !== null && (value === input || String(value) === String(input));
}

function interpolate(
  { input, base, of, stops }: Extract<StyleExpression, { kind: 'interpolate' }>,
  scope: ExpressionScope,
): ExpressionValue {
  const at = toNumber(evaluateExpression(input, scope));
  const [first, last] = [stops[0], stops.at(-1)];
  if (at === null || first === undefined || last === undefined) return null;
  if (at <= first.at) return evaluateExpression(first.value, scope);
  if (at >= last.at) return evaluateExpression(last.value, scope);
  const next = stops.findIndex((stop) => stop.at > at);
  const [below, above] = [stops[next - 1] as ExpressionStop, stops[next] as ExpressionStop];
  const share = shareOf(at - below.at, above.at - below.at, base);
  const [from, to] = [evaluateExpression(below.value, scope), evaluateExpression(above.value, scope)];
  if (of === 'colour') {
    return typeof from === 'string' && typeof to === 'string' ? mixColours(from, to, share) : null;
  }
  const [low, high] = [toNumber(from), toNumber(to)];
  return low === null || high === null ? null : finite(low + share * (high - low));
}

/** Part of the way to the next stop (MapLibre's exponential interpolation; base 1 is linear). */
function shareOf(progress: number, distance: number, base: number): number {
  return base === 1 ? progress / distance : (base ** progress - 1) / (base ** distance - 1);
}
