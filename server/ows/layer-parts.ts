import type { Described } from '../catalog/described.ts';

/** Most forms of one layer's part that are kept: versions, languages and views. */
const MOST_FORMS = 32;

/**
 * What documents of a whole view say of one layer, kept while the layer stays as it is: of thousands of layers one
 * that changes is written anew, the others are only joined.
 */
export class LayerParts<T> {
  readonly #parts = new WeakMap<Described, Map<string, T>>();

  /** @param form everything besides the layer that its part depends on */
  of(layer: Described, form: string, write: () => T): T {
    const forms = this.#parts.get(layer) ?? new Map<string, T>();
    this.#parts.set(layer, forms);
    const known = forms.get(form);
    if (known !== undefined) return known;
    // The oldest alone: a document that is being written holds the newest.
    if (forms.size >= MOST_FORMS) forms.delete(forms.keys().next().value ?? form);
    const made = write();
    forms.set(form, made);
    return made;
  }
}
