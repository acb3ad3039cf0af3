import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePosition } from '../../database/change-position.ts';
import type { Filter } from '../../filter/filter.ts';
import { findTileMatrixSet } from '../../geo/tile-matrix-set.ts';
import type { ChangeBatch } from '../../source/changes/change-feed.ts';
import { bucketAccess, openBucket } from '../../test/bucket.ts';
import { fixtureLayer } from '../../test/fixture-catalog.ts';
import { ChangeLog } from '../change-log.ts';
import { type Tile, type TileRequest, tileMediaTypes } from '../tile-source.ts';
import { DiskTileStore } from './disk-tile-store.ts';
import { S3TileStore } from './s3-tile-store.ts';
import { StoredTileSource } from './stored-tile-source.ts';
import { readStoredTile, type TileStore, writeStoredTile } from './tile-store.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tile-stores-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const data = Buffer.from('x'.repeat(3000));
const tile: Tile = {
  data,
  gzip: gzipSync(data),
  brotli: Buffer.from('brotli'),
  contentType: tileMediaTypes.mvt,
  hash: 'h1',
  isEmpty: false,
};
const unexpected = (error: unknown) => {
  throw error;
};
const at = (transaction: number) =>
  writePosition({ epoch: '0123456789ab', snapshot: `${transaction}:${transaction}:` });

test('a stored tile comes back whole, and damaged bytes are none', () => {
  const bytes = writeStoredTile({ tile, position: 'p', key: 'k' });
  expect(bytes.length).toBeLessThan(1000);
  expect(readStoredTile(bytes, 'k')).toEqual({ tile, position: 'p', key: 'k' });
  expect(readStoredTile(bytes, 'another')).toBeUndefined();
  expect(readStoredTile(bytes.subarray(0, bytes.length - 1), 'k')).toBeUndefined();
  for (const place of [0, 3, 20, bytes.length - 1]) {
    const bent = Buffer.from(bytes);
    bent[place]! ^= 4;
    expect(readStoredTile(bent, 'k'), `a bit of byte ${place}`).toBeUndefined();
  }
  expect(readStoredTile(Buffer.from('nonsense'), 'k')).toBeUndefined();
  expect(readStoredTile(Buffer.alloc(0), 'k')).toBeUndefined();
});

test('the disk keeps tiles over a restart, and two processes share them', async () => {
  const first = new DiskTileStore(join(folder, 'a'), 1e6, unexpected);
  const second = new DiskTileStore(join(folder, 'a'), 1e6, unexpected);
  await first.put('k', Buffer.from('one'));
  expect(Buffer.from((await second.get('k'))!)).toEqual(Buffer.from('one'));
  await first.close();
  await second.close();
  const third = new DiskTileStore(join(folder, 'a'), 1e6, unexpected);
  expect(Buffer.from((await third.get('k'))!)).toEqual(Buffer.from('one'));
  expect(await third.get('other')).toBeUndefined();
  await third.close();
});

test('the disk stays within its bound', async () => {
  const store = new DiskTileStore(join(folder, 'b'), 100_000, unexpected);
  for (let i = 0; i < 1000; i++) await store.put(`k${i}`, Buffer.alloc(1000));
  const kept = await count(store, 1000);
  expect(kept).toBeGreaterThan(50);
  expect(kept).toBeLessThan(310);
  await store.close();
});

const count = async (store: DiskTileStore, keys: number): Promise<number> => {
  let kept = 0;
  for (let i = 0; i < keys; i++) if ((await store.get(`k${i}`)) !== undefined) kept += 1;
  return kept;
};

test('a smaller bound is reached while tiles are served, and the file shrinks with it', async () => {
  const path = join(folder, 'smaller', 'tiles.sqlite');
  const before = new DiskTileStore(join(folder, 'smaller'), 1e7, unexpected);
  for (let i = 0; i < 1000; i++) await before.put(`k${i}`, Buffer.alloc(4000));
  await before.close();
  expect((await stat(path)).size).toBeGreaterThan(4e6);
  const after = new DiskTileStore(join(folder, 'smaller'), 1e6, unexpected);
  await expect.poll(async () => (await stat(path)).size, { timeout: 10_000 }).toBeLessThan(2e6);
  expect(await count(after, 1000)).toBeLessThan(250);
  expect(await after.get('k999')).toBeDefined();
  await after.close();
});

