const PATTERNS = {
  br: /(?:^|,)\s*br\s*(?:;\s*q=([\d.]+)\s*)?(?:,|$)/i,
  gzip: /(?:^|,)\s*gzip\s*(?:;\s*q=([\d.]+)\s*)?(?:,|$)/i,
};

/** Encodings that answers are compressed in. */
export type Encoding = keyof typeof PATTERNS;

/** The smallest first. */
export const encodings: readonly Encoding[] = ['br', 'gzip'];

/** Bytes from which compressing pays: below, headers outweigh the gain. */
export const WORTH_COMPRESSING = 1024;

/** The encoding of a body of so many bytes for who sends this Accept-Encoding; undefined: it goes as it is. */
export function chooseEncoding(acceptEncoding: string | undefined, length: number): Encoding | undefined {
  if (length < WORTH_COMPRESSING) return undefined;
  return encodings.find((name) => takes(acceptEncoding ?? '', name));
}

/** Named in Accept-Encoding and not with a quality of 0 (RFC 9110, 12.5.3). */
export function takes(acceptEncoding: string, name: Encoding): boolean {
  const found = PATTERNS[name].exec(acceptEncoding);
  return found !== null && (found[1] === undefined || Number(found[1]) > 0);
}
