/** Numbers are numbers; anything else is text. */
export function literalOf(text: string): string | number {
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/.test(text) ? Number(text) : text;
}
