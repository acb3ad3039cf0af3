import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapOf11, mapOf13, pictureOf, query, startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

const LAND = '#00AA00FF';
const WATER = '#0088FFFF';
const WHITE = '#FFFFFFFF';
const CLEAR = '#00000000';

describe('GetMap draws', () => {
  test.each([
    ['1.3.0', mapOf13],
    ['1.1.1', mapOf11],
  ])('the same place in WMS %s', async (_, map) => {
    const picture = await pictureOf(await server.ask(map));
    expect([picture.width, picture.height]).toEqual([200, 200]);
    expect(picture.at(60, 60)).toBe(LAND);
    expect(picture.at(100, 100)).toBe(WHITE);
    expect(picture.at(40, 60)).toBe(WHITE);
  });

  test('the first of LAYERS lowest', async () => {
    const over = await pictureOf(await server.ask({ ...mapOf13, LAYERS: 'lands,waters' }));
    const under = await pictureOf(await server.ask({ ...mapOf13, LAYERS: 'waters,lands' }));
    expect(over.at(130, 80)).toBe(WATER);
    expect(under.at(130, 80)).toBe(LAND);
  });

  test('a group bottom-up in catalog order', async () => {
    const picture = await pictureOf(await server.ask({ ...mapOf13, LAYERS: 'land' }));
    expect(picture.at(130, 80)).toBe(LAND);
    expect(picture.at(180, 20)).toBe(WATER);
  });

  test('in the style asked for, and in the default when STYLES is missing', async () => {
    const blue = await pictureOf(await server.ask({ ...mapOf13, STYLES: 'lands-blue' }));
    const missing = await pictureOf(await server.ask({ ...mapOf13, STYLES: null }));
    expect(blue.at(60, 60)).toBe('#0000AAFF');
    expect(missing.at(60, 60)).toBe(LAND);
  });

  test('nothing where the scale is outside the style’s', async () => {
    const near = { ...mapOf13, STYLES: 'lands-near' };
    expect((await pictureOf(await server.ask(near))).colours).toEqual(new Set([WHITE]));
    const closer = { ...near, WIDTH: 800, HEIGHT: 800 };
    expect((await pictureOf(await server.ask(closer))).at(240, 240)).toBe(LAND);
    // At 300 dpi a pixel is smaller, so the same picture has a larger scale denominator.
    expect((await pictureOf(await server.ask({ ...closer, DPI: 300 }))).colours).toEqual(new Set([WHITE]));
  });

  test('more finely for FORMAT_OPTIONS than for MAP_RESOLUTION than for DPI', async () => {
    const map = { ...mapOf13, LAYERS: 'cities', BBOX: '571118.2,472065.2,573118.2,474065.2' };
    const radius = async (hints: Record<string, string>) => {
      const picture = await pictureOf(await server.ask({ ...map, ...hints }));
      let x = 100;
      while (picture.at(x, 100) !== WHITE) x += 1;
      return x - 100;
    };
    expect(await radius({})).toBe(6);
    expect(await radius({ DPI: '181.428' })).toBe(12);
    expect(await radius({ DPI: '181.428', MAP_RESOLUTION: '90.714' })).toBe(6);
    expect(await radius({ DPI: '90', MAP_RESOLUTION: '90', FORMAT_OPTIONS: 'dpi:362.857' })).toBe(24);
  });
});

