import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findLayerFiles, readLayerFiles } from './layer-folders.ts';
import type { SourceFile } from './read-catalog.ts';
import { type LayerWatch, watchLayers } from './watch-layers.ts';

let folder: string;
let watch: LayerWatch | undefined;
let seen: (readonly SourceFile[])[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'));
  await mkdir(join(folder, 'styles'));
  seen = [];
});

afterEach(async () => {
  await watch?.close();
  watch = undefined;
  await rm(folder, { recursive: true });
});

async function start(changed = async (files: readonly SourceFile[]) => void seen.push(files)): Promise<void> {
  watch = watchLayers([folder], await findLayerFiles([folder]), changed);
}

async function eventually(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 2_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('not within 2 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('files are found in order, those of editors are not', async () => {
  for (const name of [
    'b.yaml',
    'a.yaml',
    '.a.yaml.swp',
    '.hidden.yaml',
    '#a.yaml',
    'a.yaml~',
    'notes.txt',
    'c.yml',
  ]) {
    await writeFile(join(folder, name), name);
  }
  await writeFile(join(folder, 'styles', 's.yaml'), '\uFEFFstyle');
  await mkdir(join(folder, 'folder.yaml'));
  const files = await readLayerFiles(await findLayerFiles([folder, join(folder, 'missing')]));
  expect(files.map(({ path }) => path)).toEqual(['a.yaml', 'b.yaml', 'c.yml', 'styles/s.yaml']);
  expect(files.at(-1)?.text).toBe('style');
});

test('one folder under two names is read once', async () => {
  await writeFile(join(folder, 'a.yaml'), '');
  const link = `${folder}-link`;
  await symlink(folder, link);
  try {
    expect(await findLayerFiles([folder, link])).toHaveLength(1);
  } finally {
    await rm(link);
  }
});

test('added, changed, renamed and removed files are taken up within two seconds', async () => {
  await start();
  await writeFile(join(folder, 'a.yaml'), 'one');
  await eventually(() => seen.at(-1)?.[0]?.text === 'one');
  await writeFile(join(folder, 'a.yaml'), 'two');
  await eventually(() => seen.at(-1)?.[0]?.text === 'two');
  await writeFile(join(folder, 'a.tmp'), 'new');
  await rename(join(folder, 'a.tmp'), join(folder, 'a.yaml'));
  await eventually(() => seen.at(-1)?.[0]?.text === 'new');
  await rm(join(folder, 'a.yaml'));
  await eventually(() => seen.at(-1)?.length === 0);
});

test('a file still being written is not taken', async () => {
  await start();
  for (let i = 1; i <= 12; i++) {
    await writeFile(join(folder, 'a.yaml'), 'x'.repeat(i));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await eventually(() => seen.length > 0);
  expect(seen.map(([file]) => file?.text.length)).toEqual([12]);
});

test('files are handed over again when taking them failed', async () => {
  let calls = 0;
  await start(async () => {
    calls++;
    if (calls === 1) throw new Error('database gone');
  });
  await writeFile(join(folder, 'a.yaml'), 'one');
  await eventually(() => calls === 2);
});
