import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { CatalogError, type CatalogFault, formatFault } from '../../catalog/catalog-fault.ts';
import type { Catalog, Layer } from '../../catalog/layer.ts';
import { type FileMemory, findLayerFiles, readLayerFiles } from '../../catalog/layer-folders.ts';
import { LiveCatalog } from '../../catalog/live-catalog.ts';
import { type CatalogReading, ReadingMemory, readCatalog } from '../../catalog/read-catalog.ts';
import { type LayerWatch, watchLayers } from '../../catalog/watch-layers.ts';
import type { Config } from '../../config.ts';
import type { Database } from '../../database/database.ts';
import type { TableFeedOptions } from '../../database/table-feed.ts';
import type { ArchiveStore } from '../archive/archive-store.ts';
import { publishArchives, withArchives } from '../archive/publish-archives.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import { LayerChanges } from '../changes/layer-changes.ts';
import type { LayerVersions } from '../changes/layer-versions.ts';
import type { LayerFinding } from './check-layer.ts';
import { PublicationMemory, publishLayers } from './published-layers.ts';

/** Where layer files are looked for: the operator's folders, then the one imports write to. */
export function layerFolders(config: Pick<Config, 'layersDirs' | 'dataDir'>): readonly string[] {
  return [...config.layersDirs, join(config.dataDir, 'layers')];
}

/**
 * The catalog of the layers folders, met with the database, kept current: files are taken up within 2 s, changed
 * tables and extents within some seconds. A layer with a fault is logged and left out; the rest is served.
 * @throws CatalogError when there is no usable catalog.yaml; ServiceError when the database does not answer
 */
export async function openCatalog(
  config: Pick<Config, 'layersDirs' | 'dataDir' | 'changesDays'>,
  database: Database,
  logger: FastifyBaseLogger,
  archives: ArchiveStore,
  caughtUp?: TableFeedOptions['caughtUp'],
): Promise<OpenCatalog> {
  const folders = layerFolders(config);
  const files = await findLayerFiles(folders);
  const memory = { files: new Map(), readings: new ReadingMemory() };
  const reading = readCatalog(await readLayerFiles(files, memory.files), memory.readings);
  const { catalog } = reading;
  if (catalog === undefined) {
    throw new CatalogError(`No usable catalog.yaml in ${folders.join(', ')}.`, reading.faults);
  }
  const feed = { log: logger, keepDays: config.changesDays, caughtUp };
  const open = new OpenCatalog(database, logger, catalog, reading, memory, feed, archives);
  await open.start(folders, files);
  return open;
}

/** What was read of the layers folders. */
interface FilesMemory {
  readonly files: FileMemory;
  readonly readings: ReadingMemory;
}

/** Shortest pause between two looks at extents after data changed, ms; a slow look makes it longer. */
const PAUSE = 3000;
/** The same after a table was replaced or altered. */
const SOON = 50;

/** Pause between two looks at archives of tiles, ms. */
const ARCHIVE_PAUSE = 2000;

/** A live catalog that watches its files and tables until it is closed. */
export class OpenCatalog extends LiveCatalog {
  readonly versions: LayerVersions;
  readonly changes: ChangeFeed;
  readonly #changes: LayerChanges;
  readonly #database: Database;
  readonly #logger: FastifyBaseLogger;
  readonly #memory: FilesMemory;
  readonly #published = new PublicationMemory();
  readonly #archives: ArchiveStore;
  #reading: CatalogReading;
  #archiveWatch: NodeJS.Timeout | undefined;
  /** What was found of archives last. */
  #archiveStates = '';
  #findings: readonly LayerFinding[] = [];
  #logged: ReadonlySet<string> = new Set();
  #watch: LayerWatch | undefined;
  #work: Promise<void> = Promise.resolve();
  #refresh: NodeJS.Timeout | undefined;
  #refreshDue = 0;
  /** Milliseconds between two refreshes: twenty times as long as the last one took. */
  #rest = 0;
  /** Not before: a time of `performance.now()`. */
  #nextUrgent = 0;
  #isClosed = false;
  #isBehind = false;

