import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { XmlElement } from 'libxml2-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnServer } from '../server.ts';
import { validateXml } from '../xsd.ts';
import { startCiteServer } from './cite-server.ts';
import { type Parameters, pictureOf, query } from './wms-server.ts';

/*
 * What OGC's suites for WMS 1.3.0 and 1.1.1 demand of the Blue Lake layers, requirement by requirement. They find
 * layers by their titles and send parameter names in mixed case.
 */

const NS = {
  w: 'http://www.opengis.net/wms',
  xlink: 'http://www.w3.org/1999/xlink',
  ogc: 'http://www.opengis.net/ogc',
};
const WHITE = '#FFFFFFFF';
const TITLES = [
  'Autos',
  'BasicPolygons',
  'Bridges',
  'Buildings',
  'DividedRoutes',
  'Forests',
  'Lakes',
  'MapNeatline',
  'NamedPlaces',
  'Ponds',
  'RoadSegments',
  'Streams',
];

let server: OwnServer;
let folder: string;
let document: Awaited<ReturnType<typeof validateXml>>;
let old: Awaited<ReturnType<typeof validateXml>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cite-layers-'));
  server = await startCiteServer(folder);
  document = await capabilities('1.3.0');
  old = await capabilities('1.1.1');
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (parameters: Parameters) => fetch(`${server.url}/wms?${query(parameters)}`);
async function capabilities(VeRsIoN: string) {
  const response = await ask({ SeRvIcE: 'WMS', VeRsIoN, ReQuEsT: 'GetCapabilities', BoGuS: 'ignored' });
  return validateXml(await response.text());
}
const nameOf = (title: string) =>
  document.get(`//w:Layer[w:Title="cite:${title}"]/w:Name`, NS)?.content ?? `no cite:${title}`;
const map = (changes: Parameters = {}): Parameters => ({
  VeRsIoN: '1.3.0',
  ReQuEsT: 'GetMap',
  LaYeRs: nameOf('Lakes'),
  StYlEs: '',
  CrS: 'CRS:84',
  BbOx: '0,-0.0020,0.0040,0',
  WiDtH: 200,
  HeIgHt: 100,
  FoRmAt: 'image/png',
  ...changes,
});
async function codeOf(parameters: Parameters) {
  const response = await ask(parameters);
  expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
  return (await validateXml(await response.text())).get(
    '/ogc:ServiceExceptionReport/ogc:ServiceException/@code',
    NS,
  )?.content;
}

describe('the Blue Lake layers', () => {
  test('are found by their titles, each named, queryable and offered in CRS:84', () => {
    for (const title of TITLES) {
      const layer = document.get(`//w:Layer[w:Title="cite:${title}"]`, NS) as XmlElement;
      expect(layer.attr('queryable')?.value).toBe('1');
      expect(layer.get('ancestor-or-self::w:Layer/w:CRS[.="CRS:84"]', NS)).not.toBeNull();
      expect(layer.get('w:EX_GeographicBoundingBox', NS)).not.toBeNull();
    }
  });

  test('are in 1.1.1 too, with SRSs of EPSG alone and nothing that the DTD has not', () => {
    for (const title of TITLES) expect(old.get(`//Layer[Title="cite:${title}"]/Name`)).not.toBeNull();
    for (const srs of old.find('//SRS')) expect(srs.content).toMatch(/^EPSG:\d+$/);
    expect(old.find('//Layer/SRS[.="EPSG:4326"]').length).toBeGreaterThan(0);
  });

  test('no two layers have one name, and each layer’s boxes are in CRSs it has', () => {
    const names = document.find('//w:Layer/w:Name', NS).map((name) => name.content);
    expect(new Set(names).size).toBe(names.length);
    for (const box of document.find('//w:BoundingBox', NS)) {
      const crs = (box as XmlElement).attr('CRS')?.value;
      expect(box.get(`ancestor::w:Layer/w:CRS[.="${crs}"]`, NS)).not.toBeNull();
    }
  });
});

