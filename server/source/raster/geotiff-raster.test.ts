import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketAccess, openBucket } from '../../test/bucket.ts';
import { RasterStore } from './raster-store.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const store = new RasterStore({ folder: fixtures, addresses: [] });
afterAll(() => store.close());

const whole = { resolution: 1, bands: [0], margin: 0, maxPixels: 1_000_000 };

describe('a GeoTIFF', () => {
  it('says where it is, what it holds and which levels it has', async () => {
    const { description } = await store.open('hills.tif');
    expect(description).toMatchObject({
      bands: 1,
      bits: 32,
      colours: 'grey',
      nodata: -9999,
      hasAlpha: false,
    });
    expect(description.crs.code).toBe('EPSG:2180');
    expect(description.extent).toEqual([472_000, 572_000, 474_560, 574_560]);
    expect(description.levels.map(({ resolution }) => resolution[0])).toEqual([10, 20]);
    expect((await store.open('photo.tif')).description).toMatchObject({ bands: 3, bits: 8, colours: 'rgb' });
    const classes = (await store.open('classes.tif')).description;
    expect([...classes.palette!.subarray(3, 6)]).toEqual([38, 115, 0]);
  });

  it('gives the values that GDAL reads at the same pixels', async () => {
    const raster = await store.open('hills.tif');
    const window = (await raster.window({ ...whole, extent: raster.description.extent }))!;
    expect([window.width, window.height]).toEqual([256, 256]);
    for (const [x, y, value] of [
      [100, 100, 131.63],
      [128, 110, 122.54],
      [200, 180, 109.08],
      [0, 0, -9999],
    ] as const) {
      expect(window.bands[0]![y * 256 + x]).toBeCloseTo(value, 2);
    }
  });

  it('reads the coarsest level that is fine enough, and the pixels asked for only', async () => {
    const raster = await store.open('hills.tif');
    const extent = [473_000, 573_000, 473_400, 573_200] as const;
    const fine = (await raster.window({ ...whole, extent, resolution: 15, margin: 1 }))!;
    expect([fine.width, fine.height]).toEqual([42, 22]);
    expect(fine.extent).toEqual([472_990, 572_990, 473_410, 573_210]);
    const coarse = (await raster.window({ ...whole, extent, resolution: 20 }))!;
    expect([coarse.width, coarse.height]).toEqual([20, 10]);
    expect(await raster.window({ ...whole, extent: [0, 0, 10, 10] })).toBeUndefined();
  });

  it('knows the range of its values without those that are none', async () => {
    const [range] = await (await store.open('hills.tif')).ranges();
    expect(range![0]).toBeGreaterThan(79);
    expect(range![1]).toBeLessThan(141);
  });

  it('refuses more pixels than may be read', async () => {
    const raster = await store.open('hills.tif');
    const request = { ...whole, extent: raster.description.extent, maxPixels: 1000 };
    await expect(raster.window(request)).rejects.toMatchObject({ fault: 'tooMuchWork' });
  });
});

