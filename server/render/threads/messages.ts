import type { Layer } from '../../catalog/layer.ts';
import { type Fault, ServiceError } from '../../errors.ts';
import type { Filter } from '../../filter/filter.ts';
import type { GeneralisedBand } from '../../source/generalised/generalised.ts';
import type { Style } from '../../style/style.ts';
import type { LegendRequest, Scene } from '../renderer.ts';

/** What threads are given once and refer to by number: it is the same object as long as it says the same. */
export type SharedValue = Layer | Style | readonly GeneralisedBand[];

/** A value that a thread was given before. */
export type Reference = number;

/** A scene whose layers, styles and bands are references: they are posted once, not with every picture. */
export interface PostedScene extends Omit<Scene, 'layers'> {
  readonly layers: readonly {
    readonly layer: Reference;
    readonly style: Reference;
    readonly filter: Filter | undefined;
    readonly bands: Reference | undefined;
  }[];
}

export interface PostedLegend extends Omit<LegendRequest, 'layers'> {
  readonly layers: readonly {
    readonly layer: Reference;
    readonly style: Reference;
    readonly rules: readonly string[] | undefined;
  }[];
}

export type Work =
  | { readonly kind: 'draw'; readonly scene: PostedScene }
  /** Answered by the JSON text of `Renderer.drawnRules`. */
  | { readonly kind: 'rules'; readonly scene: PostedScene }
  | { readonly kind: 'legend'; readonly request: PostedLegend }
  /** Performed by a module (its address) that exports what `thread-task.ts` says. */
  | {
      readonly kind: 'task';
      readonly module: string;
      readonly layers: readonly Reference[];
      /** Of each layer. */
      readonly bands: readonly (Reference | undefined)[];
      readonly input: unknown;
    };

/** What the pool tells a thread. */
export type ToThread =
  | { readonly kind: 'define'; readonly reference: Reference; readonly value: SharedValue }
  | { readonly kind: 'forget'; readonly references: readonly Reference[] }
  | { readonly kind: 'work'; readonly job: number; readonly work: Work }
  | { readonly kind: 'cancel'; readonly job: number }
  | { readonly kind: 'close' };

/** What a thread tells the pool. */
export type FromThread =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'done';
      readonly job: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly details: unknown;
    }
  | { readonly kind: 'failed'; readonly job: number; readonly error: PostedError };

/** How a thread is started. */
export interface ThreadData {
  /** Module that opens the thread's own access to the data: see `drawing-source.ts`. */
  readonly sourceModule: string;
  readonly sourceData: unknown;
  /** One Int32: the job that nobody waits for any more. */
  readonly cancelled: SharedArrayBuffer;
}

/** An error that crosses threads. */
export interface PostedError {
  readonly fault: Fault | undefined;
  readonly message: string;
  readonly stack: string | undefined;
  readonly parameter: string | undefined;
  readonly received: string | undefined;
  readonly allowed: readonly string[] | string | undefined;
  readonly retryAfter: number | undefined;
}

/** An error → plain data. */
export function postError(error: unknown): PostedError {
  const known = error instanceof ServiceError ? error : undefined;
  return {
    fault: known?.fault,
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
    parameter: known?.parameter,
    received: known?.received,
    allowed: known?.allowed,
    retryAfter: known?.retryAfter,
  };
}

/** Plain data → the error; one that is no ServiceError keeps the thread's stack. */
export function receiveError(posted: PostedError): Error {
  const { fault, message, stack, parameter, received, allowed, retryAfter } = posted;
  if (fault === undefined) {
    const error = new Error(message);
    if (stack !== undefined) error.stack = stack;
    return error;
  }
  return new ServiceError(fault, message, {
    ...(parameter === undefined ? {} : { parameter }),
    ...(received === undefined ? {} : { received }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}
