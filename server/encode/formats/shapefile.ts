import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Property } from '../../catalog/layer.ts';
import { toEsriWkt } from '../../geo/crs-definition.ts';
import { type FlatGeometry, type Path, WkbReader } from '../../geo/wkb.ts';
import type { Feature } from '../../source/feature-source.ts';
import { keyColumn } from '../column-value.ts';
import {
  type FeatureSelection,
  type FeatureWriting,
  type OutputFormat,
  readSelection,
} from '../output-format.ts';
import { DbfField, DbfFile } from '../shapefile/dbf.ts';
import { shortNames } from '../shapefile/field-names.ts';
import { ShapeFile, type ShapeKind } from '../shapefile/shape-file.ts';
import { type ByteBudget, inWorkFolder, readChunks } from '../work-folder.ts';
import { writeZip, type ZipEntry } from '../zip.ts';

/**
 * Zipped Shapefiles, one for each layer and kind of geometry, in UTF-8, with a table of the names that had to be cut.
 */
export const shapefile: OutputFormat = {
  id: 'shp',
  title: { pl: 'Shapefile (ZIP)', en: 'Shapefile (ZIP)' },
  mediaType: 'application/zip',
  aliases: ['application/x-shapefile', 'application/x-zipped-shp'],
  wfsNames: ['shape-zip', 'shapezip', 'shp', 'application/x-zipped-shp'],
  extension: 'zip',
  isStreamed: false,
  isDownload: true,
  takesManyLayers: true,
  crs: { axes: 'xy', isPlanar: true },
  write: (writing) =>
    inWorkFolder(writing, async function* (folder, budget) {
      const entries: ZipEntry[] = [];
      for (const selection of writing.selections) {
        entries.push(...(await buildLayer(selection, writing, folder, budget)));
      }
      yield* writeZip(entries);
    }),
};

/** The files of a layer in the folder, and what goes into the archive. */
async function buildLayer(
  selection: FeatureSelection,
  writing: FeatureWriting,
  folder: string,
  budget: ByteBudget,
): Promise<readonly ZipEntry[]> {
  const { layer, properties } = selection.query;
  const files = new KindFiles(selection, folder, budget);
  try {
    const reader = new WkbReader();
    for await (const batch of readSelection(selection, writing)) {
      for (const feature of batch)
        await files.add(feature, feature.geometry && reader.read(feature.geometry));
      await files.flush();
    }
    const entries = await files.finish(writing.signal);
    return [...entries, { name: `${layer.id}_fields.csv`, content: [fieldTable(properties, writing)] }];
  } finally {
    await files.close();
  }
}

const KINDS: readonly ShapeKind[] = ['point', 'line', 'polygon'];

/** What a layer's features are declared to be; a layer of any geometry says at least what its empty file is. */
function declaredKind({ query, withGeometry }: FeatureSelection): ShapeKind | undefined {
  if (!withGeometry) return 'point';
  const { type } = query.layer.geometry;
  if (type === 'MultiPoint') return 'multipoint';
  if (type === 'Point') return 'point';
  if (type.endsWith('LineString')) return 'line';
  return type.endsWith('Polygon') ? 'polygon' : undefined;
}

/** One Shapefile for each kind of geometry that comes. */
class KindFiles {
  readonly #selection: FeatureSelection;
  readonly #folder: string;
  readonly #budget: ByteBudget;
  readonly #files = new Map<ShapeKind, KindFile>();

  constructor(selection: FeatureSelection, folder: string, budget: ByteBudget) {
    this.#selection = selection;
    this.#folder = folder;
    this.#budget = budget;
  }

