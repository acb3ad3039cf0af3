/** A question cut into words, as patterns for the folded text of a feature. */
export interface SearchWords {
  /** The whole question, lower case, without marks, single spaces. */
  readonly folded: string;
  /** LIKE pattern: the text begins with the question. */
  readonly beginning: string;
  /** LIKE patterns, one a word: some word of the text begins with it. */
  readonly patterns: readonly string[];
  /** LIKE patterns, one a word: the text has it as a whole word. */
  readonly whole: readonly string[];
}

/** Longest question and most words that are looked at. */
const MAX_LENGTH = 120;
const MAX_WORDS = 8;

/** Words that name a kind, not a thing: people type them, registers leave them out. */
const FILLERS = new Set(['ul', 'ulica', 'dz', 'dzialka', 'obreb', 'nr', 'gm', 'gmina', 'pow', 'powiat']);

/** @param text folded: lower case, without marks */
export function toSearchWords(text: string): SearchWords | undefined {
  const all = text
    .slice(0, MAX_LENGTH)
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
  const telling = all.filter((word) => !FILLERS.has(word));
  const words = (telling.length > 0 ? telling : all).slice(0, MAX_WORDS);
  if (words.length === 0) return undefined;
  const folded = words.join(' ');
  return {
    folded,
    beginning: `${escapeLike(folded)}%`,
    patterns: words.map((word) => `% ${escapeLike(word)}%`),
    whole: words.map((word) => `% ${escapeLike(word)} %`),
  };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
