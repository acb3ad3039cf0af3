import { LRUCache } from 'lru-cache';
import { type FilePlaces, findFilePlace } from '../files/file-place.ts';
import type { Raster } from './raster.ts';

/** Files kept open: each holds a descriptor and the directory of its tiles. */
const OPEN_FILES = 64;

/** Milliseconds after which nobody draws from a file that was put away. */
const LAST_USE = 120_000;

/** Loaded with the first file: many servers have none. */
const loadReader = async () => (await import('./geotiff-raster.ts')).openGeotiff;

/** Rasters by location, kept open while they are in use; a file that changed is opened anew. */
export class RasterStore {
  readonly #places: FilePlaces;
  readonly #open = new LRUCache<string, Promise<Raster>>({
    max: OPEN_FILES,
    dispose: (opening) => closeLater(opening),
  });

  constructor(places: FilePlaces) {
    this.#places = places;
  }

  /** @throws ServiceError notFound, or invalidParameter when the file is no usable raster */
  async open(location: string): Promise<Raster> {
    const place = await findFilePlace(location, this.#places);
    const name = place.kind === 'file' ? place.path : place.url;
    const key = `${name}?${place.state}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    // Without the caller's signal: others may wait for the same file.
    const opening = loadReader().then((open) => open(place));
    this.#open.set(key, opening);
    opening.catch(() => this.#open.delete(key));
    return opening;
  }

  /** Closes every file; nobody may be drawing. */
  async close(): Promise<void> {
    const openings = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(openings.map(async (opening) => (await opening).close()));
  }
}

function closeLater(opening: Promise<Raster>): void {
  const close = (): void => {
    opening.then((raster) => raster.close()).catch(() => undefined);
  };
  setTimeout(close, LAST_USE).unref();
}
