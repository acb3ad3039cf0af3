import type { CrsReference } from '../../geo/crs-reference.ts';
import { call, literal, property } from '../expression.ts';
import type { Literal } from '../expression-type.ts';
import {
  type ArithmeticOperator,
  type Comparison,
  EVERYTHING,
  type Expression,
  type Filter,
  NOTHING,
  negated,
} from '../filter.ts';
import { findFunction, offeredFunctions } from '../functions.ts';
import { readCivilDate, readInstant } from '../instant.ts';
import { boxGeometry } from './box-geometry.ts';
import type { Cql2Cursor } from './cql2-cursor.ts';
import { Cql2SyntaxError, type Cql2Words } from './cql2-tokens.ts';
import { readEcqlPredicate, readEcqlRelation, startsEcqlPredicate } from './ecql.ts';
import { isPredicateWord, predicateOf } from './predicate-words.ts';
import { isWkt, readWkt } from './wkt.ts';

/** How the text is to be read. */
export interface Cql2Reading {
  readonly crs: CrsReference;
  readonly words: Cql2Words;
  readonly keyOf: (id: string) => string | undefined;
}

/** What was read: a condition or a value; which of them an operand is shows only behind it. */
export type Cql2Node = Expression | { readonly kind: 'filter'; readonly filter: Filter };

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const KEYWORDS = new Set([
  'AND',
  'OR',
  'NOT',
  'BETWEEN',
  'IN',
  'LIKE',
  'ILIKE',
  'IS',
  'NULL',
  'TRUE',
  'FALSE',
  'DIV',
]);

/** A condition read as such. @throws Cql2SyntaxError for a value that is none */
export function asFilter(node: Cql2Node, cursor: Cql2Cursor): Filter {
  switch (node.kind) {
    case 'filter':
      return node.filter;
    case 'literal':
      if (typeof node.value === 'boolean') return node.value ? EVERYTHING : NOTHING;
      throw cursor.unexpected('a comparison');
    case 'property':
    case 'function':
      // A bare name or call is a boolean expression (booleanExpression in annex B).
      return { kind: 'compare', operator: '=', left: node, right: literal(true) };
    default:
      throw cursor.unexpected('a comparison');
  }
}

function asExpression(node: Cql2Node): Expression {
  return node.kind === 'filter' ? { kind: 'condition', filter: node.filter } : node;
}

/** Reads by precedence: OR, AND, NOT, comparison, sum, product, power, sign. */
export class Cql2Expressions {
  readonly #cursor: Cql2Cursor;
  readonly #reading: Cql2Reading;

  constructor(cursor: Cql2Cursor, reading: Cql2Reading) {
    this.#cursor = cursor;
    this.#reading = reading;
  }

