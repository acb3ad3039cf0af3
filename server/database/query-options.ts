import type { QueryOptions } from './database.ts';

/** Options of a statement inside a transaction: the transaction's own where it says nothing, both signals. */
export function mergedOptions(outer: QueryOptions, inner: QueryOptions): QueryOptions {
  const signals = [outer.signal, inner.signal].filter((signal) => signal !== undefined);
  return {
    ...outer,
    ...inner,
    signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
    timeout: inner.timeout ?? outer.timeout,
  };
}
