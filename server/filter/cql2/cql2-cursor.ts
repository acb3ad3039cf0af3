import { Cql2SyntaxError, type Cql2Token } from './cql2-tokens.ts';

/** Most parentheses, functions, signs and NOTs inside one another. */
export const MAX_FILTER_DEPTH = 32;
/** Most operators of arithmetic in a filter. */
const MAX_OPERATIONS = 500;

/** A place in a list of tokens, and how deep it lies. */
export class Cql2Cursor {
  readonly #tokens: readonly Cql2Token[];
  #index = 0;
  #depth = 0;
  #operations = 0;

  /** @param tokens the last of kind `end` */
  constructor(tokens: readonly Cql2Token[]) {
    this.#tokens = tokens;
  }

  get next(): Cql2Token {
    return this.peek(0);
  }

  /** The token so many places ahead; behind the end it is the end. */
  peek(ahead: number): Cql2Token {
    return (this.#tokens[this.#index + ahead] ?? this.#tokens.at(-1)) as Cql2Token;
  }

  skip(count = 1): void {
    this.#index = Math.min(this.#index + count, this.#tokens.length - 1);
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'name' && !token.quoted && token.text.toUpperCase() === word;
  }

  /** Takes a keyword or a symbol when it is next. */
  accept(word: string): boolean {
    if (!this.isWord(word) && !this.isSymbol(word)) return false;
    this.skip();
    return true;
  }

  /** @throws Cql2SyntaxError when something else is next */
  expect(word: string): void {
    if (!this.accept(word)) throw this.unexpected(word);
  }

  /** The text in `'…'` that must come next. @throws Cql2SyntaxError */
  text(what: string): string {
    const token = this.next;
    if (token.kind !== 'string') throw this.unexpected(what);
    this.skip();
    return token.text;
  }

  /** A number with its sign, or undefined when none is next. @throws Cql2SyntaxError for a sign alone, or one too large */
  number(): string | undefined {
    const signed = this.isSymbol('-') || this.isSymbol('+') ? 1 : 0;
    const token = this.peek(signed);
    if (token.kind !== 'number') return undefined;
    if (!Number.isFinite(Number(token.text))) {
      throw new Cql2SyntaxError(`the number ${token.text.slice(0, 40)} is too large`, token.at);
    }
    const sign = this.isSymbol('-') ? '-' : '';
    this.skip(signed + 1);
    return sign + token.text;
  }

  /** @throws Cql2SyntaxError below {@link MAX_FILTER_DEPTH} */
  deeper<T>(read: () => T): T {
    if (this.#depth >= MAX_FILTER_DEPTH) {
      throw new Cql2SyntaxError(`more than ${MAX_FILTER_DEPTH} levels inside one another`, this.next.at);
    }
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  /** Counts an operator of arithmetic: a chain of them is as deep as it is long. @throws Cql2SyntaxError */
  countOperation(): void {
    if (++this.#operations <= MAX_OPERATIONS) return;
    throw new Cql2SyntaxError(`more than ${MAX_OPERATIONS} operators of arithmetic`, this.next.at);
  }

  unexpected(expected: string): Cql2SyntaxError {
    const token = this.next;
    const found = token.kind === 'end' ? 'the text ends' : `found ${JSON.stringify(token.text.slice(0, 40))}`;
    return new Cql2SyntaxError(`expected ${expected}, but ${found}`, token.at);
  }
}
