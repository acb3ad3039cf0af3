import { type Extent, intersects } from '../geo/extent.ts';
import type { ChangeBatch, ChangeFeed } from '../source/changes/change-feed.ts';
import { covers } from './position-order.ts';

/** What a tile was made from: the layers and where in each, storage CRS. */
export interface LayerArea {
  readonly layerId: string;
  readonly window: Extent;
}

/** How far the feed had come when rows were read. */
export interface ReadingPoint {
  /** Counts the batches this log has seen. */
  readonly sequence: number;
  /** The same for other servers and for later: a position of the feed. */
  readonly position: string;
}

/** The part of the feed that a log follows. */
export type FollowedFeed = Pick<ChangeFeed, 'subscribe' | 'position' | 'freshnessOf'>;

/** The part of the feed that a log with a past is read from. */
export type PagedFeed = FollowedFeed & Pick<ChangeFeed, 'page'>;

/**
 * Remembers where layers changed, so that whoever kept something can ask whether it still holds. Nothing is searched
 * or dropped when a change arrives: what nobody asks for again costs nothing.
 */
export class ChangeLog {
  readonly #feed: FollowedFeed;
  readonly #layers = new Map<string, LayerLog>();
  /** Position after each batch; the first is where the log begins. */
  readonly #positions: { readonly sequence: number; readonly position: string }[];
  readonly #stop: () => void;
  #sequence = 0;

  /** @param begin position that the log begins at; changes since then are to be added before anything is asked */
  constructor(feed: FollowedFeed, begin = feed.position()) {
    this.#feed = feed;
    this.#positions = [{ sequence: 0, position: begin }];
    this.#stop = feed.subscribe((batch) => this.add(batch));
  }

  /**
   * A log that reaches back: what was kept since the first of these batches can be judged. Begins now when too much has
   * changed since the last of them, or the feed does not reach back to it.
   * @returns also what happened since the last of them; undefined when the log begins now
   */
  static async since(
    feed: PagedFeed,
    journal: readonly ChangeBatch[],
  ): Promise<{ readonly log: ChangeLog; readonly gap: readonly ChangeBatch[] | undefined }> {
    const [first, ...others] = journal;
    const last = journal.at(-1);
    if (first === undefined || last === undefined) return { log: new ChangeLog(feed), gap: undefined };
    const meanwhile: ChangeBatch[] = [];
    const stop = feed.subscribe((batch) => meanwhile.push(batch));
    const gap = await readPast(feed, last.position).catch(() => undefined);
    stop();
    if (gap === undefined) return { log: new ChangeLog(feed), gap };
    const log = new ChangeLog(feed, first.position);
    for (const batch of [...others, ...gap]) log.add(batch);
    const end = gap.at(-1)?.position ?? last.position;
    const heard = meanwhile.filter(({ position }) => !covers(end, position));
    for (const batch of heard) log.add(batch);
    return { log, gap: [...gap, ...heard] };
  }

  /** How many batches this log has seen. */
  get sequence(): number {
    return this.#sequence;
  }

