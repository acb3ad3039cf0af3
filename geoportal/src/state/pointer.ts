import { createStore } from './store.ts';

/** Where the mouse is on the map, EPSG:2180; apart from the portal's state, for it changes all the time. */
export const pointer = createStore<{
  readonly place: readonly [easting: number, northing: number] | undefined;
}>({ place: undefined });
