/** A LIKE pattern taken apart: characters to meet, `any` for one character, `run` for any number of them. */
export type LikeToken = { readonly character: string } | 'any' | 'run';

/**
 * `%` any run, `_` one character, `\` makes the next literal, as PostgreSQL reads it.
 * @returns undefined when the pattern ends with a lone escape, which PostgreSQL refuses
 */
export function readLikePattern(pattern: string): readonly LikeToken[] | undefined {
  const tokens: LikeToken[] = [];
  let escaped = false;
  for (const character of pattern) {
    if (!escaped && character === '\\') {
      escaped = true;
      continue;
    }
    if (!escaped && character === '%') {
      if (tokens.at(-1) !== 'run') tokens.push('run');
    } else if (!escaped && character === '_') tokens.push('any');
    else tokens.push({ character });
    escaped = false;
  }
  return escaped ? undefined : tokens;
}

/** Whether a text matches, in time bounded by length × tokens whatever the pattern. */
export function matchesLike(text: string, tokens: readonly LikeToken[]): boolean {
  const characters = Array.from(text);
  let [at, token, retryAt, retryToken] = [0, 0, 0, -1];
  while (at < characters.length) {
    const wanted = tokens[token];
    if (wanted === 'run') {
      token++;
      [retryAt, retryToken] = [at, token];
    } else if (wanted === 'any' || (wanted !== undefined && wanted.character === characters[at])) {
      at++;
      token++;
    } else if (retryToken >= 0) {
      retryAt++;
      [at, token] = [retryAt, retryToken];
    } else return false;
  }
  while (tokens[token] === 'run') token++;
  return token === tokens.length;
}
