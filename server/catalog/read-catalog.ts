import type { TSchema } from 'typebox';
import { contentHash } from '../content-hash.ts';
import { ServiceError } from '../errors.ts';
import { readStyle } from '../style/read-style.ts';
import type { StyleAssets } from '../style/read-symbolizer.ts';
import type { Style } from '../style/style.ts';
import { type StyleFile, StyleSchema } from '../style/style-schema.ts';
import { readSvgText } from '../style/svg/read-svg.ts';
import type { VectorMark } from '../style/symbolizer.ts';
import type { DeclaredArchive } from './archive-layer.ts';
import { buildCatalog, reservedViewIds } from './build-catalog.ts';
import type { CatalogFault } from './catalog-fault.ts';
import type { Catalog, Layer } from './layer.ts';
import {
  type ArchiveLayerFile,
  ArchiveLayerSchema,
  type CatalogFile,
  CatalogSchema,
  type LayerFile,
  LayerSchema,
} from './layer-schema.ts';
import { type FileFault, readYaml, writePath, type YamlReading } from './read-yaml.ts';
import { resolveArchive, resolveLayer } from './resolve-layer.ts';

/** A file of a layers folder. */
export interface SourceFile {
  /** The folder as the operator named it. */
  readonly folder: string;
  /** Inside the folder: `catalog.yaml`, `<id>.yaml` or `styles/<id>.yaml`. */
  readonly path: string;
  readonly text: string;
}

export interface CatalogReading {
  /** Undefined when no usable catalog.yaml is there. */
  readonly catalog: Catalog | undefined;
  /** Layers of ready tiles, by order; they are in the catalog once their archives were opened. */
  readonly archives: readonly DeclaredArchive[];
  /** Everything wrong, in all files at once. Layers with a fault are not in the catalog; the rest is. */
  readonly faults: readonly CatalogFault[];
  /** Address of each layer's file. */
  readonly layerFiles: ReadonlyMap<string, string>;
  /** Styles that no layer uses, by the address of their file. */
  readonly unusedStyles: readonly string[];
}

/** Remembers what the last reading made of which texts, so that a change of one of thousands of files costs little. */
export class ReadingMemory {
  /** By kind of file and text. */
  readings: Map<string, YamlReading<unknown>> = new Map();
  /** What the styles folder held, and what came of it when nothing was wrong. */
  styles: { readonly files: readonly SourceFile[]; readonly made: StyleMap } | undefined;
  description: CatalogFile | undefined;
  /** Layers without a fault, by id, with the reading they were made from; they hold for these styles and description. */
  layers: Map<string, { readonly reading: unknown; readonly layer: Layer }> = new Map();
}

type StyleMap = ReadonlyMap<string, Style | undefined>;

/**
 * Texts of the files of all layers folders → the catalog and every fault. Pure: the same files give the same
 * catalog on every server.
 * @param files in the order of the folders; of two files for one id the first counts, the second is a fault
 */
export function readCatalog(files: readonly SourceFile[], memory = new ReadingMemory()): CatalogReading {
  return new CatalogReader(files, memory).read();
}

const ID = /^[a-z][a-z0-9_]{0,59}$/;
const STYLE_ID = /^[a-z][a-z0-9_-]{0,59}$/;

interface Located<T> {
  readonly file: SourceFile;
  readonly reading: YamlReading<T>;
}

class CatalogReader {
  readonly #files: readonly SourceFile[];
  readonly #memory: ReadingMemory;
  readonly #faults: CatalogFault[] = [];
  readonly #readings = new Map<string, YamlReading<unknown>>();

  constructor(files: readonly SourceFile[], memory: ReadingMemory) {
    this.#files = files;
    this.#memory = memory;
  }

