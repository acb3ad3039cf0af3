import type { Reference, SharedValue } from './messages.ts';

/**
 * Numbers for layers, styles and lists of bands, so that threads are given each only once. A value that the catalog has let
 * go of is forgotten.
 */
export class SharedValues {
  readonly #references = new WeakMap<SharedValue, Reference>();
  readonly #registry: FinalizationRegistry<Reference>;
  #next = 1;

  /** @param forget called some time after a value is gone */
  constructor(forget: (reference: Reference) => void) {
    this.#registry = new FinalizationRegistry(forget);
  }

  /** The number of a value; always the same while it lives. */
  referenceOf(value: SharedValue): Reference {
    const known = this.#references.get(value);
    if (known !== undefined) return known;
    const reference = this.#next++;
    this.#references.set(value, reference);
    this.#registry.register(value, reference);
    return reference;
  }
}