describe('GetMap answers', () => {
  test('a PNG without alpha unless TRANSPARENT=TRUE', async () => {
    const opaque = await pictureOf(await server.ask(mapOf13));
    expect(opaque.hasAlpha).toBe(false);
    const clear = await pictureOf(await server.ask({ ...mapOf13, TRANSPARENT: 'TRUE' }));
    expect(clear.hasAlpha).toBe(true);
    expect(clear.at(10, 10)).toBe(CLEAR);
    expect(clear.at(60, 60)).toBe(LAND);
  });

  test('the background asked for, which transparency overrides', async () => {
    const blue = await pictureOf(await server.ask({ ...mapOf13, BGCOLOR: '0x0000FF' }));
    expect(blue.at(10, 10)).toBe('#0000FFFF');
    const clear = await pictureOf(await server.ask({ ...mapOf13, BGCOLOR: '0x0000FF', TRANSPARENT: 'true' }));
    expect(clear.at(10, 10)).toBe(CLEAR);
  });

  test('JPEG, on the background even when transparency is asked for', async () => {
    const response = await server.ask({
      ...mapOf13,
      FORMAT: 'image/jpeg',
      TRANSPARENT: 'TRUE',
      BGCOLOR: '0x0000FF',
    });
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect((await pictureOf(response)).at(10, 10)).toMatch(/^#FFFFFFFF$|^#0000F[EF]FF$/);
  });

  test('image/png for image/png; mode=8bit', async () => {
    const response = await server.ask({ ...mapOf13, FORMAT: 'image/png; mode=8bit' });
    expect(response.headers.get('content-type')).toBe('image/png');
  });

  test('pictures of 1 pixel, of 8 × 5, and of the longest side', async () => {
    for (const [WIDTH, HEIGHT] of [
      [1, 1],
      [8, 5],
      [4096, 16],
    ] as const) {
      const picture = await pictureOf(await server.ask({ ...mapOf13, WIDTH, HEIGHT }));
      expect([picture.width, picture.height]).toEqual([WIDTH, HEIGHT]);
    }
  });

  test('a blank picture for a box without features, outside the CRS’s domain, or around the whole world', async () => {
    for (const change of [
      { BBOX: '200000,200000,201000,201000' },
      { BBOX: '-90000000,-90000000,-80000000,-80000000' },
      { CRS: 'CRS:84', BBOX: '500,500,600,600' },
      { CRS: 'EPSG:4326', BBOX: '-90,-180,90,180', LAYERS: 'ways' },
      { CRS: 'EPSG:3857', BBOX: '-1e9,-1e9,1e9,1e9', LAYERS: 'ways' },
    ]) {
      const picture = await pictureOf(await server.ask({ ...mapOf13, ...change }));
      expect(picture.at(10, 10)).toBe(WHITE);
    }
  });

  test('numbers in exponential form', async () => {
    const map = { ...mapOf13, BBOX: '5.705e5,4.745E+5,5.725e5,47650000e-2' };
    expect((await pictureOf(await server.ask(map))).at(60, 60)).toBe(LAND);
  });

  test('a warning when only the box with its axes changed over meets the layers', async () => {
    const swapped = await server.ask({ ...mapOf13, BBOX: '474500,570500,476500,572500' });
    expect(swapped.headers.get('warning')).toMatch(/^299 - ".*EPSG:2180 is read northing/);
    expect((await pictureOf(swapped)).colours).toEqual(new Set([WHITE]));
    const right = await server.ask(mapOf13);
    expect(right.headers.get('warning')).toBeNull();
  });
});

describe('GetMap is cached by', () => {
  test('an ETag that is known without drawing: 304, and HEAD without a body', async () => {
    const first = await server.ask(mapOf13);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    const again = await server.ask(mapOf13, { headers: { 'if-none-match': etag } });
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    const head = await server.ask(mapOf13, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), head.headers.get('content-type')]).toEqual([
      200,
      etag,
      'image/png',
    ]);
    expect(head.headers.get('content-length')).toBeNull();
  });

  test('another ETag after the data changed', async () => {
    const etag = (await server.ask(mapOf13)).headers.get('etag');
    await server.parts.database.rows({
      sql: "update wms_test.lands set name = 'Pole 2' where id = 'l1'",
      parameters: [],
    });
    await expect
      .poll(async () => (await server.ask(mapOf13, { method: 'HEAD' })).headers.get('etag'), {
        timeout: 15_000,
      })
      .not.toBe(etag);
  });

  test('an ETag of each style, size and background', async () => {
    const tags = await Promise.all(
      [{}, { STYLES: 'lands-blue' }, { WIDTH: 201 }, { BGCOLOR: '0x000000' }, { DPI: 180 }].map(
        async (change) =>
          (await server.ask({ ...mapOf13, ...change }, { method: 'HEAD' })).headers.get('etag'),
      ),
    );
    expect(new Set(tags).size).toBe(5);
  });
});

describe('GetMap takes requests as clients send them', () => {
  const expectMap = async (response: Response) => expect((await pictureOf(response)).at(60, 60)).toBe(LAND);

  test('names in any case, unknown ones ignored, empty pieces tolerated', async () => {
    const text = String(query(mapOf13)).replace(/[A-Z]+(?==)/g, (name) => name.toLowerCase());
    await expectMap(await fetch(`${server.url}/wms?map=/x.map&_=17&?&&${text}&`));
  });

  test('equal duplicates, but not contradicting ones', async () => {
    const text = query(mapOf13);
    await expectMap(await fetch(`${server.url}/wms?${text}&service=WMS`));
    const report = await (await fetch(`${server.url}/wms?${text}&WIDTH=300`)).text();
    expect(report).toMatch(/code="InvalidParameterValue" locator="WIDTH"/);
  });

  test('as a POST form', async () => {
    const body = query(mapOf13);
    await expectMap(await fetch(`${server.url}/wms`, { method: 'POST', body }));
  });

  test('without SERVICE, with VERSION=1.1.0, with SRS and no VERSION', async () => {
    await expectMap(await server.ask({ ...mapOf13, SERVICE: null }));
    await expectMap(await server.ask({ ...mapOf11, VERSION: '1.1.0' }));
    await expectMap(await server.ask({ ...mapOf11, VERSION: null }));
  });

  test('at the address of a publisher and of a theme', async () => {
    await expectMap(await server.ask(mapOf13, {}, '/powiat/wms'));
    await expectMap(await server.ask({ ...mapOf13, LAYERS: 'land', STYLES: '' }, {}, '/land/wms'));
    const report = await (await server.ask(mapOf13, {}, '/gmina/wms')).text();
    expect(report).toMatch(/code="LayerNotDefined"/);
  });
});
