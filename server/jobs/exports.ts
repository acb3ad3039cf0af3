import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { FeatureWriting, OutputFormat } from '../encode/output-format.ts';
import type { FeatureSource } from '../source/feature-source.ts';
import { ExportSlots } from './export-slots.ts';

/** What a door knows of a file that it wants: which features, for whom. */
export type ExportOrder = Pick<
  FeatureWriting,
  'selections' | 'language' | 'service' | 'idForm' | 'signal' | 'progress'
>;

/** Makes files of features within the operator's limits, whichever door asks for them. */
export class Exports {
  /** Everything on disk lies here: what is being built, and files of jobs. */
  readonly folder: string;
  readonly #slots: ExportSlots;
  readonly #source: FeatureSource;
  readonly #config: Config;

  constructor(config: Config, source: FeatureSource) {
    this.folder = join(config.dataDir, 'exports');
    this.#config = config;
    this.#source = source;
    this.#slots = new ExportSlots(config.exportSlots);
  }

  /**
   * The file's pieces, once there is a slot for it. Leaving the loop gives the slot back.
   * @throws ServiceError overloaded, tooMuchWork, and what the source throws
   */
  pieces(format: OutputFormat, order: ExportOrder): AsyncGenerator<string | Uint8Array, void, undefined> {
    const { exportMaxBytes: maxBytes, exportMaxFeatures: maxFeatures, exportTimeout: timeout } = this.#config;
    const limits = { source: this.#source, folder: this.folder, maxBytes, maxFeatures, timeout };
    return this.#slots.hold(() => format.write({ ...order, ...limits }), order.signal);
  }

  /** Makes the folder where it is missing. */
  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
  }

  /** Removes what a server that died left half built: nothing takes longer than the limit of a file. */
  async tidy(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter((each) => /^build-|\.part$/.test(each))) {
      const path = join(this.folder, name);
      const { mtimeMs = Date.now() } = (await stat(path).catch(() => undefined)) ?? {};
      if (Date.now() - mtimeMs > this.#config.exportTimeout) await rm(path, { recursive: true, force: true });
    }
  }
}
