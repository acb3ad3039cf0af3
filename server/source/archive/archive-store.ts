import { ServiceError } from '../../errors.ts';
import type { TileCoord } from '../../geo/tile-matrix-set.ts';
import { type FilePlaces, findFilePlace } from '../files/file-place.ts';
import { type ArchivedTile, PmTilesArchive } from './pmtiles-archive.ts';
import { FileChanged, stateOfPlace } from './range-file.ts';

/** Milliseconds for which what was found of an archive is believed: a look at a file is cheap, one at an address a request. */
const FILE_AGE = 1_000;
const ADDRESS_AGE = 15_000;

/** Milliseconds after which nobody reads from an archive that was put away. */
const LAST_USE = 60_000;

interface Known {
  readonly archive: PmTilesArchive;
  checked: number;
}

/** Archives by location, kept open; one that changed is opened anew. */
export class ArchiveStore {
  readonly #places: FilePlaces;
  readonly #known = new Map<string, Known>();
  readonly #looking = new Map<string, Promise<Known>>();
  #isClosed = false;

  constructor(places: FilePlaces) {
    this.#places = places;
  }

  /**
   * The archive as it is now, at most a second ago; at an address fifteen.
   * @throws ServiceError notFound when it is not there or not allowed, invalidParameter when it is no usable archive
   */
  async open(location: string): Promise<PmTilesArchive> {
    const known = this.#known.get(location);
    const age = /^https?:/i.test(location) ? ADDRESS_AGE : FILE_AGE;
    if (known !== undefined && Date.now() - known.checked < age) return known.archive;
    return (await this.#look(location)).archive;
  }

  /** A tile of the archive as it is now; undefined where it has none. @throws as {@link open} */
  async tile(location: string, tile: TileCoord, signal?: AbortSignal): Promise<ArchivedTile | undefined> {
    const archive = await this.open(location);
    try {
      return await archive.tile(tile, signal);
    } catch (error) {
      const isOld = error instanceof FileChanged || error instanceof ServiceError;
      if (!isOld || signal?.aborted === true) throw error;
      // The file may have been written anew under our hands.
      const { archive: now } = await this.#look(location);
      if (now === archive) throw error instanceof FileChanged ? restless(error) : error;
      return now.tile(tile, signal).catch((again: unknown) => {
        throw again instanceof FileChanged ? restless(again) : again;
      });
    }
  }

  /** Closes every archive; nobody may be reading. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#looking.values());
    await Promise.allSettled([...this.#known.values()].map(({ archive }) => archive.close()));
    this.#known.clear();
  }

  #look(location: string): Promise<Known> {
    const running = this.#looking.get(location);
    if (running !== undefined) return running;
    const looking = this.#find(location).finally(() => this.#looking.delete(location));
    this.#looking.set(location, looking);
    return looking;
  }

  async #find(location: string): Promise<Known> {
    const known = this.#known.get(location);
    const place = await findFilePlace(location, this.#places);
    if (known !== undefined && (await stateOfPlace(place)) === known.archive.state) {
      known.checked = Date.now();
      return known;
    }
    const found = { archive: await PmTilesArchive.open(place), checked: Date.now() };
    if (known !== undefined) closeLater(known.archive);
    this.#known.set(location, found);
    if (this.#isClosed) await found.archive.close();
    return found;
  }
}

function closeLater(archive: PmTilesArchive): void {
  setTimeout(() => void archive.close().catch(() => undefined), LAST_USE).unref();
}

function restless(cause: unknown): ServiceError {
  return new ServiceError('overloaded', 'The tile archive is being replaced.', { retryAfter: 2, cause });
}
