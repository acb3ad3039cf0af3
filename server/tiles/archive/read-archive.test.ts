import { mkdtemp, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { findTileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { ArchiveStore } from '../../source/archive/archive-store.ts';
import { HEADER_LENGTH, readDirectory, readHeader } from '../../source/archive/pmtiles-format.ts';
import type { ArchiveDescription } from './archive.ts';
import { writePmTiles } from './pmtiles.ts';

const description: ArchiveDescription = {
  name: 'Działki',
  description: 'Opis',
  attribution: 'Gmina',
  format: 'mvt',
  tileMatrixSet: findTileMatrixSet('WebMercatorQuad')!,
  minZoom: 8,
  maxZoom: 10,
  bounds: [18, 52, 19, 53],
  extent: [2_003_750, 6_800_000, 2_115_000, 6_982_997],
  vectorLayers: [{ id: 'parcels', fields: { number: 'Numer' }, extra: 1 }, { fields: {} }],
};

let folder = '';
let good: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
  // So many tiles that the root leads to leaves.
  const writer = writePmTiles(join(folder, 'good.pmtiles'), description);
  for (let row = 300; row < 420; row++) {
    for (let column = 500; column < 620; column++) {
      writer.add({ z: 10, row, column }, gzipSync(`${(row * 31 + column * 17) % 997} ${row}/${column}`));
    }
  }
  writer.add({ z: 8, row: 83, column: 141 }, gzipSync('eight'));
  writer.close();
  good = await readFile(join(folder, 'good.pmtiles'));
  await writeFile(join(folder, 'away.txt'), 'x');
  await symlink('/etc/hostname', join(folder, 'link.pmtiles'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.useRealTimers());

const stores: ArchiveStore[] = [];
const storeOf = (addresses: readonly string[] = []) => {
  const store = new ArchiveStore({ folder, addresses });
  stores.push(store);
  return store;
};
afterAll(() => Promise.all(stores.map((store) => store.close())));

const text = async (store: ArchiveStore, location: string, z: number, row: number, column: number) =>
  (await store.tile(location, { z, row, column }))?.data.toString();

describe('a PMTiles archive', () => {
  it('says what it holds, and gives each tile through its leaf directories', async () => {
    const store = storeOf();
    const { facts } = await store.open('good.pmtiles');
    expect(readHeader(good).leaves.length).toBeGreaterThan(0);
    expect(facts).toMatchObject({ format: 'mvt', minZoom: 8, maxZoom: 10, bounds: [18, 52, 19, 53] });
    expect(facts.vectorLayers).toEqual([{ id: 'parcels', fields: { number: 'Numer' } }]);
    expect(await text(store, 'good.pmtiles', 8, 83, 141)).toBe('eight');
    for (const [row, column] of [
      [300, 500],
      [419, 619],
      [356, 555],
    ] as const) {
      expect(await text(store, 'good.pmtiles', 10, row, column)).toMatch(`${row}/${column}`);
    }
    expect(await store.tile('good.pmtiles', { z: 10, row: 299, column: 500 })).toBeUndefined();
    expect(await store.tile('good.pmtiles', { z: 0, row: 0, column: 0 })).toBeUndefined();
  });

  it('that is replaced is read anew', async () => {
    const write = (name: string, content: string) => {
      const writer = writePmTiles(join(folder, name), description);
      writer.add({ z: 8, row: 83, column: 141 }, gzipSync(content));
      writer.close();
    };
    write('moving.pmtiles', 'before');
    await utimes(join(folder, 'moving.pmtiles'), 1000, 1000);
    const store = storeOf();
    expect(await text(store, 'moving.pmtiles', 8, 83, 141)).toBe('before');
    const { state } = await store.open('moving.pmtiles');
    write('next.pmtiles', 'behind');
    await rename(join(folder, 'next.pmtiles'), join(folder, 'moving.pmtiles'));
    vi.useFakeTimers({ now: Date.now() + 1_500, toFake: ['Date'] });
    expect(await text(store, 'moving.pmtiles', 8, 83, 141)).toBe('behind');
    expect((await store.open('moving.pmtiles')).state).not.toBe(state);
  });
});

describe('archives that lie', () => {
  const change = (edit: (bytes: Buffer) => Buffer | undefined) => {
    const bytes = Buffer.from(good);
    return edit(bytes) ?? bytes;
  };
  const varint = (value: number): number[] => {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    return [...bytes, rest];
  };
  /** The archive with another root directory: entries of id, run, length, offset. */
  const withRoot = (
    entries: readonly (readonly [number, number, number, number])[],
    count = entries.length,
  ) =>
    change((bytes) => {
      let last = 0;
      const ids = entries.flatMap(([id]) => {
        const step = varint(id - last);
        last = id;
        return step;
      });
      const columns = [1, 2, 3].flatMap((at) =>
        entries.flatMap((entry) => varint(entry[at]! + (at === 3 ? 1 : 0))),
      );
      const root = gzipSync(Buffer.from([...varint(count), ...ids, ...columns]));
      const leaves = readHeader(bytes).leaves;
      const whole = Buffer.concat([bytes, Buffer.alloc(0)]);
      root.copy(whole, HEADER_LENGTH);
      whole.writeBigUInt64LE(BigInt(root.length), 16);
      whole.writeBigUInt64LE(BigInt(leaves.offset), 40);
      return whole;
    });

  it.each<readonly [string, () => Buffer]>([
    ['words', () => Buffer.from('no archive at all')],
    ['nothing', () => Buffer.alloc(0)],
    ['half a header', () => good.subarray(0, 100)],
    ['a file cut inside its root', () => good.subarray(0, HEADER_LENGTH + 10)],
    ['another version', () => change((bytes) => void bytes.writeUInt8(2, 7))],
    ['a kind of tile that is not served', () => change((bytes) => void bytes.writeUInt8(5, 99))],
    ['a compression that is none', () => change((bytes) => void bytes.writeUInt8(9, 97))],
    ['zooms upside down', () => change((bytes) => void bytes.writeUInt8(11, 100))],
    ['zooms beyond the grid', () => change((bytes) => void bytes.writeUInt8(30, 101))],
    ['bounds beyond the earth', () => change((bytes) => void bytes.writeInt32LE(2_000_000_000, 110))],
    ['a root at the end of the earth', () => change((bytes) => void bytes.writeBigUInt64LE(2n ** 63n, 8))],
    ['a root longer than it may be', () => change((bytes) => void bytes.writeBigUInt64LE(20_000n, 16))],
    ['metadata outside the file', () => change((bytes) => void bytes.writeBigUInt64LE(10n ** 12n, 24))],
    ['metadata of a terabyte', () => change((bytes) => void bytes.writeBigUInt64LE(10n ** 12n, 32))],
    ['a directory that says it has a billion entries', () => withRoot([[1, 1, 1, 0]], 1e9)],
    ['a directory of nothing', () => withRoot([], 0)],
    [
      'a root that blows up',
      () =>
        change((bytes) => {
          const bomb = gzipSync(Buffer.alloc(64 * 1024 ** 2), { level: 9 });
          bomb.copy(bytes, HEADER_LENGTH, 0, 16_000);
          bytes.writeBigUInt64LE(16_000n, 16);
        }),
    ],
  ])('are refused in a sentence: %s', async (_, make) => {
    await writeFile(join(folder, 'liar.pmtiles'), make());
    await expect(storeOf().open('liar.pmtiles')).rejects.toMatchObject({
      fault: 'invalidParameter',
      message: expect.stringContaining('The tile archive'),
    });
  });

  it('lead in no circle: a leaf that is its own leaf ends', async () => {
    // The only entry is a leaf at the start of the leaves, as long as the directory that says so.
    const leafOf = (length: number) => gzipSync(Buffer.from([1, 1, 0, ...varint(length), 1]));
    const { length } = leafOf(leafOf(20).length);
    const bytes = withRoot([[1, 0, length, 0]]);
    leafOf(length).copy(bytes, readHeader(bytes).leaves.offset);
    await writeFile(join(folder, 'loop.pmtiles'), bytes);
    await expect(storeOf().tile('loop.pmtiles', { z: 8, row: 83, column: 141 })).rejects.toThrow('circle');
  });

  it.each<readonly [string, () => Buffer]>([
    ['outside its section', () => withRoot([[0, 1e6, 100, 1e12]])],
    ['of a size nobody reads', () => withRoot([[0, 1e6, 1e9, 0]])],
    ['that is cut off', () => withRoot([[0, 1e6, 300_000, 0]]).subarray(0, 100_000)],
    ['that is no gzip', () => withRoot([[0, 1e6, 40, 3]])],
  ])('give no tile %s', async (_, make) => {
    await writeFile(join(folder, 'tile.pmtiles'), make());
    await expect(storeOf().tile('tile.pmtiles', { z: 5, row: 3, column: 3 })).rejects.toMatchObject({
      fault: 'invalidParameter',
    });
  });

  it('never hang, whatever bytes are turned over', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let i = 0; i < 2_000; i++) {
      const bytes = Uint8Array.from({ length: 1 + random(60) }, () => random(256));
      try {
        const { ids } = readDirectory(bytes);
        expect(ids.length).toBeLessThanOrEqual(bytes.length / 4);
      } catch (error) {
        expect(error).toMatchObject({ fault: 'invalidParameter' });
      }
    }
  });

  it.each([
    '../good.pmtiles',
    '/etc/hostname',
    'link.pmtiles',
    '',
    '.',
    'none.pmtiles',
    'http://127.0.0.1/x',
  ])('are not looked for outside their places: %j', async (location) => {
    await expect(storeOf().open(location)).rejects.toMatchObject({
      fault: 'notFound',
      message: expect.not.stringContaining('etc'),
    });
  });
});

describe('an archive at an address', () => {
  let server: Server;
  let base = '';
  let content: Buffer;
  let tag = '"1"';
  let asked = 0;
  beforeAll(async () => {
    content = good;
    server = createServer((request, response) => {
      asked += 1;
      if (request.url === '/in/whole.pmtiles') return void response.end(content);
      if (request.url === '/in/away.pmtiles') {
        return void response.writeHead(302, { location: '/in/good.pmtiles' }).end();
      }
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
      const part = content.subarray(Number(from), Number(to) + 1);
      // One that says more than it was asked for.
      const body = request.url === '/in/endless.pmtiles' ? Buffer.concat([part, content]) : part;
      response.writeHead(206, { etag: tag }).end(body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is read by ranges, one for a tile whose directory is known', async () => {
    const store = storeOf([base]);
    expect(await text(store, `${base}good.pmtiles`, 10, 356, 555)).toMatch('356/555');
    const before = asked;
    expect(await text(store, `${base}good.pmtiles`, 10, 356, 556)).toMatch('356/556');
    expect(asked - before).toBe(1);
    expect(await text(store, `${base}endless.pmtiles`, 10, 356, 556)).toMatch('356/556');
  });

  it('is read anew at once when its ETag is another', async () => {
    const store = storeOf([base]);
    expect(await text(store, `${base}good.pmtiles`, 8, 83, 141)).toBe('eight');
    const writer = writePmTiles(join(folder, 'other.pmtiles'), description);
    writer.add({ z: 8, row: 83, column: 141 }, gzipSync('other'));
    writer.close();
    content = await readFile(join(folder, 'other.pmtiles'));
    tag = '"2"';
    expect(await text(store, `${base}good.pmtiles`, 8, 83, 141)).toBe('other');
    expect((await store.open(`${base}good.pmtiles`)).state).toBe('"2"');
  });

  it('must know ranges, may not redirect and must be allowed', async () => {
    const store = storeOf([base]);
    for (const name of ['whole.pmtiles', 'away.pmtiles', '../out.pmtiles', '%2e%2e/out.pmtiles']) {
      await expect(store.open(base + name)).rejects.toMatchObject({ fault: 'notFound' });
    }
  });
});
