import { setTimeout } from 'node:timers/promises';
import type { Catalog } from './layer.ts';

/** Milliseconds that a change waits for what is made ahead of it. */
const PATIENCE = 1000;

/** The catalog now, and word of each change of it. Doors read `current` at every request and cache by its version. */
export class LiveCatalog {
  #current: Catalog;
  #next: Catalog | undefined;
  readonly #preparations = new Set<(next: Catalog) => Promise<void>>();
  readonly #listeners = new Set<(catalog: Catalog) => void>();

  constructor(first: Catalog) {
    this.#current = first;
  }

  get current(): Catalog {
    return this.#current;
  }

  /** The state that is being prepared, else the current one: the server's own questions see it before others do. */
  get next(): Catalog {
    return this.#next ?? this.#current;
  }

  /** Publishes another state when everything for it is prepared, or has not been for {@link PATIENCE}. */
  async publish(catalog: Catalog): Promise<void> {
    this.#next = catalog;
    await this.prepare(PATIENCE);
    this.#next = undefined;
    this.replace(catalog);
  }

  /** Has everything made ahead for the `next` state. @param patience milliseconds after which it is no longer waited for */
  async prepare(patience: number): Promise<void> {
    const { next } = this;
    const prepared = Promise.allSettled([...this.#preparations].map((prepare) => prepare(next)));
    const end = new AbortController();
    await Promise.race([prepared, setTimeout(patience, undefined, { signal: end.signal })]);
    end.abort();
  }

  /** @param prepare makes ahead what will be asked of the `next` state */
  beforeChange(prepare: (next: Catalog) => Promise<void>): () => void {
    this.#preparations.add(prepare);
    return () => this.#preparations.delete(prepare);
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
