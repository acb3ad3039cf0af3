import { ServiceError } from '../errors.ts';
import { Cql2SyntaxError, type Cql2Token, tokenize } from '../filter/cql2/cql2-tokens.ts';
import { readCql2Text } from '../filter/cql2/read-cql2-text.ts';
import { readColour } from './colour.ts';
import {
  type ExpressionCase,
  type ExpressionFunction,
  type ExpressionStop,
  expressionFunctions,
  MAX_EXPRESSION_DEPTH,
  MAX_EXPRESSION_PARTS,
  type StyleExpression,
} from './expression.ts';

/** Most characters of an expression's text. */
export const MAX_EXPRESSION_LENGTH = 4000;

/**
 * The text of an expression, without the `=` that style files put before it → its tree:
 * - `width * 2`, `'ul. ' || name`, `upper(substring(kind, 1, 2))`; names with other characters in "…"
 * - `case when <CQL2 text> then … else … end`
 * - `match(kind, 'm', '#D8A878', 'g', '#C9C4BC', '#FFFFFF')`: value and result by turns, else last
 * - `step(scale(), 2, 5000, 1)`: first, then each limit with what stands from it on
 * - `interpolate(level, 0, '#FFFFFF', 10, '#FF0000')`, `exponential(2, scale(), 1000, 4, 5000, 1)`
 * @throws ServiceError invalidParameter with the position of the first fault, counted from 1
 */
export function readExpression(text: string, parameter = 'expression'): StyleExpression {
  try {
    if (text.length > MAX_EXPRESSION_LENGTH) {
      throw new Cql2SyntaxError(
        `it is longer than ${MAX_EXPRESSION_LENGTH} characters`,
        MAX_EXPRESSION_LENGTH,
      );
    }
    return new ExpressionReader(text).read();
  } catch (error) {
    if (!(error instanceof Cql2SyntaxError)) throw error;
    throw new ServiceError(
      'invalidParameter',
      `The expression is wrong at character ${error.at}: ${error.message}.`,
      { parameter, received: text, allowed: 'an expression over properties', cause: error },
    );
  }
}

