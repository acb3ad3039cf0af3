/** Letters that `casei` lowers besides A–Z: Latin-1, Latin Extended-A, Greek and Cyrillic, one to one. */
const CASED = letters([0xc0, 0x17f], [0x386, 0x3ab], [0x400, 0x42f], [0x490, 0x491], [0x218, 0x21b]);

/** Upper case letters, and at the same places their lower case: what `translate` of PostgreSQL takes. */
export const CASE_FROM = CASED.map(([upper]) => upper).join('');
export const CASE_TO = CASED.map(([, lower]) => lower).join('');

/** Letters with a stroke, which Unicode does not take apart, and what they are without it. */
export const STROKE_FROM = 'łŁđĐøØħĦŧŦ';
export const STROKE_TO = 'lLdDoOhHtT';
/** Marks that a text taken apart (NFD) loses. */
export const ACCENTS = String.fromCharCode(...Array.from({ length: 0x70 }, (_, i) => 0x300 + i));

const lowered = new Map(CASED);
const raised = new Map(CASED.map(([upper, lower]) => [lower, upper]));
const unstroked = new Map(Array.from(STROKE_FROM, (from, index) => [from, STROKE_TO[index] ?? from]));
const foldable = /[A-Z\u00c0-\u0491\u0218-\u021b]/g;

/**
 * CASEI of CQL2: the text in lower case, letter by letter, alike in memory and in any database whatever its locale.
 */
export function foldCase(text: string): string {
  return text.replace(foldable, (letter) =>
    letter <= 'Z' ? letter.toLowerCase() : (lowered.get(letter) ?? letter),
  );
}

/** The text in upper case, by the same letters. */
export function raiseCase(text: string): string {
  return text.replace(/[a-z\u00e0-\u0491\u0219-\u021b]/g, (letter) =>
    letter <= 'z' ? letter.toUpperCase() : (raised.get(letter) ?? letter),
  );
}

/** ACCENTI of CQL2: the text without accents; `ł` is `l`. */
export function foldAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[łŁđĐøØħĦŧŦ]/g, (letter) => unstroked.get(letter) ?? letter);
}

function letters(...ranges: readonly (readonly [number, number])[]): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = [];
  for (const [first, last] of ranges) {
    for (let code = first; code <= last; code++) {
      const upper = String.fromCharCode(code);
      const lower = upper.toLowerCase();
      if (lower !== upper && lower.length === 1) pairs.push([upper, lower]);
    }
  }
  return pairs;
}
