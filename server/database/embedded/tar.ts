import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

/** One member of a tar archive. */
export interface TarEntry {
  /** Relative, with `/`; a folder ends with it. */
  readonly name: string;
  readonly data: Uint8Array<ArrayBuffer>;
  /** The member with its header and padding, as it stands in the archive. */
  readonly raw: Uint8Array<ArrayBuffer>;
}

/** Members of a ustar archive without long-name extensions: what PGlite and its packages write. */
export function* readTar(tar: Uint8Array<ArrayBuffer>): Generator<TarEntry> {
  const latin1 = (start: number, end: number): string =>
    Buffer.from(tar.subarray(start, end)).toString('latin1');
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const name = latin1(at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(latin1(at + 124, at + 136), 8) || 0;
    const isFolder = tar[at + 156] === 0x35 && !name.endsWith('/');
    const end = at + 512 + Math.ceil(size / 512) * 512;
    yield {
      name: isFolder ? `${name}/` : name,
      data: tar.subarray(at + 512, at + 512 + size),
      raw: tar.subarray(at, end),
    };
    at = end;
  }
}

/** Writes the members below a folder. @throws Error when a name would leave it */
export function extractTar(tar: Uint8Array<ArrayBuffer>, folder: string): void {
  for (const { name, data } of readTar(tar)) {
    const relative = normalize(name.replace(/^\/+/, ''));
    if (relative.startsWith('..'))
      throw new Error(`The archive holds a name that leaves its folder: ${name}`);
    const path = join(folder, relative);
    if (name.endsWith('/')) mkdirSync(path, { recursive: true, mode: 0o700 });
    else {
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
      writeFileSync(path, data, { mode: 0o600 });
    }
  }
}

/** Everything below a folder as a ustar archive, names starting with `/`, without times or owners: equal folders give equal bytes. */
export function archiveFolder(folder: string): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const visit = (relative: string): void => {
    const entries = readdirSync(join(folder, relative), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        parts.push(tarHeader(name, 0, '5'));
        visit(name);
      } else {
        const data = readFileSync(join(folder, name));
        parts.push(
          tarHeader(name, data.length, '0'),
          data,
          new Uint8Array((512 - (data.length % 512)) % 512),
        );
      }
    }
  };
  visit('');
  parts.push(new Uint8Array(1024));
  return new Uint8Array(Buffer.concat(parts));
}

function tarHeader(name: string, size: number, type: '0' | '5'): Uint8Array {
  if (Buffer.byteLength(name) > 100) throw new Error(`The name is too long for the archive: ${name}`);
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0);
  header.write(octal(type === '5' ? 0o700 : 0o600, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