describe('locations of rasters', () => {
  let folder: string;
  let server: Server;
  let base: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rasters-'));
    await symlink('/etc/hostname', join(folder, 'link.tif'));
    await writeFile(join(folder, 'words.tif'), 'no picture');
    await writeFile(join(folder, 'cut.tif'), (await readFile(join(fixtures, 'hills.tif'))).subarray(0, 300));
    const bytes = await readFile(join(fixtures, 'hills.tif'));
    server = createServer((request, response) => {
      if (request.url?.startsWith('/away')) {
        response.writeHead(302, { location: '/in/hills.tif' }).end();
        return;
      }
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
      const part = bytes.subarray(Number(from), Number(to) + 1);
      const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
      response.writeHead(206, { 'content-range': range, 'content-length': part.length }).end(part);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  it.each([
    '../raster.ts',
    '/etc/hostname',
    'link.tif',
    '',
    'a\0b',
    'missing.tif',
    '.',
    'file:///etc/hostname',
  ])('that lead out of the folder are not there: %j', async (location) => {
    await expect(new RasterStore({ folder, addresses: [] }).open(location)).rejects.toMatchObject({
      fault: 'notFound',
      message: expect.not.stringContaining('etc'),
    });
  });

  it.each(['words.tif', 'cut.tif'])(
    'of files that are no picture are refused in a sentence: %s',
    async (location) => {
      await expect(new RasterStore({ folder, addresses: [] }).open(location)).rejects.toMatchObject({
        fault: 'invalidParameter',
      });
    },
  );

  it.each([
    ['a tile of 4 thousand million pixels', 256, (bytes: Buffer) => patch(bytes, [322, 323], 65_520)],
    ['tiles that unpack to more than their pixels', 16, (bytes: Buffer) => patch(bytes, [322, 323], 16)],
  ])('hold no more memory than their pixels need: %s', async (_, size, change) => {
    const name = `hostile-${size}.tif`;
    await writeFile(join(folder, name), change(await readFile(join(fixtures, 'photo.tif'))));
    const places = { folder, addresses: [] };
    const reading = new RasterStore(places)
      .open(name)
      .then((raster) => raster.window({ ...whole, extent: raster.description.extent }));
    await expect(reading).rejects.toMatchObject({ fault: 'invalidParameter' });
  });

  it('may be addresses that the operator allowed, read by ranges', async () => {
    const remote = new RasterStore({ folder, addresses: [`${base}/in/`] });
    const raster = await remote.open(`${base}/in/hills.tif`);
    const window = await raster.window({ ...whole, extent: [473_000, 573_000, 473_100, 573_100] });
    expect(window).toMatchObject({ width: 10, height: 10 });
  });

  it('may be in a bucket that is asked with signatures, of which others see nothing', async () => {
    const { base: bucket, objects, state, close } = await openBucket();
    objects.set('/ortho/region/hills.tif', await readFile(join(fixtures, 'hills.tif')));
    objects.set('/ortho/other/hills.tif', await readFile(join(fixtures, 'hills.tif')));
    const addresses = [`${bucket}/ortho/`];
    const signed = { ...bucketAccess, url: `${bucket}/ortho/region` };
    const open = (path: string, places = { folder, addresses, signed }) =>
      new RasterStore(places).open(bucket + path);
    const raster = await open('/ortho/region/hills.tif');
    const window = await raster.window({ ...whole, extent: [473_000, 573_000, 473_100, 573_100] });
    expect(window).toMatchObject({ width: 10, height: 10 });
    expect(state.ranges).toBeGreaterThan(0);
    expect(state.refused).toBe(0);
    const wrong = { folder, addresses, signed: { ...signed, secretAccessKey: 'guessed' } };
    for (const [path, places] of [
      ['/ortho/region/hills.tif', wrong],
      ['/ortho/other/hills.tif'],
      ['/ortho/region/../other/hills.tif'],
    ] as const) {
      await expect(open(path, places)).rejects.toMatchObject({
        fault: 'invalidParameter',
        message: expect.not.stringMatching(/secret|guessed|AWS4/),
      });
    }
    expect(state.refused).toBe(3);
    close();
  });

  it('are not other addresses, by dots or by redirects', async () => {
    const remote = new RasterStore({ folder, addresses: [`${base}/in/`, `${base}/away/`] });
    for (const path of ['/out/hills.tif', '/in/../out/hills.tif', '/in/%2e%2e/out/hills.tif']) {
      await expect(remote.open(base + path)).rejects.toMatchObject({ fault: 'notFound' });
    }
    await expect(remote.open(`${base}/away/hills.tif`)).rejects.toMatchObject({ fault: 'invalidParameter' });
    await expect(remote.open(`http://user:pw@127.0.0.1/in/`)).rejects.toMatchObject({ fault: 'notFound' });
  });
});

/** Writes a value into the short or long entries of some tags in the first directory of a little-endian TIFF. */
function patch(bytes: Buffer, tags: readonly number[], value: number): Buffer {
  const directory = bytes.readUInt32LE(4);
  for (let i = 0; i < bytes.readUInt16LE(directory); i++) {
    const entry = directory + 2 + i * 12;
    if (!tags.includes(bytes.readUInt16LE(entry))) continue;
    if (bytes.readUInt16LE(entry + 2) === 3) bytes.writeUInt16LE(value, entry + 8);
    else bytes.writeUInt32LE(value, entry + 8);
  }
  return bytes;
}
