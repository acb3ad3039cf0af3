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
    const { exportMaxBytes: maxBytes, exportMaxFeatures: maxFeatures } = this.#config;
    const limits = { source: this.#source, folder: this.folder, maxBytes, maxFeatures };
    return this.#slots.hold(() => format.write({ ...order, ...limits }), order.signal);
  }
}
