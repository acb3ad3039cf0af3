import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile } from './read-catalog.ts';
import { MAX_FILE_LENGTH } from './read-yaml.ts';

/** A file's place and what changes when its content does. */
export interface FoundFile {
  readonly folder: string;
  readonly path: string;
  readonly stamp: string;
}

/**
 * The layer, style, drawing and catalog files of all folders, in the order of the folders, inside one by name. A folder
 * that is not there holds none; two names of one folder count once. Editors' own files are passed over.
 */
export async function findLayerFiles(folders: readonly string[]): Promise<readonly FoundFile[]> {
  const seen = new Set<string>();
  const found: FoundFile[] = [];
  for (const folder of folders) {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || seen.has(real)) continue;
    seen.add(real);
    for (const path of [...(await namesIn(folder, '')), ...(await namesIn(folder, 'styles'))]) {
      const stamp = await stampOf(join(folder, path));
      if (stamp !== undefined) found.push({ folder, path, stamp });
    }
  }
  return found;
}

/** Reads the files; one that has gone meanwhile is left out. Of a file over the limit only the beginning. */
export async function readLayerFiles(files: readonly FoundFile[]): Promise<readonly SourceFile[]> {
  const read: SourceFile[] = [];
  for (const { folder, path } of files) {
    const text = await readBounded(join(folder, path));
    if (text !== undefined) read.push({ folder, path, text });
  }
  return read;
}

const LAYER_FILE = /^[^.#~].*\.ya?ml$/;
/** Beside the styles the drawings they name. */
const STYLE_FILE = /^[^.#~].*\.(ya?ml|svg)$/;

async function namesIn(folder: string, inside: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, inside)).catch(() => []);
  return names
    .filter((name) => (inside === 'styles' ? STYLE_FILE : LAYER_FILE).test(name))
    .sort()
    .map((name) => (inside === '' ? name : `${inside}/${name}`));
}

async function stampOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}` : undefined;
}

/** Characters are at most as many as bytes, so the reader sees that the file is too long. */
async function readBounded(file: string): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const buffer = Buffer.alloc(Math.min((await handle.stat()).size, 4 * MAX_FILE_LENGTH + 4));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}
