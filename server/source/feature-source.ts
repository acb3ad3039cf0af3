import type { Layer, Property } from '../catalog/layer.ts';
import type { RowSlice } from '../database/wire/row-slice.ts';
import type { Filter } from '../filter/filter.ts';
import type { Crs } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { GeneralisedBand } from './generalised/generalised.ts';
import type { PageEnds } from './page-ends.ts';

/** How geometry leaves the database. */
export type GeometryRequest =
  | { readonly encoding: 'none' }
  | {
      /** WKB, x, y order, in `crs`. */
      readonly encoding: 'wkb';
      readonly crs: Crs;
      /** Simplified for this answer: a tolerance in the storage CRS. */
      readonly simplify?: number;
      /** Geometry generalised ahead may come instead, where its error stays below half a pixel. */
      readonly generalised?:
        | { readonly bands: readonly GeneralisedBand[]; readonly pixel: number }
        | undefined;
    };

/** One key of a sort order; features without a value come last either way. */
export type Sorting =
  | { readonly property: Property; readonly descending: boolean }
  /** By distance to a point, x, y in `crs`. */
  | {
      readonly nearest: { readonly x: number; readonly y: number; readonly crs: Crs };
      readonly descending: boolean;
    };

/**
 * Where a row stands in an order: the values it is sorted by, as the database writes them, and its key, which
 * settles what the values leave equal.
 */
export interface RowPosition {
  readonly values: readonly (string | null)[];
  readonly key: string;
}

/** One question to a layer, whatever protocol asked it. */
export interface FeatureQuery {
  readonly layer: Layer;
  /** Checked against the layer's properties: an unknown one is invalidParameter. */
  readonly filter?: Filter | undefined;
  /**
   * How properties that are geometries leave, in the CRS of `geometry`, else of the storage: as WKT when not said; `wkb`:
   * in hexadecimal digits.
   */
  readonly geometryValues?: 'wkb' | undefined;
  /** Only rows whose bounding box meets it, by the index alone (`&&`): for drawing and tiles. Storage CRS, x, y order. */
  readonly window?: Extent | undefined;
  /** Properties wanted, in this order. */
  readonly properties: readonly Property[];
  readonly geometry: GeometryRequest;
  /** Without one: by key, so that paging is stable; `none` for drawing, where order does not matter. */
  readonly sort?: readonly Sorting[] | 'none' | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Only rows behind this position in the order of `sort`: pages that lose and repeat nothing. */
  readonly after?: RowPosition | undefined;
  /** Only the last `limit` rows before this position, in the same order still. Not with `after`. */
  readonly before?: RowPosition | undefined;
  /** Milliseconds the database may take until the last row; its limit for queries when absent. */
  readonly timeout?: number | undefined;
  /** Filled while the page is read; needs a limit and an order. */
  readonly ends?: PageEnds | undefined;
}

/** string, number, boolean, civil date `YYYY-MM-DD`, instant `…Z`; int8 beyond 2^53 and numeric as their digits. */
export type PropertyValue = string | number | boolean | null;

export interface Feature {
  /** The layer's key as text; the public id is `<layer>.<key>`. */
  readonly key: string;
  readonly geometry: Uint8Array | null;
  /** In the order of `query.properties`. */
  readonly values: readonly PropertyValue[];
}

/** A question whose rows are passed on as bytes. */
export interface FeatureRowsQuery extends Omit<FeatureQuery, 'geometry'> {
  /** false: rows hold none. */
  readonly withGeometry?: boolean | undefined;
  /** Greatest distance that a simplified geometry may lie from the true one, in units of the storage CRS. */
  readonly maxAllowableOffset?: number | undefined;
}

/** A layer among joined ones. */
export interface JoinedLayer {
  /** What the filter and the order call it. */
  readonly name: string;
  readonly layer: Layer;
  /** Properties wanted, in this order. */
  readonly properties: readonly Property[];
  /** CRS of its geometries as WKB; undefined: none are wanted. */
  readonly crs: Crs | undefined;
}

/** A question to several layers: which of their features belong together. */
export interface JoinQuery {
  readonly layers: readonly JoinedLayer[];
  /** Every operand says whose it is. */
  readonly filter: Filter;
  /** Then by all keys, so that paging is stable. */
  readonly sort: readonly {
    readonly of: string;
    readonly property: Property;
    readonly descending: boolean;
  }[];
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** Where features come from. */
export interface FeatureSource {
  /** Batches as they arrive from the database; leaving the loop or aborting ends the query. */
  features(query: FeatureQuery, signal?: AbortSignal): AsyncIterable<readonly Feature[]>;
  /** Features of several layers that belong together, one of each, in batches. */
  joined(query: JoinQuery, signal?: AbortSignal): AsyncIterable<readonly (readonly Feature[])[]>;
  /** Exact number of {@link joined} without limit. */
  countJoined(query: JoinQuery, signal?: AbortSignal): Promise<number>;
  /**
   * Rows as the database sent them, in batches, for RowFields: writers of text copy their bytes. Fields lie as
   * {@link rowLayout} says; geometries are WKB, x, y order, in the storage CRS.
   */
  rows(query: FeatureRowsQuery, signal?: AbortSignal): AsyncIterable<readonly RowSlice[]>;
  /** Exact number of features that match; counting stops at `ceiling`, which is then the answer. */
  count(layer: Layer, filter: Filter | undefined, signal?: AbortSignal, ceiling?: number): Promise<number>;
  /** About how many features match, as the database's statistics have it: quick, and wrong by any factor. */
  estimate(layer: Layer, filter: Filter | undefined, signal?: AbortSignal): Promise<number>;
  /** Extent of the whole layer, storage CRS, x, y order; undefined when empty. */
  extent(layer: Layer, signal?: AbortSignal): Promise<Extent | undefined>;
}