  /** To be taken before rows are read: they then hold at least everything up to here. */
  now(): ReadingPoint {
    return { sequence: this.#sequence, position: this.#feed.position() };
  }

  /** Takes in what became visible. */
  add({ position, changes }: ChangeBatch): void {
    this.#sequence += 1;
    for (const { layerId, extents } of changes) {
      const log = this.#layers.get(layerId) ?? new LayerLog();
      this.#layers.set(layerId, log);
      log.add(this.#sequence, extents);
    }
    this.#positions.push({ sequence: this.#sequence, position });
    if (this.#positions.length > MOST_POSITIONS) this.#positions.splice(0, MOST_POSITIONS / 2);
  }

  /** Whether anything in the areas may differ from what was read at that sequence. */
  hasChanged(areas: readonly LayerArea[], since: number): boolean {
    for (const { layerId, window } of areas) {
      const log = this.#layers.get(layerId);
      if (log !== undefined && log.latest > since && log.meets(window, since)) return true;
    }
    return false;
  }

  /** The sequence of the last change that touches the areas; 0 when none is known. */
  lastChange(areas: readonly LayerArea[]): number {
    let last = 0;
    for (const { layerId, window } of areas) {
      last = Math.max(last, this.#layers.get(layerId)?.lastMeeting(window) ?? 0);
    }
    return last;
  }

  /**
   * The sequence that a position of this or another server covers; undefined when the log does not reach back to it.
   */
  sequenceOf(position: string): number | undefined {
    for (let i = this.#positions.length - 1; i >= 0; i--) {
      const known = this.#positions[i];
      if (known !== undefined && covers(position, known.position)) return known.sequence;
    }
    return undefined;
  }

  /** Whether nobody tells of changes of one of the layers: what was kept of it only ages. */
  isBlind(areas: readonly LayerArea[]): boolean {
    return areas.some(({ layerId }) => this.#feed.freshnessOf(layerId) === 'none');
  }

  /** Whether the feed tells of every single change of the layers. */
  isExact(areas: readonly LayerArea[]): boolean {
    return areas.every(({ layerId }) => this.#feed.freshnessOf(layerId) === 'feed');
  }

  close(): void {
    this.#stop();
  }
}

const MOST_POSITIONS = 20_000;

/** Pages of the past that are read. */
const MOST_PAGES = 20;
const PAGE = 10_000;

async function readPast(feed: PagedFeed, begin: string): Promise<readonly ChangeBatch[] | undefined> {
  const past: ChangeBatch[] = [];
  let since = begin;
  for (let page = 0; page < MOST_PAGES; page++) {
    const read = await feed.page({ since, limit: PAGE });
    if (read.isReset) return undefined;
    past.push(read);
    if (!read.isMore) return past;
    since = read.position;
  }
  return undefined;
}

/** Extents that a layer's log remembers; what was kept before the oldest of them counts as changed. */
const MOST_EXTENTS = 40_000;

interface Entry {
  readonly sequence: number;
  readonly extents: readonly Extent[];
}

class LayerLog {
  /** Sequence of the last change. */
  latest = 0;
  /** Everything read before this sequence counts as changed. */
  #floor = 0;
  #entries: Entry[] = [];
  #count = 0;

  add(sequence: number, extents: readonly Extent[] | 'whole'): void {
    if (extents === 'whole') this.#forget(sequence, this.#entries.length);
    else {
      if (extents.length === 0) return;
      this.#entries.push({ sequence, extents });
      this.#count += extents.length;
      if (this.#count > MOST_EXTENTS) this.#trim();
    }
    this.latest = sequence;
  }

  meets(window: Extent, since: number): boolean {
    return since < this.#floor || this.#find(window, since) !== undefined;
  }

  lastMeeting(window: Extent): number {
    return this.#find(window, this.#floor)?.sequence ?? this.#floor;
  }

  #find(window: Extent, since: number): Entry | undefined {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i] as Entry;
      if (entry.sequence <= since) return undefined;
      if (entry.extents.some((extent) => intersects(extent, window))) return entry;
    }
    return undefined;
  }

  #trim(): void {
    let [kept, drop] = [this.#count, 0];
    while (kept > MOST_EXTENTS / 2 && drop < this.#entries.length - 1) {
      kept -= this.#entries[drop]?.extents.length ?? 0;
      drop += 1;
    }
    // One statement over very many places is not worth telling apart.
    if (kept > MOST_EXTENTS) drop = this.#entries.length;
    this.#forget(this.#entries[drop - 1]?.sequence ?? this.#floor, drop);
  }

  #forget(floor: number, entries: number): void {
    this.#floor = floor;
    this.#entries = this.#entries.slice(entries);
    this.#count = this.#entries.reduce((sum, { extents }) => sum + extents.length, 0);
  }
}
