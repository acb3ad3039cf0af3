import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../errors.ts';
import type { FeatureWriting } from './output-format.ts';

/** Bytes of a file, chunk by chunk. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 })) yield chunk as Uint8Array;
}

/**
 * Makes a document with the help of a folder of its own, which goes when the last piece is out, the reader leaves or
 * something fails.
 */
export async function* inWorkFolder(
  { folder, maxBytes }: FeatureWriting,
  write: (folder: string, budget: ByteBudget) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  await mkdir(folder, { recursive: true });
  const own = await mkdtemp(join(folder, 'build-'));
  try {
    yield* write(own, new ByteBudget(maxBytes));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Builds one file in such a folder and hands it out. @param build → its path */
export function builtOnDisk(
  writing: FeatureWriting,
  build: (folder: string, budget: ByteBudget) => Promise<string>,
): AsyncGenerator<Uint8Array, void, undefined> {
  return inWorkFolder(writing, async function* (folder, budget) {
    const path = await build(folder, budget);
    writing.signal.throwIfAborted();
    yield* readChunks(path);
  });
}

/** What may still be written to disk for one document. */
export class ByteBudget {
  readonly #max: number;
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** @throws ServiceError tooMuchWork when the document grows too large */
  take(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken > this.#max) throw tooLarge(this.#max);
  }

  /** The size of a file that something else writes, instead of what was counted of it. */
  async check(path: string): Promise<void> {
    if (this.#taken + (await stat(path)).size > this.#max) throw tooLarge(this.#max);
  }
}

/** The document would be larger than its format or the operator allows. */
export function tooLarge(max: number): ServiceError {
  const megabytes = Math.floor(max / 1_048_576);
  return new ServiceError('tooMuchWork', `The file would be larger than ${megabytes} MiB.`, {
    allowed: 'fewer features: bbox, a filter or limit; or a format that streams, such as csv, ndjson or fgb',
  });
}
