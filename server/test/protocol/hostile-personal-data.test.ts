import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';

interface Collection {
  readonly id: string;
  readonly extent: {
    readonly spatial: { readonly bbox: readonly (readonly [number, number, number, number])[] };
  };
}

let url: string;
let collections: readonly Collection[];
beforeAll(async () => {
  ({ url } = await startTestServer());
  ({ collections } = (await (await fetch(`${url}/ogc/collections?f=json`)).json()) as {
    collections: readonly Collection[];
  });
});

/** What must be in no public answer; undefined when nothing of it is. */
function personalData(text: string): string | undefined {
  for (const [number] of text.matchAll(/(?<![\d.])\d{11}(?![\d.])/g))
    if (isPesel(number)) return `PESEL ${number}`;
  const [book] = /\b[A-Z]{2}\d[A-Z]\/\d{8}\/\d\b/.exec(text) ?? [];
  return book === undefined ? undefined : `land register ${book}`;
}

/** Eleven digits that are a date of birth, a number and the right check digit. */
function isPesel(number: string): boolean {
  const digits = Array.from(number, Number);
  const weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];
  const sum = weights.reduce((total, weight, i) => total + weight * (digits[i] ?? 0), 0);
  const month = Number(number.slice(2, 4)) % 20;
  const day = Number(number.slice(4, 6));
  return (10 - (sum % 10)) % 10 === digits[10] && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Names of properties that tell of people, in any of the forms that answers have. */
const personalName =
  /["<:.](?:[a-z_]*_)?(?:owner|wlasciciel|właściciel|wladajacy|władający|pesel|nr_kw|kw|land_register|imie|nazwisko|surname|first_name)(?:_[a-z_]*)?["> =]/i;

async function expectClean(path: string): Promise<string> {
  const answer = await fetch(url + path);
  const text = await answer.text();
  expect([path, answer.status]).toEqual([path, 200]);
  expect([path, personalData(text)]).toEqual([path, undefined]);
  // In plans KW is the symbol of water transport.
  expect([path, personalName.exec(text.replaceAll('KW – ', ''))?.[0]]).toEqual([path, undefined]);
  return text;
}

describe('what is looked for is found', () => {
  test('by its check digit, not by its length', () => {
    expect(personalData('<a>44051401458</a>')).toBe('PESEL 44051401458');
    expect(personalData('<a>44051401459</a>')).toBeUndefined();
    expect(personalData('049901_1.0001.12/3 12345678901234 473065.20000000001')).toBeUndefined();
    expect(personalData('"TO1T/00012345/6"')).toBe('land register TO1T/00012345/6');
    for (const text of ['"owner":', '<sip:owner>', '"wlasciciel"', 'name="pesel"', '"parcel_owner_name":']) {
      expect([text, personalName.test(text)]).toEqual([text, true]);
    }
    expect(personalName.test('"place":"Kownerowo"')).toBe(false);
  });
});

describe('nothing about people is public', () => {
  test('in any feature by WFS and OGC API', { timeout: 180_000 }, async () => {
    expect(collections.length).toBeGreaterThanOrEqual(16);
    for (const { id } of collections) {
      for (let startIndex = 0, isMore = true; isMore; startIndex += 10_000) {
        const page = `/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=${id}&COUNT=10000&STARTINDEX=${startIndex}&OUTPUTFORMAT=application/json`;
        const { features } = JSON.parse(await expectClean(page)) as { features: readonly unknown[] };
        isMore = features.length === 10_000;
      }
      await expectClean(`/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=${id}&COUNT=100`);
      await expectClean(`/ogc/collections/${id}/items?f=json&limit=1000`);
    }
  });

  test('in descriptions and pages', { timeout: 60_000 }, async () => {
    const paths = [
      '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities',
      '/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities',
      '/wfs?SERVICE=WFS&REQUEST=GetCapabilities',
      '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=DescribeFeatureType',
      '/ogc?f=html',
      '/ogc/api?f=json',
      '/ogc/collections?f=html',
      '/api/catalog',
      '/api/search?q=Rynek',
      ...collections.flatMap(({ id }) => [
        `/ogc/collections/${id}?f=html`,
        `/ogc/collections/${id}/items?f=html&limit=50`,
        `/tiles/${id}.json`,
      ]),
    ];
    for (const path of paths) await expectClean(path);
  });

  test('in cards, in every format of GetFeatureInfo, and in the portal’s', { timeout: 60_000 }, async () => {
    for (const { id, extent } of collections) {
      const [west, south, east, north] = extent.spatial.bbox[0] ?? [0, 0, 0, 0];
      const bbox = [south, west, north, east].join(',');
      for (const format of ['text/html', 'text/plain', 'application/json', 'application/vnd.ogc.gml']) {
        await expectClean(
          `/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=${id}&QUERY_LAYERS=${id}&STYLES=&CRS=EPSG:4326&BBOX=${bbox}&WIDTH=3&HEIGHT=3&I=1&J=1&FEATURE_COUNT=50&INFO_FORMAT=${encodeURIComponent(format)}`,
        );
      }
      const [first] = (
        JSON.parse(await expectClean(`/ogc/collections/${id}/items?f=json&limit=1`)) as {
          features: readonly { readonly id: string }[];
        }
      ).features;
      await expectClean(`/api/feature?layer=${id}&key=${encodeURIComponent(String(first?.id))}`);
      await expectClean(`/ogc/collections/${id}/items/${encodeURIComponent(String(first?.id))}?f=html`);
    }
  });

  test('in tiles', { timeout: 60_000 }, async () => {
    let properties = 0;
    for (const { id, extent } of collections) {
      const [west, south, east, north] = extent.spatial.bbox[0] ?? [0, 0, 0, 0];
      const tileJson = (await (await fetch(`${url}/tiles/${id}.json`)).json()) as {
        minzoom: number;
        maxzoom: number;
      };
      for (let z = tileJson.minzoom; z <= tileJson.maxzoom; z++) {
        const x = Math.floor((((west + east) / 2 + 180) / 360) * 2 ** z);
        const latitude = (((south + north) / 2) * Math.PI) / 180;
        const y = Math.floor(((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * 2 ** z);
        const answer = await fetch(`${url}/tiles/${id}/${z}/${x}/${y}.mvt`);
        if (answer.status === 204) continue;
        expect([id, z, answer.status]).toEqual([id, z, 200]);
        const tile = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));
        const layer = tile.layers[id];
        for (let i = 0; i < (layer?.length ?? 0); i++) {
          const text = JSON.stringify(layer?.feature(i).properties);
          properties++;
          expect([id, personalData(text), personalName.exec(text)?.[0]]).toEqual([id, undefined, undefined]);
        }
      }
    }
    expect(properties).toBeGreaterThan(100);
  });
});
