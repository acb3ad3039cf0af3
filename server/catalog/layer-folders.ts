import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { breathing } from './breathing.ts';
import type { SourceFile } from './read-catalog.ts';
import { MAX_FILE_LENGTH } from './read-yaml.ts';

/** A file's place and what changes when its content does. */
export interface FoundFile {
  readonly folder: string;
  readonly path: string;
  readonly stamp: string;
}

/** Files that were read, by place and stamp, so that of thousands only the changed ones are read again. */
export type FileMemory = Map<string, SourceFile>;

/**
 * The layer, style, drawing and catalog files of all folders, in the order of the folders, inside one by name. A folder
 * that is not there holds none; two names of one folder count once. Editors' own files are passed over.
 */
export async function findLayerFiles(folders: readonly string[]): Promise<readonly FoundFile[]> {
  const seen = new Set<string>();
  const found: FoundFile[] = [];
  // A synchronous look at a file costs a tenth of an asynchronous one, and there may be thousands, many times a minute.
  const breathe = breathing();
  for (const folder of folders) {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || seen.has(real)) continue;
    seen.add(real);
    for (const path of [...(await namesIn(folder, '')), ...(await namesIn(folder, 'styles'))]) {
      const stamp = stampOf(join(folder, path));
      if (stamp !== undefined) found.push({ folder, path, stamp });
      await breathe();
    }
  }
  return found;
}

/**
 * Reads the files; one that has gone meanwhile is left out. Of a file over the limit only the beginning.
 * @param memory gives the same record again for a file whose stamp did not change; afterwards it holds these files alone
 */
export async function readLayerFiles(
  files: readonly FoundFile[],
  memory: FileMemory = new Map(),
): Promise<readonly SourceFile[]> {
  const read: SourceFile[] = [];
  const before = new Map(memory);
  memory.clear();
  const breathe = breathing();
  for (const { folder, path, stamp } of files) {
    const name = `${folder}/${path} ${stamp}`;
    const file = before.get(name) ?? readFile(folder, path);
    await breathe();
    if (file === undefined) continue;
    memory.set(name, file);
    read.push(file);
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

function stampOf(file: string): string | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found?.isFile() ? `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}` : undefined;
  } catch {
    return undefined;
  }
}

/** Characters are at most as many as bytes, so the reader sees that the file is too long. */
function readFile(folder: string, path: string): SourceFile | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(join(folder, path), 'r');
    const buffer = Buffer.alloc(Math.min(fstatSync(handle).size, 4 * MAX_FILE_LENGTH + 4));
    const length = readSync(handle, buffer, 0, buffer.length, 0);
    return { folder, path, text: buffer.toString('utf8', 0, length).replace(/^\uFEFF/, '') };
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
