/** Runs work of one key once for all who wait for it; it is cancelled when the last of them has left. */
export class SharedWork<T> {
  readonly #running = new Map<
    string,
    { promise: Promise<T>; waiting: number; controller: AbortController }
  >();

  /** @param start begins the work; its signal aborts when nobody waits any more */
  async share(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const entry = this.#running.get(key) ?? this.#begin(key, start);
    entry.waiting += 1;
    try {
      return await untilAborted(entry.promise, signal);
    } finally {
      entry.waiting -= 1;
      if (entry.waiting === 0 && this.#running.get(key) === entry) {
        this.#running.delete(key);
        entry.controller.abort(signal?.reason);
      }
    }
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<T>) {
    const controller = new AbortController();
    const promise = start(controller.signal);
    const entry = { promise, waiting: 0, controller };
    this.#running.set(key, entry);
    const forget = (): void => {
      if (this.#running.get(key) === entry) this.#running.delete(key);
    };
    promise.then(forget, forget); // also heard when everybody has left
    return entry;
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
