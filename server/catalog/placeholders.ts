/** Whatever stands between braces in a template such as `ul. {street} {number}`. */
export function placeholders(template: string): readonly string[] {
  return Array.from(template.matchAll(/\{([^{}]*)\}/g), (found) => found[1] ?? '');
}
