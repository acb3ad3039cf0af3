import type { Layer } from '../../catalog/layer.ts';
import type { Extent } from '../../geo/extent.ts';

/** One change of a layer's data, by whatever tool it was made. */
export interface LayerChange {
  readonly layerId: string;
  /**
   * Where features stood and where they stand now, in the layer's storage CRS, x, y order, rounded outward; nothing
   * outside is different. Empty for a row without geometry. 'whole': anything may be different.
   */
  readonly extents: readonly Extent[] | 'whole';
  /** Keys of the features changed, inserted or deleted; missing where they are too many or not known. */
  readonly keys?: readonly string[];
  /** What happened to that feature, where it is known. */
  readonly operation?: 'insert' | 'update' | 'delete';
  /** When it was written (not yet committed): an instant in Z. */
  readonly at: string;
}

/** What became visible since the batch before. */
export interface ChangeBatch {
  /** The feed after this batch; a later {@link ChangeFeed.page} continues from it, on any server. */
  readonly position: string;
  readonly changes: readonly LayerChange[];
}

/** Which part of the feed is wanted. */
export interface ChangePageQuery {
  /** A position of this feed, of any server and any time. */
  readonly since: string;
  /** Only changes of this layer. */
  readonly layerId?: string | undefined;
  /** Most rows of the feed in one page: 1 to 10,000. */
  readonly limit: number;
  /** Not further than listeners have been told: with what they are told from there on nothing comes twice. */
  readonly onlyTold?: boolean;
}

/** A part of the feed. */
export interface ChangePage extends ChangeBatch {
  /** More is waiting behind `position`. */
  readonly isMore: boolean;
  /** The feed doesn't reach back to `since` (dropped days, a restored database): take everything for changed. */
  readonly isReset: boolean;
}

/**
 * What happens to the data of published layers, in the order in which it becomes visible, whatever tool changed them;
 * within a second of the commit, the same on every server. The one thing that caches, ETags and live views follow.
 */
export interface ChangeFeed {
  /**
   * Calls back with each batch, synchronously, one listener after the other; never with an empty one. After a gap
   * (restored database, dropped days) a batch names every layer 'whole'.
   * @returns a function that ends the subscription
   */
  subscribe(listener: (batch: ChangeBatch) => void): () => void;
  /**
   * Changes behind a position, read from the database: for caches that outlive the server and for clients.
   * @throws ServiceError invalidParameter when `since` is no position; databaseUnavailable
   */
  page(query: ChangePageQuery, signal?: AbortSignal): Promise<ChangePage>;
  /** The feed as far as listeners have been told. */
  position(): string;
  /**
   * Whether a layer's rows are what they were at a position, as the database has it now: only told of a layer that is
   * one table whose changes triggers tell.
   * @param since not inside a batch
   * @returns the feed as it stands now; undefined when something changed or may have changed
   */
  unchangedSince(layer: Layer, since: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Reads the feed now: what was committed before has been told when this resolves. */
  refresh(): Promise<void>;
  /** Whether everything behind one position, of any server, is behind another too; false across a restore. */
  covers(position: string, other: string): boolean;
  /**
   * How changes of a layer are noticed: 'feed' each row within a second; 'poll' the whole layer from the database's
   * statistics, within some seconds; 'none' not at all (foreign tables): answers are as old as caches let them be.
   */
  freshnessOf(layerId: string): Freshness;
}

export type Freshness = 'feed' | 'poll' | 'none';
