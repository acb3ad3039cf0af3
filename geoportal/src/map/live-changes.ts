import { contains, type Extent, grow } from '../../../server/geo/extent.ts';
import { serviceAddress } from '../api/client.ts';

/** Where a layer changed: extents in EPSG:2180, x, y; null: anywhere. */
export type Changed = (layer: string, extents: readonly Extent[] | null) => void;

interface ChangeEvent {
  readonly changes: readonly {
    readonly collection: string;
    readonly extents: readonly (readonly [number, number, number, number])[] | null;
  }[];
}

/** How much more than the view is listened to, as a part of its longer side: a small move opens no new stream. */
const MARGIN = 0.5;
/** Milliseconds the view rests before another place is listened to. */
const REST = 1_000;

/** Follows the server's feed of changes for the part of the map that is in view. */
export class LiveChanges {
  readonly #changed: Changed;
  readonly #lost: () => void;
  #stream: EventSource | undefined;
  #box: Extent | undefined;
  #timer: number | undefined;

  /** @param lost called when changes may have been missed */
  constructor(changed: Changed, lost: () => void) {
    this.#changed = changed;
    this.#lost = lost;
  }

  /** The map shows this part of EPSG:2180 now. */
  look(view: Extent): void {
    if (this.#box !== undefined && contains(this.#box, view)) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#open(view), REST);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stream?.close();
  }

  #open(view: Extent): void {
    this.#box = grow(view, MARGIN * Math.max(view[2] - view[0], view[3] - view[1]));
    const [minX, minY, maxX, maxY] = this.#box;
    const crs = 'http://www.opengis.net/def/crs/EPSG/0/2180';
    const query = new URLSearchParams({
      f: 'events',
      bbox: [minY, minX, maxY, maxX].map(Math.round).join(','),
      'bbox-crs': crs,
      crs,
    });
    const before = this.#stream;
    const stream = new EventSource(serviceAddress(`ogc/changes?${query}`));
    this.#stream = stream;
    // The new one listens before the old one ends: nothing falls between.
    stream.addEventListener('open', () => before?.close(), { once: true });
    stream.addEventListener('error', () => before?.close(), { once: true });
    stream.addEventListener('reset', () => this.#lost());
    stream.addEventListener('changes', ({ data }: MessageEvent<string>) => {
      // The server is our own and its answers are typed by the same contract.
      for (const { collection, extents } of (JSON.parse(data) as ChangeEvent).changes) {
        const places = extents?.map(([north, east, north2, east2]): Extent => [east, north, east2, north2]);
        this.#changed(collection, places ?? null);
      }
    });
  }
}
