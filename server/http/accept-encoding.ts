const PATTERNS = {
  br: /(?:^|,)\s*br\s*(?:;\s*q=([\d.]+)\s*)?(?:,|$)/i,
  gzip: /(?:^|,)\s*gzip\s*(?:;\s*q=([\d.]+)\s*)?(?:,|$)/i,
};

/** Encodings that answers are kept ready in, the smallest first. */
export type Encoding = keyof typeof PATTERNS;

/** Named in Accept-Encoding and not with a quality of 0 (RFC 9110, 12.5.3). */
export function takes(acceptEncoding: string, name: Encoding): boolean {
  const found = PATTERNS[name].exec(acceptEncoding);
  return found !== null && (found[1] === undefined || Number(found[1]) > 0);
}