test.each([
  ['is no SQLite', (bytes: Buffer) => bytes.fill(7)],
  ['was cut off', (bytes: Buffer) => bytes.subarray(0, 20_000)],
  ['is damaged inside', (bytes: Buffer) => bytes.fill(7, 4096)],
])('a file that %s is thrown away', async (name, damage) => {
  const place = join(folder, name);
  const first = new DiskTileStore(place, 1e7, unexpected);
  for (let i = 0; i < 50; i++) await first.put(`k${i}`, Buffer.alloc(4000));
  first.beginJournal(at(5));
  await first.close();
  const path = join(place, 'tiles.sqlite');
  await writeFile(path, damage(await readFile(path)));
  const seen: unknown[] = [];
  const second = new DiskTileStore(place, 1e7, (error) => seen.push(error));
  second.journal();
  await count(second, 50);
  expect(seen.length).toBeGreaterThan(0);
  await second.put('new', Buffer.from('one'));
  expect(Buffer.from((await second.get('new'))!)).toEqual(Buffer.from('one'));
  expect(await count(second, 50)).toBe(0);
  await second.close();
});

test('a file of another form begins anew', async () => {
  const place = join(folder, 'form');
  await mkdir(place);
  const old = new DatabaseSync(join(place, 'tiles.sqlite'));
  old.exec(
    `create table tiles (name text); insert into tiles values ('x'); create table journal (text text)`,
  );
  old.close();
  const store = new DiskTileStore(place, 1e6, unexpected);
  await store.put('k', Buffer.from('one'));
  expect(await store.get('k')).toBeDefined();
  expect(store.journal()).toEqual([]);
  await store.close();
});

const batch = (transaction: number, places = 1): ChangeBatch => ({
  position: at(transaction),
  changes: Array.from({ length: places }, () => ({
    layerId: 'parcels',
    extents: [[1, 2, 3, 4]],
    keys: ['1'],
    at: '2026-01-01T00:00:00Z',
  })),
});

test('a journal that missed a batch begins anew behind it', async () => {
  const place = join(folder, 'gap');
  const seen: unknown[] = [];
  const store = new DiskTileStore(place, 1e6, (error) => seen.push(error));
  store.beginJournal(at(1));
  store.append(batch(2));
  expect(store.journal().map(({ position }) => position)).toEqual([at(1), at(2)]);
  const other = new DatabaseSync(join(place, 'tiles.sqlite'));
  other.exec('begin immediate');
  store.append(batch(3));
  other.exec('rollback');
  other.close();
  expect(seen).toHaveLength(1);
  store.append(batch(4));
  store.append(batch(5));
  expect(store.journal().map(({ position }) => position)).toEqual([at(4), at(5)]);
  await store.close();
});

test('a batch in very many places is noted as a change of the whole layer', async () => {
  const store = new DiskTileStore(join(folder, 'many'), 1e6, unexpected);
  store.append(batch(1, 2000));
  store.append(batch(2, 2001));
  const [few, many] = store.journal();
  expect(few?.changes).toMatchObject([{ layerId: 'parcels' }]);
  expect(few?.changes[0]?.extents).toHaveLength(2000);
  expect(many?.changes).toMatchObject([{ layerId: 'parcels', extents: 'whole' }]);
  await store.close();
});

test('a closed or broken disk answers as if it were empty', async () => {
  const seen: unknown[] = [];
  const store = new DiskTileStore(join(folder, 'c'), 1e6, (error) => seen.push(error));
  await store.close();
  expect(await store.get('k')).toBeUndefined();
  await store.put('k', Buffer.from('x'));
  expect(seen.length).toBeGreaterThan(0);
});

/** A bucket in memory that looks at signatures no further than that they are there. */
test('an S3-compatible store is asked with signatures and left alone for a while after it failed', async () => {
  const { base, objects, state, close } = await openBucket();
  const failures: unknown[] = [];
  const bucket = { ...bucketAccess, url: `${base}/tiles/region/` };
  const store = new S3TileStore(bucket, (error) => failures.push(error));
  expect(await store.get('k')).toBeUndefined();
  await store.put('k', Buffer.from('one'));
  expect([...objects.keys()]).toEqual(['/tiles/region/k']);
  expect(Buffer.from((await store.get('k'))!)).toEqual(Buffer.from('one'));
  expect(state.refused).toBe(0);
  expect(failures).toEqual([]);
  state.status = 500;
  for (let i = 0; i < 3; i++) expect(await store.get('k')).toBeUndefined();
  state.status = 0;
  expect(await store.get('k')).toBeUndefined();
  expect(failures).toHaveLength(1);
  // Writing is another matter.
  await store.put('k2', Buffer.from('two'));
  expect(objects.size).toBe(2);
  expect(store.figures).toEqual({ found: 1, missing: 1, unread: 4, stored: 2, lost: 0 });
  close();
});

