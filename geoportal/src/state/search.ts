import { toResolution } from '../../../server/geo/scale.ts';
import type { SearchHit } from '../../../server/portal/contract.ts';
import { fetchSearch } from '../api/client.ts';
import { theMap } from '../map/map-port.ts';
import { mapCrs } from '../map/scales.ts';
import { ask } from './answer.ts';
import { findLayer, say } from './catalog.ts';
import { setVisible } from './layers.ts';
import { announce, notify, texts } from './messages.ts';
import { portal } from './portal-state.ts';

export type SearchState =
  | { readonly status: 'idle' | 'searching' }
  | { readonly status: 'failed'; readonly query: string }
  | { readonly status: 'found'; readonly query: string; readonly hits: readonly SearchHit[] };

/** Milliseconds without a letter before the server is asked. */
const PAUSE = 220;

/** Scale at which coordinates are looked up: parcels and buildings are drawn there. */
const COORDINATES_SCALE = 2_000;

/** One search box's questions: waits for a pause in typing, gives up what is out of date. */
export class Search {
  readonly #onChange: (state: SearchState) => void;
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: (state: SearchState) => void) {
    this.#onChange = onChange;
  }

  /** @param now without waiting for more letters; a single one is looked up only so */
  ask(query: string, now = false): void {
    this.cancel();
    const { length } = query.trim();
    if (length === 0 || (length === 1 && !now)) this.#onChange({ status: 'idle' });
    else this.#timer = setTimeout(() => void this.#run(query.trim()), now ? 0 : PAUSE);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  async #run(query: string): Promise<void> {
    const mine = new AbortController();
    this.#running = mine;
    this.#onChange({ status: 'searching' });
    try {
      const { hits } = await fetchSearch(query, portal.get().language, mine.signal);
      if (!mine.signal.aborted) this.#onChange({ status: 'found', query, hits });
    } catch {
      if (!mine.signal.aborted) this.#onChange({ status: 'failed', query });
    }
  }
}

/** Shows a hit on the map: a feature opens its card, coordinates ask what is there, the rest is marked. */
export async function showHit(hit: SearchHit): Promise<void> {
  const map = await theMap();
  portal.update({ layersOpen: false });
  if (hit.layer !== undefined && hit.key !== undefined) {
    switchOn(hit.layer);
    map.showExtent(hit.extent, { closest: 1_000 });
    await ask({ kind: 'feature', layer: hit.layer, key: hit.key, takeFocus: true });
    return;
  }
  if (hit.kind === 'coordinates') {
    const [easting, northing] = map.toMap(hit.extent[0], hit.extent[1]);
    map.showPlace(easting, northing, COORDINATES_SCALE);
    const resolution = toResolution(COORDINATES_SCALE, mapCrs);
    await ask({ kind: 'place', easting, northing, resolution, takeFocus: true });
    return;
  }
  map.showExtent(hit.extent, { closest: 1_000 });
  portal.update({ answer: { status: 'none' }, marked: { label: hit.label, extent: hit.extent } });
  announce(texts().shown(hit.label));
  map.focus();
}

function switchOn(id: string): void {
  const state = portal.get();
  const layer = findLayer(state, id);
  if (layer === undefined || state.layers[id]?.visible !== false) return;
  setVisible(id, true);
  notify(texts().switchedOn(say(layer.title)));
}
