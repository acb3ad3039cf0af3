import { type FileMemory, type FoundFile, findLayerFiles, readLayerFiles } from './layer-folders.ts';
import type { SourceFile } from './read-catalog.ts';

/** A running look at the layers folders. */
export interface LayerWatch {
  /** Ends it; waits for a look that is under way. */
  close(): Promise<void>;
}

/** Shortest pause between two looks, ms. A change is taken up after two that agree, so within twice this and reading. */
const PAUSE = 200;
/** A look that takes long makes the pause longer, so that looking takes a tenth of the time at most. */
const SHARE = 10;

/**
 * Looks at the folders again and again (also network and container volumes, where no events come) and
 * hands over all files when one has changed, appeared or gone. A file is taken when two looks in a row find it
 * alike, so that one being written is not read by halves.
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
  let looking: Promise<void> = Promise.resolve();
  let pause = PAUSE;

  const look = async (): Promise<void> => {
    const start = performance.now();
    const found = await findLayerFiles(folders);
    pause = Math.max(PAUSE, SHARE * (performance.now() - start));
    const signature = signatureOf(found);
    const isSettled = signature === before;
    before = signature;
    if (!isSettled || signature === taken || isClosed) return;
    await changed(await readLayerFiles(found, memory));
    taken = signature;
  };
  const schedule = (): void => {
    if (isClosed) return;
    timer = setTimeout(() => {
      looking = look()
        // Whoever is told of changes reports its own failures; the next look tries again.
        .catch(() => undefined)
        .then(schedule);
    }, pause);
    timer.unref();
  };
  schedule();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

function signatureOf(files: readonly FoundFile[]): string {
  return files.map(({ folder, path, stamp }) => `${folder}/${path} ${stamp}`).join('\n');
}