  read(): CatalogReading {
    const styleFiles = this.#collect<StyleFile>(/^styles\/([^/]+)\.ya?ml$/, STYLE_ID, () => StyleSchema);
    const allFiles = this.#collect<LayerFile>(/^(?!catalog\.ya?ml$)([^/]+)\.ya?ml$/, ID, schemaOfLayer);
    const isArchive = ([, { file }]: [string, Located<unknown>]) =>
      schemaOfLayer(file) === ArchiveLayerSchema;
    const archiveFiles = [...allFiles].filter(isArchive) as unknown as [string, Located<ArchiveLayerFile>][];
    const layerFiles =
      archiveFiles.length === 0 ? allFiles : new Map([...allFiles].filter((each) => !isArchive(each)));
    const description = this.#readDescription();
    const styles = this.#readStyles(styleFiles);
    const layers = description === undefined ? [] : this.#readLayers(layerFiles, description, styles);
    this.#memory.readings = this.#readings;
    const used = new Set([...layerFiles.values()].flatMap(({ reading }) => reading.value?.styles ?? []));
    return {
      catalog: description && buildCatalog(description, layers, contentHash(...this.#content())),
      archives: description === undefined ? [] : this.#readArchives(archiveFiles, description),
      faults: this.#faults,
      layerFiles: new Map([...allFiles].map(([id, { file }]) => [id, addressOf(file)])),
      unusedStyles: [...styleFiles].filter(([id]) => !used.has(id)).map(([, { file }]) => addressOf(file)),
    };
  }

  /** Files of one kind by id, each read; a name that is no id and a second file of an id are faults. */
  #collect<T>(
    name: RegExp,
    idPattern: RegExp,
    schemaOf: (file: SourceFile) => TSchema,
  ): Map<string, Located<T>> {
    const found = new Map<string, Located<T>>();
    for (const file of this.#files) {
      const id = name.exec(file.path)?.[1];
      if (id === undefined) continue;
      const first = found.get(id);
      if (!idPattern.test(id) || !file.path.endsWith('.yaml')) {
        this.#fault(file, `The file must be named <id>.yaml, the id like ${idPattern.source}.`);
      } else if (first !== undefined) {
        this.#fault(file, `${addressOf(first.file)} has the id ${id} too: it counts, this one does not.`);
      } else found.set(id, { file, reading: this.#readFile<T>(file, schemaOf(file), id) });
    }
    return found;
  }

  #readFile<T>(file: SourceFile, schema: TSchema, layer?: string): YamlReading<T> {
    const isLayer = schema === LayerSchema || schema === ArchiveLayerSchema;
    const name = `${schema === StyleSchema ? 's' : isLayer ? 'l' : 'c'} ${file.text}`;
    const reading =
      this.#readings.get(name) ?? this.#memory.readings.get(name) ?? readYaml(file.text, schema);
    this.#readings.set(name, reading);
    for (const fault of reading.faults) {
      this.#report(file, fault, isLayer ? layer : undefined);
    }
    return reading as YamlReading<T>;
  }

  #readDescription(): CatalogFile | undefined {
    const file = this.#files.find(({ path }) => path === 'catalog.yaml');
    if (file === undefined) return undefined;
    const reading = this.#readFile<CatalogFile>(file, CatalogSchema);
    const description = reading.value;
    if (description === undefined) return undefined;
    const faultsBefore = this.#faults.length;
    const themes = Object.keys(description.themes);
    const publishers = Object.keys(description.publishers);
    const fault = (path: readonly string[], message: string) =>
      this.#report(file, { line: reading.lineOf(path), path: writePath(path), message });
    for (const [kind, ids] of Object.entries({ themes, publishers })) {
      for (const id of ids) {
        if (reservedViewIds.has(id)) fault([kind, id], `${id} is an address of the server itself`);
      }
    }
    for (const id of themes) {
      if (publishers.includes(id))
        fault(['themes', id], `${id} is a publisher too; both would have the address /${id}`);
    }
    return this.#faults.length === faultsBefore ? description : undefined;
  }

  #readStyles(files: ReadonlyMap<string, Located<StyleFile>>): StyleMap {
    const inFolder = this.#files.filter(({ path }) => path.startsWith('styles/'));
    const { styles: known } = this.#memory;
    if (known !== undefined && isAlike(known.files, inFolder)) return known.made;
    const faultsBefore = this.#faults.length;
    const made = this.#makeStyles(files);
    const isClean = this.#faults.length === faultsBefore;
    this.#memory.styles = isClean ? { files: inFolder, made } : undefined;
    this.#memory.layers.clear();
    return made;
  }

