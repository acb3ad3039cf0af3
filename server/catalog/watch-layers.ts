import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { type FileMemory, type FoundFile, findLayerFiles, readLayerFiles } from './layer-folders.ts';
import type { SourceFile } from './read-catalog.ts';

/** A running look at the layers folders. */
export interface LayerWatch {
  /** Ends it; waits for a look that is under way. */
  close(): Promise<void>;
}

/** Pause between two looks, ms: longer where looking takes long, so that it takes a twentieth of the time at most. */
const PAUSE = { shortest: 300, longest: 1500, share: 20 };

/** Between a look that found something new and the one that must find it alike, ms. */
const SETTLING = 200;

/** Between word of the system that something changed and a look, ms: words come in crowds. */
const GATHERING = 50;

/**
 * Looks at the folders again and again (also network and container volumes, where no word of changes comes; where it
 * comes, at once) and hands over all files when one has changed, appeared or gone. A file is taken when two looks in a
 * row find it alike, so that one being written is not read by halves.
 * @param known the files that were found before
 * @param changed called one at a time; when it throws, the files are handed over again at the next look
 * @param memory the files that were read before
 */
export function watchLayers(
  folders: readonly string[],
  known: readonly FoundFile[],
  changed: (files: readonly SourceFile[]) => Promise<void>,
  memory: FileMemory = new Map(),
): LayerWatch {
  let [taken, before] = [signatureOf(known), signatureOf(known)];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** While a look is under way, or one is near that must find what the last one found. */
  let isBusy = false;
  let looking: Promise<void> = Promise.resolve();
  let pause = PAUSE.shortest;

  const look = async (): Promise<void> => {
    const start = performance.now();
    const found = await findLayerFiles(folders);
    pause = Math.min(PAUSE.longest, Math.max(PAUSE.shortest, PAUSE.share * (performance.now() - start)));
    const signature = signatureOf(found);
    const isSettled = signature === before;
    before = signature;
    if (!isSettled) pause = SETTLING;
    if (!isSettled || signature === taken || isClosed) return;
    await changed(await readLayerFiles(found, memory));
    taken = signature;
  };
  const schedule = (delay: number): void => {
    if (isClosed) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      isBusy = true;
      looking = look()
        // Whoever is told of changes reports its own failures; the next look tries again.
        .catch(() => undefined)
        .then(() => {
          isBusy = pause === SETTLING;
          words.renew();
          schedule(pause);
        });
    }, delay);
    timer.unref();
  };
  let due = 0;
  const words = new ChangeWords(folders, () => {
    // The first of a crowd of words decides.
    if (isBusy || performance.now() < due) return;
    due = performance.now() + GATHERING;
    schedule(GATHERING);
  });
  words.renew();
  schedule(pause);
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      words.close();
      await looking;
    },
  };
}

/** Listens to the system's word of changes in the folders, as far as there is any. */
class ChangeWords {
  readonly #places: readonly string[];
  readonly #listener: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(folders: readonly string[], listener: () => void) {
    this.#places = folders.flatMap((folder) => [folder, join(folder, 'styles')]);
    this.#listener = listener;
  }

  /** Listens to folders that have appeared since. */
  renew(): void {
    for (const place of this.#places) {
      if (this.#watchers.has(place)) continue;
      try {
        const watcher = watch(place, { persistent: false }, this.#listener);
        watcher.on('error', () => this.#drop(place));
        this.#watchers.set(place, watcher);
      } catch {
        // Not there, or no system that tells: looking does it.
      }
    }
  }

  close(): void {
    for (const place of [...this.#watchers.keys()]) this.#drop(place);
  }

  #drop(place: string): void {
    this.#watchers.get(place)?.close();
    this.#watchers.delete(place);
  }
}

function signatureOf(files: readonly FoundFile[]): string {
  return files.map(({ folder, path, stamp }) => `${folder}/${path} ${stamp}`).join('\n');
}
