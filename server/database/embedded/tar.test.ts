import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { archiveFolder, extractTar, readTar } from './tar.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tar-'));
  folders.push(folder);
  return folder;
}

describe('a tar archive', () => {
  it('gives back what was put in, empty folders and files too', () => {
    const from = newFolder();
    mkdirSync(join(from, 'a/empty'), { recursive: true });
    writeFileSync(join(from, 'a/file'), 'x'.repeat(1000));
    writeFileSync(join(from, 'none'), '');
    writeFileSync(join(from, 'full'), Buffer.alloc(512, 7));
    const tar = archiveFolder(from);
    const to = newFolder();
    extractTar(tar, to);
    expect(readFileSync(join(to, 'a/file'), 'utf8')).toBe('x'.repeat(1000));
    expect(readFileSync(join(to, 'none'))).toHaveLength(0);
    expect(readFileSync(join(to, 'full'))).toEqual(Buffer.alloc(512, 7));
    expect(statSync(join(to, 'a/empty')).isDirectory()).toBe(true);
    expect(Buffer.compare(archiveFolder(to), tar)).toBe(0);
  });

  it('whose names lead out of the folder is refused', () => {
    const from = newFolder();
    writeFileSync(join(from, 'name'), 'x');
    const tar = archiveFolder(from);
    Buffer.from(tar.buffer).write('/../up', 0);
    expect([...readTar(tar)].map(({ name }) => name)).toEqual(['/../up']);
    expect(() => extractTar(tar, newFolder())).toThrow(/leaves its folder/);
  });
});
