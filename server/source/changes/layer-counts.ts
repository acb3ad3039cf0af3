import type { Layer } from '../../catalog/layer.ts';
import { readPosition } from '../../database/change-position.ts';
import type { ChangeFeed } from './change-feed.ts';

/** A layer with fewer rows is counted about as quickly as the feed is asked. */
export const MANY_ROWS = 100_000;

interface Counted {
  readonly count: number;
  /** The feed where it surely held. */
  readonly position: string;
}

/**
 * How many features whole layers have: exact, and remembered for as long as the feed of changes, asked each time in the
 * database itself, shows that no row came or went. What stands on views, partitions or tables without our triggers is
 * always counted.
 */
export class LayerCounts {
  readonly #changes: Pick<ChangeFeed, 'position' | 'unchangedSince'>;
  readonly #many: number;
  readonly #counted = new WeakMap<Layer, Counted>();

  /** @param many rows from which on a count is remembered */
  constructor(changes: Pick<ChangeFeed, 'position' | 'unchangedSince'>, many = MANY_ROWS) {
    this.#changes = changes;
    this.#many = many;
  }

  /**
   * @param count counts rows up to the ceiling, in the database whose feed this is: on a replica that lags what is
   * behind the position might not be there yet
   */
  async of(
    layer: Layer,
    count: () => Promise<number>,
    ceiling = Infinity,
    signal?: AbortSignal,
  ): Promise<number> {
    const known = await this.#known(layer, signal);
    if (known !== undefined) return Math.min(known, ceiling);
    // Before counting: what is committed meanwhile lies ahead of it, whether or not it was counted.
    const position = this.#changes.position();
    const counted = await count();
    const isWhole = position !== '' && readPosition(position).within === undefined;
    if (isWhole && counted >= this.#many && counted < ceiling)
      this.#counted.set(layer, { count: counted, position });
    return counted;
  }

  async #known(layer: Layer, signal: AbortSignal | undefined): Promise<number | undefined> {
    const known = this.#counted.get(layer);
    if (known === undefined) return undefined;
    const position = await this.#changes
      .unchangedSince(layer, known.position, signal)
      // Whatever is wrong with the feed, rows can be counted.
      .catch(() => undefined);
    if (position === undefined) {
      this.#counted.delete(layer);
      return undefined;
    }
    this.#counted.set(layer, { ...known, position });
    return known.count;
  }
}