class ExpressionReader {
  readonly #text: string;
  readonly #tokens: readonly Cql2Token[];
  #index = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
    if (this.#tokens.length > MAX_EXPRESSION_PARTS) {
      throw new Cql2SyntaxError(`it has more than ${MAX_EXPRESSION_PARTS} parts`, 1);
    }
  }

  read(): StyleExpression {
    const expression = this.#concat();
    if (this.#next.kind !== 'end') throw this.#unexpected('an operator or the end');
    return expression;
  }

  get #next(): Cql2Token {
    return this.#tokens[this.#index] as Cql2Token;
  }

  #concat(): StyleExpression {
    return this.#deeper(() => {
      const args = [this.#sum()];
      while (this.#accept('||')) args.push(this.#sum());
      return args.length === 1 ? (args[0] as StyleExpression) : { kind: 'concat', args };
    });
  }

  #sum(): StyleExpression {
    let left = this.#product();
    while (true) {
      const operator = this.#accept('+') ? '+' : this.#accept('-') ? '-' : undefined;
      if (operator === undefined) return left;
      left = { kind: 'arithmetic', operator, left, right: this.#product() };
    }
  }

  #product(): StyleExpression {
    let left = this.#signed();
    while (true) {
      const operator = this.#accept('*') ? '*' : this.#accept('/') ? '/' : undefined;
      if (operator === undefined) return left;
      left = { kind: 'arithmetic', operator, left, right: this.#signed() };
    }
  }

  #signed(): StyleExpression {
    if (!this.#accept('-')) return this.#primary();
    const value = this.#deeper(() => this.#signed());
    if (value.kind === 'literal' && typeof value.value === 'number') {
      return { kind: 'literal', value: -value.value };
    }
    return { kind: 'arithmetic', operator: '-', left: { kind: 'literal', value: 0 }, right: value };
  }

  #primary(): StyleExpression {
    const token = this.#next;
    this.#index++;
    switch (token.kind) {
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'string':
        return { kind: 'literal', value: token.text };
      case 'name':
        return token.quoted ? { kind: 'property', name: token.text } : this.#named(token.text);
      case 'symbol':
        if (token.text === '(') {
          const inner = this.#concat();
          this.#expect(')');
          return inner;
        }
    }
    this.#index--;
    throw this.#unexpected('a property, a value or a function');
  }

  #named(name: string): StyleExpression {
    const word = name.toLowerCase();
    if (word === 'case') return this.#case();
    if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
    if (word === 'null') return { kind: 'literal', value: null };
    if (!this.#accept('(')) return { kind: 'property', name };
    const { at } = this.#tokens[this.#index - 2] as Cql2Token;
    const args: StyleExpression[] = [];
    if (!this.#accept(')')) {
      do args.push(this.#concat());
      while (this.#accept(','));
      this.#expect(')');
    }
    return this.#call(word, args, at);
  }

  #call(name: string, args: readonly StyleExpression[], at: number): StyleExpression {
    switch (name) {
      case 'scale':
        if (args.length > 0) throw new Cql2SyntaxError('scale() takes nothing', at);
        return { kind: 'scale' };
      case 'match':
        return toMatch(args, at);
      case 'step': {
        const [input, first, ...rest] = args;
        if (input === undefined || first === undefined)
          throw new Cql2SyntaxError('step(input, first, limit, value, …)', at);
        return { kind: 'step', input, first, stops: toStops(rest, at) };
      }
      case 'interpolate':
        return toInterpolation(1, args, at);
      case 'exponential': {
        const [base, ...rest] = args;
        if (base?.kind !== 'literal' || typeof base.value !== 'number' || !(base.value > 0)) {
          throw new Cql2SyntaxError('exponential(base, input, stop, value, …) has a base above 0', at);
        }
        return toInterpolation(base.value, rest, at);
      }
    }
    if (!isFunction(name)) {
      const known = [
        'scale',
        'match',
        'step',
        'interpolate',
        'exponential',
        ...Object.keys(expressionFunctions),
      ];
      throw new Cql2SyntaxError(
        `there is no function ${name.slice(0, 40)}; there are ${known.join(', ')}`,
        at,
      );
    }
    const [least, most] = expressionFunctions[name];
    if (args.length < least || args.length > most) {
      const count = least === most ? `${least}` : `${least} to ${most}`;
      throw new Cql2SyntaxError(`${name} takes ${count} arguments`, at);
    }
    return { kind: 'call', name, args };
  }

  #case(): StyleExpression {
    const cases: ExpressionCase[] = [];
    let orElse: StyleExpression | undefined;
    while (this.#acceptWord('when')) {
      const when = this.#condition();
      cases.push({ when, value: this.#concat() });
    }
    if (cases.length === 0) throw this.#unexpected('when');
    if (this.#acceptWord('else')) orElse = this.#concat();
    if (!this.#acceptWord('end')) throw this.#unexpected('when, else or end');
    return { kind: 'case', cases, else: orElse };
  }

  /** CQL2 text up to the word `then`, which is taken. */
  #condition(): ExpressionCase['when'] {
    const start = this.#next.at - 1;
    while (this.#next.kind !== 'end' && !this.#isWord('then')) this.#index++;
    if (this.#next.kind === 'end') throw this.#unexpected('then');
    const text = this.#text.slice(start, this.#next.at - 1);
    this.#index++;
    return readCql2Text(text);
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth >= MAX_EXPRESSION_DEPTH) {
      throw new Cql2SyntaxError(`more than ${MAX_EXPRESSION_DEPTH} levels inside one another`, this.#next.at);
    }
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  #accept(symbol: string): boolean {
    const token = this.#next;
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#index++;
    return true;
  }

  #isWord(word: string): boolean {
    const token = this.#next;
    return token.kind === 'name' && !token.quoted && token.text.toLowerCase() === word;
  }

  #acceptWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#index++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#accept(symbol)) throw this.#unexpected(symbol);
  }

  #unexpected(expected: string): Cql2SyntaxError {
    const token = this.#next;
    const found = token.kind === 'end' ? 'the text ends' : `found ${JSON.stringify(token.text.slice(0, 40))}`;
    return new Cql2SyntaxError(`expected ${expected}, but ${found}`, token.at);
  }
}

function isFunction(name: string): name is ExpressionFunction {
  return Object.hasOwn(expressionFunctions, name);
}

function toMatch([input, ...rest]: readonly StyleExpression[], at: number): StyleExpression {
  const fault = () =>
    new Cql2SyntaxError('match(input, value, result, …, else) has values that are literals', at);
  if (input === undefined || rest.length < 2) throw fault();
  const cases = [];
  for (let index = 0; index + 1 < rest.length; index += 2) {
    const [literal, value] = [rest[index], rest[index + 1]];
    if (literal?.kind !== 'literal' || literal.value === null || value === undefined) throw fault();
    cases.push({ values: [literal.value], value });
  }
  return { kind: 'match', input, cases, else: rest.length % 2 === 1 ? rest.at(-1) : undefined };
}

function toStops(args: readonly StyleExpression[], at: number): readonly ExpressionStop[] {
  const stops: ExpressionStop[] = [];
  for (let index = 0; index < args.length; index += 2) {
    const [limit, value] = [args[index], args[index + 1]];
    if (limit?.kind !== 'literal' || typeof limit.value !== 'number' || value === undefined) {
      throw new Cql2SyntaxError('stops are a number and a value by turns', at);
    }
    const below = stops.at(-1)?.at ?? -Infinity;
    if (!(limit.value > below)) throw new Cql2SyntaxError('stops must rise', at);
    stops.push({ at: limit.value, value });
  }
  if (stops.length === 0) throw new Cql2SyntaxError('at least one stop is needed', at);
  return stops;
}

function toInterpolation(
  base: number,
  [input, ...rest]: readonly StyleExpression[],
  at: number,
): StyleExpression {
  if (input === undefined) throw new Cql2SyntaxError('interpolate(input, stop, value, …)', at);
  const stops = toStops(rest, at);
  const isColour = stops.every(
    ({ value }) =>
      value.kind === 'literal' && typeof value.value === 'string' && readColour(value.value) !== undefined,
  );
  return { kind: 'interpolate', input, base, of: isColour ? 'colour' : 'number', stops };
}