describe('basic (section 5 of the suite)', () => {
  test('numbers in exponential form draw the same picture', async () => {
    const titles = [
      'Streams',
      'Lakes',
      'Ponds',
      'Bridges',
      'RoadSegments',
      'DividedRoutes',
      'Buildings',
      'MapNeatline',
    ];
    const LaYeRs = titles.map(nameOf).join();
    const size = { WiDtH: 400, HeIgHt: 200 };
    const plain = await ask(map({ ...size, LaYeRs, BbOx: '-0.005,-0.0025,0.005,0.0025' }));
    const exponential = await ask(map({ ...size, LaYeRs, BbOx: '-.0005E1,-25E-4,+05E-3,.00025E+1' }));
    const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());
    expect((await bytes(plain)).equals(await bytes(exponential))).toBe(true);
  });

  test('the box goes around the outside of the pixels: no border pixel is white', async () => {
    const picture = await pictureOf(
      await ask(map({ BbOx: '0.0016,-0.0012,0.0026,-0.0005', WiDtH: 10, HeIgHt: 7 })),
    );
    for (let x = 0; x < 10; x++)
      for (let y = 0; y < 7; y++)
        if (x === 0 || y === 0 || x === 9 || y === 6) expect(picture.at(x, y)).not.toBe(WHITE);
  });

  test('what is not covered is white, or of BGCOLOR, or clear', async () => {
    const [plain, blue, clear] = [
      await pictureOf(await ask(map())),
      await pictureOf(await ask(map({ BgCoLoR: '0x0000FF' }))),
      await pictureOf(await ask(map({ TrAnSpArEnT: 'TRUE' }))),
    ];
    const outside = (x: number, y: number) => x < 25 || (x >= 150 && y < 50);
    for (let y = 0; y < 100; y += 3) {
      for (let x = 0; x < 200; x += 3) {
        if (!outside(x, y)) continue;
        expect(plain.at(x, y)).toBe(WHITE);
        expect(blue.at(x, y)).toBe('#0000FFFF');
        expect(clear.at(x, y)).toBe('#00000000');
      }
    }
    expect(plain.hasAlpha).toBe(false);
    expect(plain.colours.size).toBeGreaterThan(1);
  });
});

describe('GetMap', () => {
  test('of each format has the type declared', async () => {
    for (const format of document.find('//w:GetMap/w:Format', NS)) {
      const response = await ask(map({ FoRmAt: format.content }));
      expect(response.headers.get('content-type')?.split(';')[0]).toBe(format.content.split(';')[0]);
    }
  });

  test('of each layer, in each of its styles and in each CRS, is a picture', async () => {
    const whole = { BbOx: '-0.005,-0.005,0.005,0.005' };
    for (const layer of document.find('//w:Layer[w:Name]', NS)) {
      const LaYeRs = layer.get('w:Name', NS)?.content ?? '';
      for (const StYlEs of ['', ...layer.find('w:Style/w:Name', NS).map((style) => style.content)]) {
        const response = await ask(map({ ...whole, LaYeRs, StYlEs }));
        expect(response.headers.get('content-type')).toBe('image/png');
      }
    }
    for (const crs of document.find('/*/w:Capability/w:Layer/w:CRS', NS)) {
      const response = await ask(map({ CrS: crs.content, BbOx: '1,1,2,2' }));
      expect(response.headers.get('content-type')).toBe('image/png');
    }
  });

  test.each<[Parameters, string | undefined]>([
    [{ BbOx: '0.004,-0.002,0,0' }, 'InvalidParameterValue'],
    [{ BbOx: '0,-0.002,0,0' }, 'InvalidParameterValue'],
    [{ BbOx: '0,0,0.004,-0.002' }, 'InvalidParameterValue'],
    [{ BbOx: '0,0,0.004,0' }, 'InvalidParameterValue'],
    [{ CrS: 'EPSG:0' }, 'InvalidCRS'],
    [{ FoRmAt: 'image/bogus' }, 'InvalidFormat'],
    [{ LaYeRs: 'UndefinedLayer' }, 'LayerNotDefined'],
    [{ StYlEs: 'UndefinedStyle' }, 'StyleNotDefined'],
    [{ LaYeRs: 'UndefinedLayer', ExCePtIoNs: 'XML' }, 'LayerNotDefined'],
  ])('with %o is an exception', async (changes, code) => {
    expect(await codeOf(map(changes))).toBe(code);
  });

  test('two and three layers, one of them unknown or with unknown styles', async () => {
    const [lakes, ponds, streams] = ['Lakes', 'Ponds', 'Streams'].map(nameOf);
    for (const LaYeRs of [`${lakes},${ponds}`, `${lakes},${ponds},${streams}`]) {
      const commas = ','.repeat(LaYeRs.split(',').length - 1);
      for (const StYlEs of ['', commas])
        expect((await ask(map({ LaYeRs, StYlEs }))).headers.get('content-type')).toBe('image/png');
    }
    for (const LaYeRs of [`UndefinedLayer,${lakes}`, `${lakes},UndefinedLayer`])
      expect(await codeOf(map({ LaYeRs }))).toBe('LayerNotDefined');
    for (const StYlEs of ['UndefinedStyle,', ',UndefinedStyle'])
      expect(await codeOf(map({ LaYeRs: `${lakes},${ponds}`, StYlEs }))).toBe('StyleNotDefined');
  });

  test('in 1.1.1 comes in each format with an empty SRS and an empty TRANSPARENT, as the suite sends them', async () => {
    for (const format of old.find('//GetMap/Format')) {
      const response = await ask({
        ...map({
          CrS: null,
          SrS: '',
          VeRsIoN: '1.1.1',
          BbOx: '0,0,1,1',
          FoRmAt: format.content,
          TrAnSpArEnT: '',
        }),
      });
      expect(response.headers.get('content-type')?.split(';')[0]).toBe(format.content.split(';')[0]);
    }
  });

  test('in 1.1.1 answers to the names of WMS 1.0', async () => {
    const asked = map({ CrS: null, SrS: 'EPSG:4326', VeRsIoN: null, WmTvEr: '1.1.1' });
    for (const ReQuEsT of ['map', 'GetMap'])
      expect((await ask({ ...asked, ReQuEsT })).headers.get('content-type')).toBe('image/png');
    const info = { ...asked, ReQuEsT: 'feature_info', QuErY_LaYeRs: nameOf('Lakes'), X: 60, Y: 60 };
    expect((await ask(info)).headers.get('content-type')).toMatch(/^text\/html/);
    const capabilities = await ask({ SeRvIcE: 'WMS', ReQuEsT: 'capabilities', WmTvEr: '1.1.1' });
    expect(await capabilities.text()).toContain('<WMT_MS_Capabilities version="1.1.1"');
  });

  test('outside the layer or the CRS, of 1 pixel and of the largest size', async () => {
    const side = Number(document.get('//w:MaxWidth', NS)?.content);
    for (const changes of [
      { BbOx: '10,10,11,11' },
      { BbOx: '-1000,-1000,-900,-900' },
      { WiDtH: 1, HeIgHt: 1 },
      { WiDtH: side, HeIgHt: 10 },
    ])
      expect((await ask(map(changes))).headers.get('content-type')).toBe('image/png');
  });

  test('EXCEPTIONS=INIMAGE and BLANK have the type of the picture, BLANK its background', async () => {
    const wrong = { LaYeRs: 'UndefinedLayer' };
    expect((await ask(map({ ...wrong, ExCePtIoNs: 'INIMAGE' }))).headers.get('content-type')).toBe(
      'image/png',
    );
    const red = await pictureOf(await ask(map({ ...wrong, ExCePtIoNs: 'BLANK', BgCoLoR: '0xFF0000' })));
    expect(red.colours).toEqual(new Set(['#FF0000FF']));
    const clear = await pictureOf(await ask(map({ ...wrong, ExCePtIoNs: 'BLANK', TrAnSpArEnT: 'TRUE' })));
    expect(clear.colours).toEqual(new Set(['#00000000']));
  });
});

