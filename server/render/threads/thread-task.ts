import type { Layer } from '../../catalog/layer.ts';
import type { GeneralisedBand } from '../../source/generalised/generalised.ts';
import type { DrawingPlace } from '../draw-scene.ts';

/** Work that a module above drawing does in a drawing thread, over layers that threads know. */
export interface ThreadTask {
  readonly layers: readonly Layer[];
  /** Of each layer: geometry generalised ahead that it may be shown by. */
  readonly bands: readonly (readonly GeneralisedBand[] | undefined)[];
  /** Plain data. */
  readonly input: unknown;
}

/** Finished bytes, handed over to the main thread, and plain data about them. */
export interface TaskAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly details: unknown;
}

/** What a module of tasks exports. Throws ServiceError. */
export interface TaskModule {
  perform(task: ThreadTask, place: DrawingPlace): Promise<TaskAnswer>;
}
