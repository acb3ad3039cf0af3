/** A lexical unit of CQL2 text (OGC 21-065r2, annex B). `at` counts characters from 1. */
export type Cql2Token =
  | { readonly kind: 'name'; readonly text: string; readonly quoted: boolean; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly at: number }
  /** A date or an instant without quotation marks, as ECQL writes them. */
  | { readonly kind: 'time'; readonly text: string; readonly at: number }
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

/** CQL2 text, or besides it the words of ECQL, which GeoServer's users write in CQL_FILTER. */
export type Cql2Words = 'cql2' | 'ecql';

const SPACE = /\s+/y;
const NAME = /[\p{L}_:][\p{L}\p{N}\p{M}_:.]*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /<>|<=|>=|\|\||[=<>(),+\-*/%^]/y;
const ECQL_SYMBOL = /<>|!=|<=|>=|[=<>(),+\-*/%^;]/y;
const TIME = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/y;

/**
 * CQL2 text → its tokens, the last of kind `end`.
 * @throws Cql2SyntaxError for a character that starts nothing or a quotation mark without its pair
 */
export function tokenize(text: string, words: Cql2Words = 'cql2'): readonly Cql2Token[] {
  const tokens: Cql2Token[] = [];
  let index = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index;
    return pattern.exec(text)?.[0];
  };
  const kinds: readonly (readonly [Cql2Token['kind'], RegExp])[] = [
    ...(words === 'ecql' ? ([['time', TIME]] as const) : []),
    ['name', NAME],
    ['number', NUMBER],
    ['symbol', words === 'ecql' ? ECQL_SYMBOL : SYMBOL],
  ];
  while (true) {
    index += take(SPACE)?.length ?? 0;
    const at = index + 1;
    if (index >= text.length) {
      tokens.push({ kind: 'end', text: '', at });
      return tokens;
    }
    const first = text[index];
    if (first === "'" || first === '"') {
      const { value, end } = readQuoted(text, index, first);
      tokens.push(
        first === "'" ? { kind: 'string', text: value, at } : { kind: 'name', text: value, quoted: true, at },
      );
      index = end;
      continue;
    }
    const token = firstOf(kinds, take, at);
    if (token === undefined) throw new Cql2SyntaxError(`unexpected character ${JSON.stringify(first)}`, at);
    tokens.push(token);
    index += token.text.length;
  }
}

function firstOf(
  kinds: readonly (readonly [Cql2Token['kind'], RegExp])[],
  take: (pattern: RegExp) => string | undefined,
  at: number,
): Cql2Token | undefined {
  for (const [kind, pattern] of kinds) {
    const found = take(pattern);
    if (found === undefined) continue;
    return kind === 'name'
      ? { kind, text: found, quoted: false, at }
      : ({ kind, text: found, at } as Cql2Token);
  }
  return undefined;
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