describe('GetFeatureInfo', () => {
  const info = (changes: Parameters = {}): Parameters => ({
    ...map({ LaYeRs: nameOf('BasicPolygons'), BbOx: '-2,2,2,6', WiDtH: 100, HeIgHt: 100 }),
    ReQuEsT: 'GetFeatureInfo',
    QuErY_LaYeRs: nameOf('BasicPolygons'),
    InFo_fOrMaT: document.get('//w:GetFeatureInfo/w:Format[1]', NS)?.content ?? '',
    I: 50,
    J: 50,
    ...changes,
  });

  test('without FEATURE_COUNT and with 1 tells less than with 2', async () => {
    const length = async (changes: Parameters) => (await (await ask(info(changes))).text()).length;
    const [none, one, two] = [
      await length({}),
      await length({ FeAtUrE_CoUnT: 1 }),
      await length({ FeAtUrE_CoUnT: 2 }),
    ];
    expect(none).toBe(one);
    expect(two).toBeGreaterThan(one);
  });

  test('comes in each format declared, of each layer', async () => {
    for (const format of document.find('//w:GetFeatureInfo/w:Format', NS)) {
      const response = await ask(info({ InFo_fOrMaT: format.content }));
      expect(response.headers.get('content-type')?.split(';')[0]).toBe(format.content.split(';')[0]);
    }
    for (const layer of document.find('//w:Layer[@queryable="1"]/w:Name', NS)) {
      const response = await ask(info({ LaYeRs: layer.content, QuErY_LaYeRs: layer.content }));
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    }
  });

  test.each<[Parameters, string]>([
    [{ InFo_fOrMaT: 'bogus' }, 'InvalidFormat'],
    [{ I: 1000 }, 'InvalidPoint'],
    [{ J: 1000 }, 'InvalidPoint'],
    [{ I: -1 }, 'InvalidPoint'],
    [{ QuErY_LaYeRs: 'UndefinedLayer' }, 'LayerNotDefined'],
    [{ LaYeRs: 'UndefinedLayer', QuErY_LaYeRs: 'UndefinedLayer' }, 'LayerNotDefined'],
  ])('with %o is an exception', async (changes, code) => {
    expect(await codeOf(info(changes))).toBe(code);
  });
});

