import type { Catalog } from './layer.ts';

/** The catalog now, and word of each change of it. Doors read `current` at every request and cache by its version. */
export class LiveCatalog {
  #current: Catalog;
  readonly #listeners = new Set<(catalog: Catalog) => void>();

  constructor(first: Catalog) {
    this.#current = first;
  }

  get current(): Catalog {
    return this.#current;
  }

  /** Publishes another state; listeners are called in the order they came. */
  replace(catalog: Catalog): void {
    this.#current = catalog;
    for (const listener of this.#listeners) listener(catalog);
  }

  /** @returns a function that ends the subscription */
  onChange(listener: (catalog: Catalog) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
