import type { SearchHit } from '../../../server/portal/contract.ts';
import { fetchSearch } from '../api/client.ts';
import { theMap } from '../map/map-port.ts';
import { ask } from './answer.ts';
import { findLayer, say } from './catalog.ts';
import { setVisible } from './layers.ts';
import { announce, notify, texts } from './messages.ts';
import { portal } from './portal-state.ts';

export type SearchState =
  | { readonly status: 'idle' | 'searching' }
  | { readonly status: 'failed'; readonly query: string }
  | { readonly status: 'found'; readonly query: string; readonly hits: readonly SearchHit[] };

const PAUSE = 180;

/** One search box's questions: waits for a pause in typing, gives up what is out of date. */
export class Search {
  readonly #onChange: (state: SearchState) => void;
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: (state: SearchState) => void) {
    this.#onChange = onChange;
  }

  /** @param now without waiting for more letters */
  ask(query: string, now = false): void {
    this.cancel();
    if (query.trim() === '') this.#onChange({ status: 'idle' });
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
  map.showExtent(hit.extent, { closest: hit.kind === 'coordinates' ? 2_000 : 1_000 });
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