  #makeStyles(files: ReadonlyMap<string, Located<StyleFile>>): StyleMap {
    const assets: StyleAssets = { svg: (name) => this.#drawing(name) };
    const styles = new Map<string, Style | undefined>();
    for (const [id, { file, reading }] of files) {
      const read = reading.value === undefined ? undefined : readStyle(id, reading.value, assets);
      for (const { path, message } of read?.faults ?? []) {
        this.#report(file, { line: reading.lineOf(path), path: writePath(path), message });
      }
      styles.set(id, read?.faults.length === 0 ? read.style : undefined);
    }
    return styles;
  }

  /** A drawing that a style names; of two of one name the first counts. @throws ServiceError */
  #drawing(name: string): VectorMark {
    const file = this.#files.find(({ path }) => path === `styles/${name}`);
    if (file !== undefined) return readSvgText(file.text, name);
    throw new ServiceError('notFound', `there is no styles/${name}`, { parameter: 'svg', received: name });
  }

  #readLayers(
    files: ReadonlyMap<string, Located<LayerFile>>,
    description: CatalogFile,
    styles: StyleMap,
  ): readonly Layer[] {
    const before = this.#memory.description === description ? this.#memory.layers : new Map();
    this.#memory.description = description;
    this.#memory.layers = new Map();
    const placed: { readonly order: number; readonly layer: Layer }[] = [];
    for (const [id, { file, reading }] of files) {
      if (reading.value === undefined) continue;
      const known = before.get(id);
      const layer =
        known?.reading === reading
          ? known.layer
          : resolveLayer(id, reading.value, description, styles, (path, message) =>
              this.#report(file, { line: reading.lineOf(path), path: writePath(path), message }, id),
            );
      if (layer !== undefined) this.#memory.layers.set(id, { reading, layer });
      if (layer !== undefined) placed.push({ order: reading.value.order ?? 1000, layer });
    }
    placed.sort((a, b) => a.order - b.order || (a.layer.id < b.layer.id ? -1 : 1));
    return placed.map(({ layer }) => layer);
  }

  #readArchives(
    files: readonly [string, Located<ArchiveLayerFile>][],
    description: CatalogFile,
  ): readonly DeclaredArchive[] {
    const placed = files.flatMap(([id, { file, reading }]) => {
      if (reading.value === undefined) return [];
      const layer = resolveArchive(id, reading.value, description, (path, message) =>
        this.#report(file, { line: reading.lineOf(path), path: writePath(path), message }, id),
      );
      return layer === undefined ? [] : { order: reading.value.order ?? 1000, layer };
    });
    placed.sort((a, b) => a.order - b.order || (a.layer.id < b.layer.id ? -1 : 1));
    return placed.map(({ layer }) => layer);
  }

  #content(): readonly string[] {
    return this.#files.flatMap(({ path, text }) => [path, text]);
  }

  #fault(file: SourceFile, message: string): void {
    this.#report(file, { line: undefined, path: '', message });
  }

  #report(file: SourceFile, fault: FileFault, layer?: string): void {
    this.#faults.push({ ...fault, file: addressOf(file), layer });
  }
}

/** Whether two folders held the same files with the same texts. */
function isAlike(one: readonly SourceFile[], other: readonly SourceFile[]): boolean {
  return (
    one.length === other.length &&
    one.every((file, i) => {
      const { folder, path, text } = other[i] as SourceFile;
      return file.folder === folder && file.path === path && file.text === text;
    })
  );
}

/** A layer file with `archive` at its first level has no table. */
function schemaOfLayer({ text }: SourceFile): TSchema {
  return /^archive\s*:/m.test(text) ? ArchiveLayerSchema : LayerSchema;
}

function addressOf({ folder, path }: SourceFile): string {
  return `${folder}/${path}`;
}
