import type { MessagePort } from 'node:worker_threads';
import type { Place } from './boot.ts';

/** What the supervisor hands over at the start of the engine's thread. */
export interface EngineData {
  readonly place: Place;
  /** One slot: until when the running turn may run, ms since 1970; 0 while none runs. */
  readonly deadline: BigInt64Array;
}

/** What the supervisor tells the engine's thread. */
export type ToEngine = { readonly kind: 'join'; readonly port: MessagePort } | { readonly kind: 'close' };

/** What the engine's thread tells the supervisor. */
export type FromEngine = { readonly kind: 'ready' } | { readonly kind: 'closed' };