  /** Everything that stands here. */
  whole(): Cql2Node {
    const first = this.#conjunction();
    if (!this.#cursor.isWord('OR')) return first;
    const filters = [asFilter(first, this.#cursor)];
    while (this.#cursor.accept('OR')) filters.push(asFilter(this.#conjunction(), this.#cursor));
    return { kind: 'filter', filter: { kind: 'or', filters } };
  }

  /** A value: a sum of whatever. */
  value(): Expression {
    return asExpression(this.#sum());
  }

  #conjunction(): Cql2Node {
    const first = this.#factor();
    if (!this.#cursor.isWord('AND')) return first;
    const filters = [asFilter(first, this.#cursor)];
    while (this.#cursor.accept('AND')) filters.push(asFilter(this.#factor(), this.#cursor));
    return { kind: 'filter', filter: { kind: 'and', filters } };
  }

  #factor(): Cql2Node {
    if (!this.#cursor.accept('NOT')) return this.#predicate();
    const filter = asFilter(
      this.#cursor.deeper(() => this.#factor()),
      this.#cursor,
    );
    return { kind: 'filter', filter: { kind: 'not', filter } };
  }

  #predicate(): Cql2Node {
    const cursor = this.#cursor;
    const isEcql = this.#reading.words === 'ecql';
    if (isEcql && startsEcqlPredicate(cursor)) {
      return {
        kind: 'filter',
        filter: cursor.deeper(() => readEcqlPredicate(cursor, this.#reading, () => this.value())),
      };
    }
    const left = this.#sum();
    const relation =
      this.#relation(left) ?? (isEcql ? readEcqlRelation(cursor, asExpression(left)) : undefined);
    return relation === undefined ? left : { kind: 'filter', filter: relation };
  }

  /** What stands behind a left side, if it is compared with anything. */
  #relation(node: Cql2Node): Filter | undefined {
    const cursor = this.#cursor;
    const token = cursor.next;
    const operator =
      token.kind === 'symbol' && Object.hasOwn(COMPARISONS, token.text) ? COMPARISONS[token.text] : undefined;
    if (operator !== undefined) {
      cursor.skip();
      return { kind: 'compare', operator, left: asExpression(node), right: this.value() };
    }
    const value = asExpression(node);
    if (cursor.accept('IS')) {
      const isNegated = cursor.accept('NOT');
      cursor.expect('NULL');
      return negated({ kind: 'isNull', value }, isNegated);
    }
    const isNegated = cursor.accept('NOT');
    if (cursor.accept('BETWEEN')) return negated(this.#between(value), isNegated);
    if (cursor.accept('IN')) return negated({ kind: 'in', value, values: this.#list() }, isNegated);
    if (cursor.accept('LIKE')) return negated({ kind: 'like', value, pattern: this.value() }, isNegated);
    if (this.#reading.words === 'ecql' && cursor.accept('ILIKE')) {
      const pattern = call('casei', this.value());
      return negated({ kind: 'like', value: call('casei', value), pattern }, isNegated);
    }
    if (isNegated) throw cursor.unexpected('BETWEEN, IN or LIKE');
    return undefined;
  }

  #between(value: Expression): Filter {
    const lower = this.value();
    this.#cursor.expect('AND');
    return { kind: 'between', value, lower, upper: this.value() };
  }

  #list(): readonly Expression[] {
    this.#cursor.expect('(');
    const values = [this.value()];
    while (this.#cursor.accept(',')) values.push(this.value());
    this.#cursor.expect(')');
    return values;
  }

  #sum(): Cql2Node {
    return this.#chain(['+', '-'], () => this.#product());
  }

  #product(): Cql2Node {
    return this.#chain(['*', '/', '%', 'DIV'], () => this.#power());
  }

  #power(): Cql2Node {
    return this.#chain(['^'], () => this.#signed());
  }

  #chain(symbols: readonly string[], read: () => Cql2Node): Cql2Node {
    let left = read();
    for (;;) {
      const symbol = symbols.find((each) => this.#cursor.accept(each));
      if (symbol === undefined) return left;
      this.#cursor.countOperation();
      const operator = symbol.toLowerCase() as ArithmeticOperator;
      left = { kind: 'arithmetic', operator, left: asExpression(left), right: asExpression(read()) };
    }
  }

  #signed(): Cql2Node {
    const cursor = this.#cursor;
    const number = cursor.number();
    if (number !== undefined) return literal(numberOf(number));
    if (cursor.accept('+')) return cursor.deeper(() => this.#signed());
    if (!cursor.accept('-')) return this.#primary();
    const right = asExpression(cursor.deeper(() => this.#signed()));
    return { kind: 'arithmetic', operator: '-', left: literal(0), right };
  }

  #primary(): Cql2Node {
    const cursor = this.#cursor;
    const token = cursor.next;
    if (token.kind === 'string') {
      cursor.skip();
      return literal(token.text);
    }
    if (token.kind === 'time') {
      cursor.skip();
      return literal(token.text, readCivilDate(token.text) === undefined ? 'timestamp' : 'date');
    }
    if (cursor.isSymbol('(')) return cursor.deeper(() => this.#parenthesis());
    if (token.kind !== 'name') throw cursor.unexpected('a property or a value');
    if (!token.quoted) {
      if (cursor.accept('TRUE')) return literal(true);
      if (cursor.accept('FALSE')) return literal(false);
      if (isWkt(cursor)) return this.#geometry();
      if (cursor.isSymbol('(', 1)) return cursor.deeper(() => this.#call(token.text, token.at));
      if (KEYWORDS.has(token.text.toUpperCase())) throw cursor.unexpected('a property or a value');
    }
    cursor.skip();
    return property(token.text);
  }

  /** `(…)` around a condition or a value, or an array. */
  #parenthesis(): Cql2Node {
    const cursor = this.#cursor;
    cursor.expect('(');
    if (cursor.accept(')')) return { kind: 'array', elements: [] };
    const first = this.whole();
    if (!cursor.isSymbol(',')) {
      cursor.expect(')');
      return first;
    }
    const elements = [asExpression(first)];
    while (cursor.accept(',')) elements.push(asExpression(this.whole()));
    cursor.expect(')');
    return { kind: 'array', elements };
  }

  #geometry(): Expression {
    const { crs } = this.#reading;
    return { kind: 'geometry', geometry: readWkt(this.#cursor, crs.axisOrder), crs: crs.crs };
  }

  #call(name: string, at: number): Cql2Node {
    const cursor = this.#cursor;
    const word = name.toLowerCase();
    cursor.skip();
    if (word === 'date' || word === 'timestamp') return this.#moment(word);
    if (word === 'interval') return this.#interval();
    if (word === 'bbox') return this.#box(at);
    const args = this.#arguments();
    const predicate = predicateOf(word, args);
    if (predicate !== undefined) return { kind: 'filter', filter: predicate };
    if (isPredicateWord(word)) {
      throw new Cql2SyntaxError(`${name} takes two arguments, not ${args.length}`, at);
    }
    const found = findFunction(name);
    if (found !== undefined) return { kind: 'function', name: found, arguments: args };
    const offered = [...offeredFunctions.keys()].join(', ');
    throw new Cql2SyntaxError(`there is no function ${name.slice(0, 40)}; there are ${offered}`, at);
  }

  #arguments(): readonly Expression[] {
    const cursor = this.#cursor;
    cursor.expect('(');
    if (cursor.accept(')')) return [];
    const args = [asExpression(this.whole())];
    while (cursor.accept(',')) args.push(asExpression(this.whole()));
    cursor.expect(')');
    return args;
  }

  /** `DATE('…')` and `TIMESTAMP('…')`. */
  #moment(type: 'date' | 'timestamp'): Expression {
    const cursor = this.#cursor;
    cursor.expect('(');
    const { at } = cursor.next;
    const text = cursor.text("a text in '…'");
    cursor.expect(')');
    if ((type === 'date' ? readCivilDate : readInstant)(text) !== undefined) return literal(text, type);
    const form = type === 'date' ? 'YYYY-MM-DD' : 'YYYY-MM-DDTHH:MM:SSZ';
    throw new Cql2SyntaxError(`${JSON.stringify(text.slice(0, 40))} is no ${type} ${form}`, at);
  }

  #interval(): Expression {
    const cursor = this.#cursor;
    cursor.expect('(');
    const start = this.#bound();
    cursor.expect(',');
    const end = this.#bound();
    cursor.expect(')');
    return { kind: 'interval', start, end };
  }

  #bound(): Expression | null {
    const bound = this.value();
    return bound.kind === 'literal' && bound.value === '..' ? null : bound;
  }

  /** Four numbers, or six with heights, which are passed over. */
  #box(at: number): Expression {
    const cursor = this.#cursor;
    cursor.expect('(');
    const numbers: number[] = [];
    do {
      const number = cursor.number();
      if (number === undefined) throw cursor.unexpected('a number');
      numbers.push(Number(number));
    } while (cursor.accept(',') && numbers.length < 7);
    cursor.expect(')');
    const { crs } = this.#reading;
    const geometry = boxGeometry(numbers, crs);
    if (typeof geometry === 'string') throw new Cql2SyntaxError(geometry, at);
    return { kind: 'geometry', geometry, crs: crs.crs };
  }
}

/** An integer that a double cannot hold stays as its digits: keys of 64 bits compare exactly. */
function numberOf(text: string): Literal {
  const value = Number(text);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(text) ? value : text;
}
