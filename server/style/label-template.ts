/** A label's text cut at its placeholders: texts and property names by turns, a text first. */
export type LabelTemplate = readonly string[];

/** `Działka {number}` → `['Działka ', 'number', '']`. */
export function readLabelTemplate(text: string): LabelTemplate {
  return text.split(/\{([^{}]*)\}/);
}

/**
 * The label of one feature.
 * @returns an empty text when every placeholder is NULL or empty: there is nothing to say then
 */
export function fillLabelTemplate(
  template: LabelTemplate,
  propertyOf: (name: string) => string | number | boolean | null | undefined,
): string {
  let text = '';
  let isFilled = template.length === 1;
  for (const [index, part] of template.entries()) {
    const value = index % 2 === 0 ? part : String(propertyOf(part) ?? '');
    if (index % 2 === 1 && value !== '') isFilled = true;
    text += value;
  }
  return isFilled ? text.trim() : '';
}