  /** A geometry of several kinds is a record in each of their files, with the same attributes. */
  async add(feature: Feature, geometry: FlatGeometry | null): Promise<void> {
    const declared = declaredKind(this.#selection);
    const paths = geometry?.paths ?? [];
    if (geometry === null || paths.length === 0) {
      await this.#put(declared ?? 'point', feature, EMPTY, []);
      return;
    }
    for (const dimension of [0, 1, 2] as const) {
      const own = paths.filter((path) => path.dimension === dimension);
      if (own.length === 0) continue;
      const isMultipoint = dimension === 0 && (declared === 'multipoint' || own.length > 1);
      await this.#put(isMultipoint ? 'multipoint' : (KINDS[dimension] ?? 'point'), feature, geometry, own);
    }
  }

  async flush(): Promise<void> {
    for (const file of this.#files.values()) await file.flush();
  }

  async finish(signal: AbortSignal): Promise<readonly ZipEntry[]> {
    if (this.#files.size === 0) await this.#open(declaredKind(this.#selection) ?? 'point');
    const entries: ZipEntry[] = [];
    for (const file of this.#files.values()) entries.push(...(await file.finish(signal, this.#budget)));
    return entries;
  }

  async close(): Promise<void> {
    for (const file of this.#files.values()) await file.close();
  }

  async #put(
    kind: ShapeKind,
    feature: Feature,
    geometry: FlatGeometry,
    paths: readonly Path[],
  ): Promise<void> {
    const file = this.#files.get(kind) ?? (await this.#open(kind));
    this.#budget.take(file.add(feature, geometry, paths));
  }

  async #open(kind: ShapeKind): Promise<KindFile> {
    const { id } = this.#selection.query.layer;
    const name = kind === declaredKind(this.#selection) ? id : `${id}_${kind}`;
    const file = await KindFile.create(name, kind, this.#selection, this.#folder);
    this.#files.set(kind, file);
    return file;
  }
}

const EMPTY: FlatGeometry = { type: 'Point', coordinates: new Float64Array(0), paths: [], vertexCount: 0 };

/** A Shapefile under way: its attributes wait in a spool until every width is known. */
class KindFile {
  readonly #name: string;
  readonly #path: string;
  readonly #selection: FeatureSelection;
  readonly #shapes: ShapeFile;
  readonly #spool: FileHandle;
  readonly #fields: readonly DbfField[];
  #lines: string[] = [];

  private constructor(
    name: string,
    path: string,
    selection: FeatureSelection,
    shapes: ShapeFile,
    spool: FileHandle,
  ) {
    this.#name = name;
    this.#path = path;
    this.#selection = selection;
    this.#shapes = shapes;
    this.#spool = spool;
    const { properties } = selection.query;
    const names = shortNames([keyColumn(properties), ...properties.map((property) => property.name)]);
    this.#fields = names.map((short, i) => new DbfField(short, properties[i - 1]?.type ?? 'string'));
  }

  static async create(
    name: string,
    kind: ShapeKind,
    selection: FeatureSelection,
    folder: string,
  ): Promise<KindFile> {
    const path = join(folder, name);
    const shapes = await ShapeFile.create(path, kind);
    return new KindFile(name, path, selection, shapes, await open(`${path}.spool`, 'w'));
  }

  /** @returns bytes that it takes on disk */
  add({ key, values }: Feature, geometry: FlatGeometry, paths: readonly Path[]): number {
    const texts = this.#fields.map((field, i) => field.take(i === 0 ? key : (values[i - 1] ?? null)));
    // Lines are cut at these too when they are read.
    const line = JSON.stringify(texts).replace(/[\u2028\u2029]/g, (c) =>
      c === '\u2028' ? '\\u2028' : '\\u2029',
    );
    this.#lines.push(line);
    return this.#shapes.add(geometry, paths) + line.length;
  }

  async flush(): Promise<void> {
    await this.#shapes.flush();
    const text = this.#lines.map((line) => `${line}\n`).join('');
    this.#lines = [];
    if (text !== '') await this.#spool.write(text);
  }

  async finish(signal: AbortSignal, budget: ByteBudget): Promise<readonly ZipEntry[]> {
    await this.flush();
    await this.#shapes.finish();
    await this.#writeTable(signal, budget);
    const file = (ending: string): ZipEntry => ({
      name: `${this.#name}.${ending}`,
      content: readChunks(`${this.#path}.${ending}`),
    });
    const { crs } = this.#selection.crs;
    return [
      file('shp'),
      file('shx'),
      file('dbf'),
      { name: `${this.#name}.prj`, content: [toEsriWkt(crs)] },
      { name: `${this.#name}.cpg`, content: ['UTF-8'] },
    ];
  }

  async close(): Promise<void> {
    await this.#shapes.close();
    await this.#spool.close();
  }

  async #writeTable(signal: AbortSignal, budget: ByteBudget): Promise<void> {
    const table = await DbfFile.create(`${this.#path}.dbf`, this.#fields, this.#shapes.count);
    try {
      budget.take(table.bytes(this.#shapes.count));
      let waiting = 0;
      for await (const line of createInterface({ input: createReadStream(`${this.#path}.spool`) })) {
        table.add(JSON.parse(line) as readonly string[]);
        waiting += 1;
        if (waiting < 1000) continue;
        waiting = 0;
        signal.throwIfAborted();
        await table.flush();
      }
      await table.finish();
    } finally {
      await table.close();
    }
  }
}

/** What each field is: its name in the file, its real name, title, type and unit. */
function fieldTable(properties: readonly Property[], { language }: FeatureWriting): string {
  const key = keyColumn(properties);
  const shorts = shortNames([key, ...properties.map(({ name }) => name)]);
  const rows = [
    ['field', 'name', 'title', 'type', 'unit'],
    [key, key, language === 'pl' ? 'Identyfikator' : 'Identifier', 'string', ''],
    ...properties.map(({ name, title, type, unit }, i) => [
      shorts[i + 1] ?? name,
      name,
      title[language],
      type,
      unit ?? '',
    ]),
  ];
  return rows.map((row) => `${row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\r\n`).join('');
}
