import { ServiceError } from '../errors.ts';
import { Cql2SyntaxError, type Cql2Token, tokenize } from './cql2-tokens.ts';
import type { Comparison, Filter, Literal } from './filter.ts';

/** Most characters of a filter text. */
export const MAX_CQL2_LENGTH = 20_000;
/** Most parentheses and NOTs inside one another. */
export const MAX_FILTER_DEPTH = 32;

/**
 * Basic CQL2 text (OGC 21-065r2, 6.3) with LIKE, BETWEEN and IN → Filter. Names are not looked up here.
 * @param parameter where the text stood, for the error
 * @throws ServiceError invalidParameter with the position of the first fault, counted from 1
 */
export function readCql2Text(text: string, parameter = 'filter'): Filter {
  if (text.length > MAX_CQL2_LENGTH) {
    throw new ServiceError('invalidParameter', `The filter is longer than ${MAX_CQL2_LENGTH} characters.`, {
      parameter,
      received: text,
      allowed: `at most ${MAX_CQL2_LENGTH} characters`,
    });
  }
  try {
    return new Cql2Reader(tokenize(text)).read();
  } catch (error) {
    if (!(error instanceof Cql2SyntaxError)) throw error;
    throw new ServiceError(
      'invalidParameter',
      `The filter is wrong at character ${error.at}: ${error.message}.`,
      {
        parameter,
        received: text,
        allowed: 'CQL2 text',
        cause: error,
      },
    );
  }
}

type Operand =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: Literal };

const MIRRORED: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'LIKE', 'IS', 'NULL', 'TRUE', 'FALSE']);

