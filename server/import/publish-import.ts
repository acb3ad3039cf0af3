import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CatalogFile } from '../catalog/layer-schema.ts';
import { titleOf } from '../catalog/public-name.ts';
import { type NewLayerFiles, writeLayerFiles } from '../catalog/write-layer-file.ts';
import { allCrs } from '../geo/crs.ts';
import { ImportError } from './dataset.ts';
import type { ImportReport } from './import-file.ts';
import { IMPORT_SCHEMA, ROW_NUMBER } from './import-store.ts';

/** Who and what a new layer is filed under. */
export interface Filing {
  readonly id: string;
  /** In both languages; the id in words when absent. */
  readonly title?: string | undefined;
  readonly theme: string;
  readonly publisher: string;
  /** Date of the import, YYYY-MM-DD. */
  readonly updated: string;
}

/**
 * The theme and publisher that were asked for, or the catalog's own choice for data that just came.
 * @throws ImportError when the catalog does not have them
 */
export function chooseFiling(
  catalog: CatalogFile,
  asked: { readonly theme?: string | undefined; readonly publisher?: string | undefined },
): { readonly theme: string; readonly publisher: string } {
  const themes = Object.keys(catalog.themes);
  const publishers = Object.keys(catalog.publishers);
  const theme = asked.theme ?? (themes.includes('imported') ? 'imported' : themes[0]);
  const publisher = asked.publisher ?? publishers[0];
  if (theme === undefined || !themes.includes(theme)) {
    throw new ImportError(`catalog.yaml has no theme ${theme ?? ''}; it has ${themes.join(', ')}.`);
  }
  if (publisher === undefined || !publishers.includes(publisher)) {
    throw new ImportError(
      `catalog.yaml has no publisher ${publisher ?? ''}; it has ${publishers.join(', ')}.`,
    );
  }
  return { theme, publisher };
}

/** A layer file and a style that fit an imported table. */
export function writeImportedLayer(
  { table, extent, features }: ImportReport,
  filing: Filing,
  raster?: { readonly location: string },
): NewLayerFiles {
  const crs = allCrs.find((each) => each.srid === table.geometry.srid);
  if (crs === undefined) throw new ImportError(`EPSG:${table.geometry.srid} is not served.`);
  const title = filing.title ?? titleOf(filing.id);
  const numbered = table.key === ROW_NUMBER ? [{ name: ROW_NUMBER, type: 'integer' as const }] : [];
  return writeLayerFiles({
    id: filing.id,
    title: { pl: title, en: title },
    abstract: {
      pl: `Dane wczytane z pliku ${table.origin}.`,
      en: `Data imported from the file ${table.origin}.`,
    },
    theme: filing.theme,
    publisher: filing.publisher,
    table: { schema: IMPORT_SCHEMA, name: table.name },
    key: table.key,
    geometry: { column: 'geom', type: table.geometry.type, crs, extent },
    columns: [
      ...numbered,
      ...table.fields.map(({ name, type, source }) => ({ name, type, comment: source })),
    ],
    rows: features,
    raster,
    updated: filing.updated,
  });
}

/**
 * Puts the files into a layers folder, the style before the layer and each in one step, so that a server that
 * watches never sees half of them. A style that is there already was made better by hand, and stays; so is a layer
 * file, which stays beside the new one as `<id>.yaml.previous`.
 * @returns path of the layer file, and of the one before when it said something else
 */
export async function saveLayerFiles(
  folder: string,
  files: NewLayerFiles,
): Promise<{ readonly path: string; readonly previous: string | undefined }> {
  await save(join(folder, files.style.path), files.style.text, 'wx');
  const path = join(folder, files.layer.path);
  const before = await readFile(path, 'utf8').catch(() => undefined);
  const isOther = before !== undefined && before !== files.layer.text;
  if (isOther) await save(`${path}.previous`, before, 'w');
  await save(path, files.layer.text, 'w');
  return { path, previous: isOther ? `${path}.previous` : undefined };
}

async function save(path: string, text: string, flag: 'w' | 'wx'): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (flag === 'wx') {
    const known = await writeFile(path, '', { flag }).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
    );
    if (known) return;
  }
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, text);
  await rename(draft, path);
}