/** @returns a store whose server does that with each request */
async function storeThat(answers: RequestListener) {
  const server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const failures: unknown[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiles`;
  const store = new S3TileStore({ ...bucketAccess, url }, (error) => failures.push(error));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { store, failures, close };
}

test.each<[string, RequestListener]>([
  ['never answers', () => undefined],
  ['closes the connection', (request) => request.socket.destroy()],
  [
    'closes it half-way',
    (_, response) => {
      response.writeHead(200, { 'content-length': 5000 }).write('half', () => response.destroy());
    },
  ],
  ['stops half-way', (_, response) => void response.writeHead(200).write('half')],
  [
    'gives without end',
    (_, response) => {
      const more = (): void => void response.write(Buffer.alloc(1_048_576), (error) => error ?? more());
      more();
    },
  ],
])('a store that %s is given up, is told of once, and is asked by one at a time then', async (_, answers) => {
  let asked = 0;
  const { store, failures, close } = await storeThat((request, response) => {
    asked += 1;
    answers(request, response);
  });
  const all = await Promise.all(Array.from({ length: 300 }, (_, i) => store.get(`k${i}`)));
  expect(new Set(all)).toEqual(new Set([undefined]));
  expect(asked).toBeLessThanOrEqual(64);
  expect(failures).toHaveLength(1);
  const before = asked;
  for (let i = 0; i < 50; i++) expect(await store.get('k')).toBeUndefined();
  expect(asked).toBe(before);
  expect(store.figures).toMatchObject({ found: 0, unread: 350 });
  close();
});

const quad = findTileMatrixSet('WebMercatorQuad')!;
const request: TileRequest = {
  layers: [{ layer: fixtureLayer('parcels', 'a') }],
  format: 'mvt',
  tileMatrixSet: quad,
  tile: { z: 6, row: 20, column: 35 },
};

function setting(begin = 10) {
  const objects = new Map<string, Uint8Array>();
  const store: TileStore = {
    get: async (key) => objects.get(key),
    put: async (key, bytes) => void objects.set(key, bytes),
    close: async () => undefined,
  };
  let position = begin;
  let listener: (batch: ChangeBatch) => void = () => undefined;
  let made = 0;
  const openLog = () =>
    new ChangeLog({
      subscribe(each) {
        listener = each;
        return () => undefined;
      },
      position: () => at(position),
      freshnessOf: () => 'feed',
    });
  const source = { tile: async (): Promise<Tile> => ({ ...tile, hash: `h${++made}` }) };
  return {
    server: () => new StoredTileSource(source, store, openLog()),
    change(transaction: number) {
      position = transaction;
      const changes = [{ layerId: 'parcels', extents: 'whole', at: '2026-01-01T00:00:00Z' } as const];
      listener({ position: at(transaction), changes });
    },
    /** Another server stores a tile whose rows hold everything up to a transaction. */
    forge(transaction: number, hash: string) {
      for (const key of objects.keys())
        objects.set(key, writeStoredTile({ tile: { ...tile, hash }, position: at(transaction), key }));
    },
    size: () => objects.size,
    move(transaction: number) {
      position = transaction;
    },
  };
}

test('a tile that was stored is taken until a change touches it', async () => {
  const { server, change } = setting();
  const cache = server();
  expect((await cache.tile(request)).hash).toBe('h1');
  expect((await cache.tile(request)).hash).toBe('h1');
  change(20);
  expect((await cache.tile(request)).hash).toBe('h2');
  expect((await cache.tile(request)).hash).toBe('h2');
});

test('a tile of a client’s own condition is not stored: whoever counts through conditions fills nothing', async () => {
  const { server, size } = setting();
  const cache = server();
  for (let i = 0; i < 3; i++) {
    const filter = { kind: 'null', property: `p${i}` } as unknown as Filter;
    await cache.tile({ ...request, layers: [{ layer: fixtureLayer('parcels', 'a'), filter }] });
  }
  expect(size()).toBe(0);
  await cache.tile(request);
  expect(size()).toBe(1);
});

test('a late writer whose rows are from before a change that others heard of is not believed', async () => {
  const { server, change, forge } = setting();
  const cache = server();
  await cache.tile(request);
  change(20);
  forge(15, 'old');
  expect((await cache.tile(request)).hash).toBe('h2');
  forge(25, 'newer');
  expect((await cache.tile(request)).hash).toBe('newer');
});

test('what was stored before the log of a server begins is not taken', async () => {
  const { server, move } = setting();
  expect((await server().tile(request)).hash).toBe('h1');
  move(50);
  expect((await server().tile(request)).hash).toBe('h2');
});
