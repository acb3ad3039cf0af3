/** A lexical unit of CQL2 text (OGC 21-065r2, annex B). `at` counts characters from 1. */
export type Cql2Token =
  | { readonly kind: 'name'; readonly text: string; readonly quoted: boolean; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

/** A place in the text where no token can start or end. */
export class Cql2SyntaxError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = 'Cql2SyntaxError';
    this.at = at;
  }
}

const SPACE = /\s+/y;
const NAME = /[\p{L}_:][\p{L}\p{N}\p{M}_:.]*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /<>|<=|>=|\|\||[=<>(),+\-*/%^]/y;

/**
 * CQL2 text → its tokens, the last of kind `end`.
 * @throws Cql2SyntaxError for a character that starts nothing or a quotation mark without its pair
 */
export function tokenize(text: string): readonly Cql2Token[] {
  const tokens: Cql2Token[] = [];
  let index = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index;
    return pattern.exec(text)?.[0];
  };
  while (true) {
    index += take(SPACE)?.length ?? 0;
    const at = index + 1;
    if (index >= text.length) return [...tokens, { kind: 'end', text: '', at }];
    const first = text[index];
    if (first === "'" || first === '"') {
      const quoted = readQuoted(text, index, first);
      tokens.push(
        first === "'"
          ? { kind: 'string', text: quoted.value, at }
          : { kind: 'name', text: quoted.value, quoted: true, at },
      );
      index = quoted.end;
      continue;
    }
    const name = take(NAME);
    const number = name === undefined ? take(NUMBER) : undefined;
    const found = name ?? number ?? take(SYMBOL);
    if (found === undefined) throw new Cql2SyntaxError(`unexpected character ${JSON.stringify(first)}`, at);
    if (name !== undefined) tokens.push({ kind: 'name', text: found, quoted: false, at });
    else tokens.push({ kind: number === undefined ? 'symbol' : 'number', text: found, at });
    index += found.length;
  }
}

/** Doubled marks stand for one; in character literals a backslash before a mark does too (annex B, escapeQuote). */
function readQuoted(text: string, start: number, mark: string): { value: string; end: number } {
  let value = '';
  for (let index = start + 1; index < text.length; index++) {
    const character = text[index];
    const escaped = text[index + 1] === mark && (character === mark || (mark === "'" && character === '\\'));
    if (escaped) {
      value += mark;
      index++;
    } else if (character === mark) {
      return { value, end: index + 1 };
    } else {
      value += character;
    }
  }
  throw new Cql2SyntaxError(`the ${mark} has no closing ${mark}`, start + 1);
}