class Cql2Reader {
  readonly #tokens: readonly Cql2Token[];
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly Cql2Token[]) {
    this.#tokens = tokens;
  }

  read(): Filter {
    const filter = this.#disjunction();
    if (this.#next.kind !== 'end') throw this.#unexpected('AND, OR or the end');
    return filter;
  }

  get #next(): Cql2Token {
    return this.#tokens[this.#index] as Cql2Token;
  }

  #disjunction(): Filter {
    const filters = [this.#conjunction()];
    while (this.#accept('OR')) filters.push(this.#conjunction());
    return filters.length === 1 ? (filters[0] as Filter) : { kind: 'or', filters };
  }

  #conjunction(): Filter {
    const filters = [this.#factor()];
    while (this.#accept('AND')) filters.push(this.#factor());
    return filters.length === 1 ? (filters[0] as Filter) : { kind: 'and', filters };
  }

  #factor(): Filter {
    if (this.#accept('NOT')) return { kind: 'not', filter: this.#deeper(() => this.#factor()) };
    if (!this.#accept('(')) return this.#predicate();
    const filter = this.#deeper(() => this.#disjunction());
    this.#expect(')');
    return filter;
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth >= MAX_FILTER_DEPTH) {
      throw new Cql2SyntaxError(`more than ${MAX_FILTER_DEPTH} levels inside one another`, this.#next.at);
    }
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  #predicate(): Filter {
    const left = this.#operand();
    const operator = this.#comparison();
    if (operator !== undefined) return this.#compare(left, operator);
    if (left.kind === 'literal') {
      if (typeof left.value === 'boolean') return { kind: left.value ? 'and' : 'or', filters: [] };
      throw this.#unexpected('a comparison');
    }
    const property = left.name;
    if (this.#accept('IS')) {
      const negated = this.#accept('NOT');
      this.#expect('NULL');
      return negate({ kind: 'isNull', property }, negated);
    }
    const negated = this.#accept('NOT');
    if (this.#accept('BETWEEN')) return negate(this.#between(property), negated);
    if (this.#accept('IN')) return negate(this.#in(property), negated);
    if (this.#accept('LIKE')) return negate(this.#like(property), negated);
    if (negated) throw this.#unexpected('BETWEEN, IN or LIKE');
    if (this.#isSymbol('(')) throw this.#unexpected('a comparison, not a function');
    // A bare name is a boolean expression (booleanExpression in annex B).
    return { kind: 'compare', operator: '=', property, value: true };
  }

  #compare(left: Operand, operator: Comparison): Filter {
    const right = this.#operand();
    if (left.kind === 'property' && right.kind === 'literal') {
      return { kind: 'compare', operator, property: left.name, value: right.value };
    }
    if (left.kind === 'literal' && right.kind === 'property') {
      const mirrored = MIRRORED[operator] as Comparison;
      return { kind: 'compare', operator: mirrored, property: right.name, value: left.value };
    }
    const what = left.kind === 'property' ? 'two properties' : 'two values';
    const { at } = this.#tokens[this.#index - 1] as Cql2Token;
    throw new Cql2SyntaxError(`a property is compared with a value, not ${what} with each other`, at);
  }

  #between(property: string): Filter {
    const lower = this.#literal();
    this.#expect('AND');
    return { kind: 'between', property, lower, upper: this.#literal() };
  }

  #in(property: string): Filter {
    this.#expect('(');
    const values = [this.#literal()];
    while (this.#accept(',')) values.push(this.#literal());
    this.#expect(')');
    return { kind: 'in', property, values };
  }

  #like(property: string): Filter {
    const token = this.#next;
    if (token.kind !== 'string') throw this.#unexpected("a pattern in '…'");
    this.#index++;
    return { kind: 'like', property, pattern: token.text, matchCase: true };
  }

  #operand(): Operand {
    const token = this.#next;
    if (token.kind === 'name' && (token.quoted || !KEYWORDS.has(token.text.toUpperCase()))) {
      const temporal = token.quoted ? undefined : this.#temporal(token.text);
      if (temporal !== undefined) return { kind: 'literal', value: temporal };
      this.#index++;
      return { kind: 'property', name: token.text };
    }
    const value = this.#acceptLiteral();
    if (value === undefined) throw this.#unexpected('a property or a value');
    return { kind: 'literal', value };
  }

  #literal(): Literal {
    const token = this.#next;
    const value =
      (token.kind === 'name' && !token.quoted ? this.#temporal(token.text) : undefined) ??
      this.#acceptLiteral();
    if (value === undefined) throw this.#unexpected("a value: a number, '…', TRUE or FALSE");
    return value;
  }

  #acceptLiteral(): Literal | undefined {
    const token = this.#next;
    if (token.kind === 'string') {
      this.#index++;
      return token.text;
    }
    if (this.#accept('TRUE')) return true;
    if (this.#accept('FALSE')) return false;
    const sign = this.#accept('-') ? -1 : 1;
    if (sign === 1) this.#accept('+');
    const number = this.#next;
    if (number.kind !== 'number') {
      if (number !== token) throw this.#unexpected('a number');
      return undefined;
    }
    const value = sign * Number(number.text);
    if (!Number.isFinite(value))
      throw new Cql2SyntaxError(`the number ${number.text} is too large`, number.at);
    this.#index++;
    // An integer that a double cannot hold stays as its digits: keys of 64 bits compare exactly.
    const isExact = Number.isSafeInteger(value) || !/^\d+$/.test(number.text);
    return isExact ? value : `${sign < 0 ? '-' : ''}${number.text}`;
  }

  /** `DATE('…')` and `TIMESTAMP('…')`: their text; the property's type decides how it is read. */
  #temporal(name: string): Literal | undefined {
    const open = this.#tokens[this.#index + 1];
    if (!/^(DATE|TIMESTAMP)$/i.test(name) || open?.kind !== 'symbol' || open.text !== '(') return undefined;
    this.#index += 2;
    const token = this.#next;
    if (token.kind !== 'string') throw this.#unexpected("a text in '…'");
    this.#index++;
    this.#expect(')');
    return token.text;
  }

  #comparison(): Comparison | undefined {
    const token = this.#next;
    if (token.kind !== 'symbol' || !Object.hasOwn(MIRRORED, token.text)) return undefined;
    this.#index++;
    return token.text as Comparison;
  }

  #isSymbol(text: string): boolean {
    return this.#next.kind === 'symbol' && this.#next.text === text;
  }

  /** Takes a keyword or a symbol when it is next. */
  #accept(word: string): boolean {
    const token = this.#next;
    const isKeyword = token.kind === 'name' && !token.quoted && token.text.toUpperCase() === word;
    if (!isKeyword && !this.#isSymbol(word)) return false;
    this.#index++;
    return true;
  }

  #expect(word: string): void {
    if (!this.#accept(word)) throw this.#unexpected(word);
  }

  #unexpected(expected: string): Cql2SyntaxError {
    const token = this.#next;
    const found = token.kind === 'end' ? 'the text ends' : `found ${JSON.stringify(token.text.slice(0, 40))}`;
    return new Cql2SyntaxError(`expected ${expected}, but ${found}`, token.at);
  }
}

function negate(filter: Filter, negated: boolean): Filter {
  return negated ? { kind: 'not', filter } : filter;
}
