import type { Layer } from '../../catalog/layer.ts';
import type { Filter } from '../../filter/filter.ts';
import type { Crs } from '../../geo/crs.ts';
import type { PropertyValue } from '../feature-source.ts';

/** A geometry as a client sent it: WKB, x, y order, in `crs`. */
export interface WrittenGeometry {
  readonly wkb: Uint8Array;
  readonly crs: Crs;
}

/** A value as a client sent it. */
export type WrittenValue = PropertyValue | WrittenGeometry;

/** What a client says of a feature: properties by their public names; what is missing is not said. */
export interface WrittenFeature {
  readonly values: ReadonlyMap<string, WrittenValue>;
  /** undefined: not said; null: none. */
  readonly geometry?: WrittenGeometry | null | undefined;
}

/** Which features of a layer: one by its key, or all that a filter finds. */
export type WriteTarget = { readonly key: string } | { readonly filter: Filter };

/**
 * One step of a transaction. With `tags` it is refused when the feature has none of them: tags of
 * {@link FeatureWriter.tagOf}, of what the client saw. `idName` is what stands before the keys in the ids that the client
 * reads; the layer's id when absent.
 */
export type WriteStep =
  | {
      readonly kind: 'insert';
      readonly layer: Layer;
      readonly feature: WrittenFeature;
      readonly handle?: string;
      readonly idName?: string | undefined;
    }
  | {
      readonly kind: 'update' | 'replace';
      readonly layer: Layer;
      readonly target: WriteTarget;
      readonly feature: WrittenFeature;
      readonly tags?: readonly string[] | undefined;
      readonly handle?: string;
      readonly idName?: string | undefined;
    }
  | {
      readonly kind: 'delete';
      readonly layer: Layer;
      readonly target: WriteTarget;
      readonly tags?: readonly string[] | undefined;
      readonly handle?: string;
      readonly idName?: string | undefined;
    };

/** What a step did. */
export interface StepResult {
  readonly kind: WriteStep['kind'];
  readonly layer: Layer;
  readonly handle: string | undefined;
  readonly idName?: string | undefined;
  /** Keys of the features inserted, updated, replaced or deleted. */
  readonly keys: readonly string[];
}

/** What a writer holds. */
export interface WriteContext {
  /** The WFS lock whose features may be written. */
  readonly lockId?: string | undefined;
}

/**
 * The one way in which features are written, whatever protocol asks. All steps or none; each layer's rules hold for
 * every feature that a step leaves behind.
 */
export interface FeatureWriter {
  /**
   * @throws ServiceError invalidFeature (a rule is broken: `parameter` names the property), notFound (a key that is not
   *   there), conflict (a key that is there already), preconditionFailed, locked, and those of the database
   */
  write(
    steps: readonly WriteStep[],
    context: WriteContext,
    signal?: AbortSignal,
  ): Promise<readonly StepResult[]>;
  /** Hash of a feature's content, whatever representation it is asked in; undefined when it is not there. */
  tagOf(layer: Layer, key: string, signal?: AbortSignal): Promise<string | undefined>;
}