  constructor(
    database: Database,
    logger: FastifyBaseLogger,
    first: Catalog,
    reading: CatalogReading,
    memory: FilesMemory,
    feed: TableFeedOptions,
    archives: ArchiveStore,
  ) {
    super(first);
    this.#archives = archives;
    this.#database = database;
    this.#logger = logger;
    this.#reading = reading;
    this.#memory = memory;
    this.#changes = new LayerChanges(database, feed);
    this.#changes.subscribe(({ changes }) => {
      // A table that was replaced or altered may no longer be what its layer says; edits only move extents.
      this.#scheduleRefresh(changes.some(({ extents }) => extents === 'whole'));
    });
    this.versions = this.#changes;
    this.changes = this.#changes;
  }

  /** What is wrong with files, and with layers and their tables, at present. */
  get problems(): { readonly faults: readonly CatalogFault[]; readonly findings: readonly LayerFinding[] } {
    return { faults: this.#reading.faults, findings: this.#findings };
  }

  async start(folders: readonly string[], files: Parameters<typeof watchLayers>[1]): Promise<void> {
    await this.#publish(() => this.#reading);
    const changed: Parameters<typeof watchLayers>[2] = async (all) => {
      await this.#publish(() => readCatalog(all, this.#memory.readings));
    };
    this.#watch = watchLayers(folders, files, changed, this.#memory.files);
    this.#archiveWatch = setInterval(() => void this.#lookAtArchives(), ARCHIVE_PAUSE);
    this.#archiveWatch.unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#refresh);
    clearInterval(this.#archiveWatch);
    await this.#watch?.close();
    await this.#changes.close();
    await this.#work.catch(() => undefined);
  }

  /** One publication after the other, each from the newest files. */
  #publish(reading: () => CatalogReading): Promise<void> {
    const next = this.#work.catch(() => undefined).then(() => this.#take(reading()));
    this.#work = next;
    next.then(
      () => {
        this.#isBehind = false;
      },
      (error: unknown) => {
        // Once, not at every new attempt while the database is away.
        if (!this.#isBehind) this.#logger.warn({ err: error }, 'the catalog could not meet the database');
        this.#isBehind = true;
      },
    );
    return next;
  }

  async #take(reading: CatalogReading): Promise<void> {
    if (this.#isClosed) return;
    // Without a usable catalog.yaml the last state goes on; its faults are logged.
    const described = reading.catalog === undefined ? { ...this.#reading, faults: reading.faults } : reading;
    const files = described.catalog ?? this.current;
    await this.#changes.watch(files.layers);
    const stateOf = (layer: Layer): string => this.#changes.ofData(layer.id);
    const met = await publishLayers(this.#database, files, this.#published, stateOf);
    const found = await publishArchives(described.archives, this.#archives);
    this.#archiveStates = found.states;
    const catalog = withArchives(met.catalog, found);
    this.#reading = described;
    this.#findings = [...met.findings, ...found.findings];
    this.#report();
    if (catalog.version === this.current.version) return;
    await this.publish(catalog);
    this.#logger.info({ layers: catalog.layers.length, version: catalog.version }, 'catalog published');
  }

  /** Archives that came, went or changed make another catalog. */
  async #lookAtArchives(): Promise<void> {
    const { archives } = this.#reading;
    if (archives.length === 0 || this.#isClosed) return;
    const { states } = await publishArchives(archives, this.#archives);
    if (states !== this.#archiveStates) await this.#publish(() => this.#reading).catch(() => undefined);
  }

  /** Logs each problem once, and again when it comes back after it was gone. */
  #report(): void {
    const problems = [
      ...this.#reading.faults.map((fault) => ({ level: 'error' as const, text: formatFault(fault) })),
      ...this.#findings.map(({ layer, severity, message, fix }) => ({
        level: severity === 'error' ? ('error' as const) : ('warn' as const),
        text: `layer ${layer}: ${message}; ${fix}`,
      })),
    ];
    for (const { level, text } of problems) if (!this.#logged.has(text)) this.#logger[level](text);
    this.#logged = new Set(problems.map(({ text }) => text));
  }

  /** @param isUrgent as soon as the last look allows, instead of after a pause */
  #scheduleRefresh(isUrgent = false): void {
    if (this.#isClosed || this.#watch === undefined) return;
    const now = performance.now();
    const due = isUrgent ? Math.max(now + SOON, this.#nextUrgent) : now + Math.max(PAUSE, this.#rest);
    if (this.#refresh !== undefined && this.#refreshDue <= due) return;
    clearTimeout(this.#refresh);
    this.#refreshDue = due;
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      const start = performance.now();
      this.#publish(() => this.#reading)
        .then(() => {
          this.#rest = 20 * (performance.now() - start);
          this.#nextUrgent = performance.now() + this.#rest;
        })
        .catch(() => this.#scheduleRefresh());
    }, due - now);
    this.#refresh.unref();
  }
}
