import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** One frozen record that changes as a whole, and those who want to know. */
export interface Store<S> {
  get(): S;
  /** Replaces the given fields; listeners hear of it once, afterwards, when anything differs. */
  update(change: Partial<S>): void;
  /** @returns ends the subscription */
  subscribe(listener: (state: S, before: S) => void): () => void;
}

export function createStore<S extends object>(initial: S): Store<S> {
  let state = Object.freeze({ ...initial });
  const listeners = new Set<(state: S, before: S) => void>();
  return {
    get: () => state,
    update(change) {
      const before = state;
      const fields = Object.keys(change) as (keyof S)[];
      if (fields.every((field) => Object.is(before[field], change[field]))) return;
      state = Object.freeze({ ...before, ...change });
      for (const listener of [...listeners]) listener(state, before);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Draws its element again when one of the fields it reads has changed. */
export class StoreController<S extends object> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #store: Store<S>;
  readonly #fields: readonly (keyof S)[];
  #end: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, store: Store<S>, fields: readonly (keyof S)[]) {
    this.#host = host;
    this.#store = store;
    this.#fields = fields;
    host.addController(this);
  }

  hostConnected(): void {
    this.#end = this.#store.subscribe((state, before) => {
      if (this.#fields.some((field) => !Object.is(state[field], before[field]))) this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#end?.();
    this.#end = undefined;
  }
}