describe('the recommendations of the standard', () => {
  test('every named layer has an abstract, keywords, and a page that describes it', async () => {
    for (const layer of document.find('//w:Layer[w:Name]', NS)) {
      for (const part of ['w:Abstract', 'w:KeywordList/w:Keyword', 'w:MetadataURL'])
        expect(layer.get(part, NS), `${part} of ${layer.get('w:Name', NS)?.content}`).not.toBeNull();
      const address = layer.get('w:MetadataURL/w:OnlineResource/@xlink:href', NS)?.content ?? '';
      const page = await fetch(address);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    }
  });
});

describe('time (the layer of cars)', () => {
  const cars = (TiMe: string | null) =>
    map({ LaYeRs: nameOf('Autos'), BbOx: '-0.0042,-0.0024,0.0042,0.0024', WiDtH: 420, HeIgHt: 240, TiMe });
  /** Left and top of squares of ten pixels around the cars, as the suite numbers them. */
  const squares = [
    [135, 105],
    [95, 115],
    [60, 125],
    [45, 135],
    [45, 155],
    [45, 185],
    [45, 225],
    [45, 5],
    [45, 55],
    [45, 105],
    [45, 205],
    [75, 215],
    [75, 175],
    [75, 135],
    [75, 95],
    [75, 55],
    [350, 20],
    [345, 45],
  ] as const;
  async function carsAt(time: string | null): Promise<number[]> {
    const picture = await pictureOf(await ask(cars(time)));
    return squares.flatMap(([left, top], i) => {
      for (let y = top; y < top + 10; y++)
        for (let x = left; x < left + 10; x++) if (picture.at(x, y) !== WHITE) return [i + 1];
      return [];
    });
  }

  test('is declared by the step between its moments', () => {
    const time = document.get('//w:Layer[w:Title="cite:Autos"]/w:Dimension[@name="time"]', NS) as XmlElement;
    expect(time.content).toBe('2000-01-01T00:00:00Z/2000-01-01T00:01:00Z/PT5S');
    for (const [name, value] of [
      ['units', 'ISO8601'],
      ['multipleValues', '1'],
      ['nearestValue', '1'],
    ] as const)
      expect(time.attr(name)?.value).toBe(value);
  });

  const from = (seconds: number) =>
    `2000-01-01T00:${seconds === 60 ? '01:00' : `00:${String(seconds).padStart(2, '0')}`}Z`;
  test.each<[string, number[]]>([
    [from(0), [1]],
    [from(20), [5, 8]],
    [from(35), [5]],
    [from(60), [16, 18]],
    [`${from(50)}/${from(60)}`, [14, 15, 16, 17, 18]],
    [`${from(0)},${from(50)}/${from(60)}`, [1, 14, 15, 16, 17, 18]],
    [`${from(0)}/${from(10)},${from(50)}/${from(60)}`, [1, 2, 3, 14, 15, 16, 17, 18]],
    [`${from(0)},${from(60)}`, [1, 16, 18]],
    [from(7), [2]],
    ['current', [16, 18]],
  ])('at %s the cars are where they were', async (time, seen) => {
    expect(await carsAt(time)).toEqual(seen);
  });

  test('without TIME all are there, and the default is told under the name the suite looks for', async () => {
    expect(await carsAt(null)).toHaveLength(squares.length);
    const names = await new Promise<readonly string[]>((resolve, reject) => {
      request(`${server.url}/wms?${query(cars(null))}`, (answer) => {
        answer.resume();
        resolve(answer.rawHeaders);
      })
        .on('error', reject)
        .end();
    });
    expect(names[names.indexOf('Warning') + 1]).toMatch(/^99 Default value used: time=2000-01-01T00:00:00Z/);
  });
});

describe('version negotiation', () => {
  const versionOf = async (VeRsIoN: string | null) => {
    const response = await ask({ SeRvIcE: 'WMS', ReQuEsT: 'GetCapabilities', VeRsIoN });
    return (await validateXml(await response.text())).get('/*/@version')?.content;
  };
  test.each([
    [null, '1.3.0'],
    ['1.3.0', '1.3.0'],
    ['100.0.0', '1.3.0'],
    ['0.0.0', '1.1.1'],
    ['1.1.1', '1.1.1'],
    ['1.2.0', '1.1.1'],
  ])('%s is answered with %s', async (asked, answered) => {
    expect(await versionOf(asked)).toBe(answered);
  });

  test('escaped characters and a plus for a space are understood', async () => {
    const escaped = await fetch(
      `${server.url}/wms?service=WMS&request=%47%65%74%43%61%70%61%62%69%6C%69%74%69%65%73`,
    );
    await validateXml(await escaped.text());
    expect(escaped.status).toBe(200);
  });
});
