import { describe, expect, test } from 'vitest';
import type { Catalog, View } from '../../../catalog/layer.ts';
import { joinKept } from '../../../ows/join-kept.ts';
import type { TimeExtent } from '../../../ows/time-extents.ts';
import { updateSequenceException, updateSequenceOf } from '../../../ows/update-sequence.ts';
import { fixtureCatalog, fixtureLayer, fixtureStyle } from '../../../test/fixture-catalog.ts';
import { validateXml } from '../../../test/xsd.ts';
import type { WmsRequest, WmsVersion } from '../wms-request.ts';
import { wmsViewOf } from '../wms-view.ts';
import { writeCapabilities } from './capabilities-document.ts';

const catalog = fixtureCatalog([
  fixtureLayer('labels', 'b', {
    styles: [fixtureStyle('labels', 500, 25_000)],
    metadataUrl: 'https://x.example/1.xml',
  }),
  fixtureLayer(
    'parcels',
    'a',
    { fictitious: true, publisher: 'powiat' },
    'EPSG:2177',
    [6_500_000, 5_870_000, 6_510_000, 5_880_000],
  ),
  fixtureLayer('empty', 'a', {}, 'EPSG:4326', null),
]);
const NS = {
  w: 'http://www.opengis.net/wms',
  xlink: 'http://www.w3.org/1999/xlink',
  sld: 'http://www.opengis.net/sld',
};

function request(version: WmsVersion, from: Catalog = catalog, language: 'pl' | 'en' = 'pl'): WmsRequest {
  const view = wmsViewOf(from.views.get('') as View);
  const address = 'https://sip.example.org/geo';
  return { version, kvp: new Map(), catalog: from, view, language, address, path: '/wms' };
}

function write(asked: WmsRequest): string {
  const layerTimes = new Map([
    ['parcels', { start: '2020-01-01', end: '2026-01-01', resolution: 'P1D' }],
  ]) as ReadonlyMap<string, TimeExtent>;
  const context = { ...asked, layerTimes, legendSizes: () => ({ width: 120, height: 80 }) };
  const text = writeCapabilities(context, updateSequenceOf(asked.catalog), { maxMapPixels: 16_777_216 });
  return Buffer.from(joinKept(text).bytes).toString();
}

describe('writeCapabilities', () => {
  test.each(['1.3.0', '1.1.1'] as const)(
    'of %s is valid by its schema or DTD, with layers and without',
    async (version) => {
      await validateXml(write(request(version)));
      await validateXml(write(request(version, fixtureCatalog([]))));
    },
  );

  test('lists CRSs once, on the root layer', async () => {
    const document = await validateXml(write(request('1.3.0')));
    expect(document.find('/w:WMS_Capabilities/w:Capability/w:Layer/w:CRS', NS)).toHaveLength(9);
    expect(document.find('//w:Layer/w:CRS', NS)).toHaveLength(9);
    const old = await validateXml(write(request('1.1.1')));
    expect(old.find('//Layer/SRS')).toHaveLength(8);
  });

  test('writes BoundingBox in authority order in 1.3.0 and x, y in 1.1.1', async () => {
    const document = await validateXml(write(request('1.3.0')));
    const box = '//w:Layer[w:Name="parcels"]/w:BoundingBox[@CRS="EPSG:2177"]';
    expect(document.get(`${box}/@minx`, NS)?.content).toBe('5870000');
    expect(document.get(`${box}/@maxy`, NS)?.content).toBe('6510000');
    const old = await validateXml(write(request('1.1.1')));
    expect(old.get('//Layer[Name="parcels"]/BoundingBox[@SRS="EPSG:2177"]/@minx')?.content).toBe('6500000');
  });

  test('is a tree of themes with the catalog’s order inside', async () => {
    const document = await validateXml(write(request('1.3.0')));
    const names = document.find('//w:Layer/w:Name', NS).map((each) => each.content);
    expect(names).toEqual(['b', 'labels', 'a', 'parcels', 'empty']);
  });

  test('gives the scales of a style: denominators, and the diagonal of a pixel in 1.1.1', async () => {
    const document = await validateXml(write(request('1.3.0')));
    expect(document.get('//w:Layer[w:Name="labels"]/w:MinScaleDenominator', NS)?.content).toBe('500');
    expect(document.get('//w:Layer[w:Name="labels"]/w:MaxScaleDenominator', NS)?.content).toBe('25000');
    expect(document.get('//w:Layer[w:Name="parcels"]/w:MaxScaleDenominator', NS)).toBeNull();
    const old = await validateXml(write(request('1.1.1')));
    expect(Number(old.get('//Layer[Name="labels"]/ScaleHint/@max')?.content)).toBeCloseTo(7 * Math.SQRT2, 9);
    expect(old.get('//Layer[Name="parcels"]/ScaleHint')).toBeNull();
  });

  test('each Identifier has the AuthorityURL of its publisher above it', async () => {
    const document = await validateXml(write(request('1.3.0')));
    const authorities = document
      .find('/*/w:Capability/w:Layer/w:AuthorityURL/@name', NS)
      .map((each) => each.content);
    expect(authorities).toEqual(['gmina', 'powiat']);
    for (const each of document.find('//w:Identifier/@authority', NS))
      expect(authorities).toContain(each.content);
  });

  test('addresses start with the public one and carry the language on', async () => {
    const polish = await validateXml(write(request('1.3.0')));
    const href = '//w:GetMap//w:OnlineResource/@xlink:href';
    expect(polish.get(href, NS)?.content).toBe('https://sip.example.org/geo/wms?');
    const english = await validateXml(write(request('1.3.0', catalog, 'en')));
    expect(english.get(href, NS)?.content).toBe('https://sip.example.org/geo/wms?LANGUAGE=en&');
    expect(english.get('//w:Layer[w:Name="parcels"]/w:Title', NS)?.content).toBe('Warstwa parcels (en)');
  });

  test('invented data says so', async () => {
    const document = await validateXml(write(request('1.3.0')));
    expect(document.get('//w:Layer[w:Name="parcels"]/w:Abstract', NS)?.content).toMatch(/^DANE FIKCYJNE/);
    expect(document.get('//w:Layer[w:Name="labels"]/w:Abstract', NS)?.content).toMatch(
      /Licencja: CC BY 4.0\.$/,
    );
  });
});

describe('updateSequenceException', () => {
  const current = updateSequenceOf(catalog);
  test.each([
    [current, 'CurrentUpdateSequence'],
    ['zzz', 'InvalidUpdateSequence'],
    [`${current}1`, 'InvalidUpdateSequence'],
    ['0', undefined],
    ['2026-01-01', undefined],
    ['vQQQQQQQQQQQQQQQQ', undefined],
    ['', undefined],
  ])('UPDATESEQUENCE=%s is %s', (asked, code) => {
    expect(updateSequenceException(new Map([['UPDATESEQUENCE', asked]]), current)?.code).toBe(code);
  });
});
