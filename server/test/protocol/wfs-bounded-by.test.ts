import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Answer, ask, type Parameters, startWfsServer, type WfsServer } from './wfs-server.ts';

let server: WfsServer;
let plain: WfsServer;
beforeAll(async () => {
  server = await startWfsServer({ WFS_BOUNDED_BY: 'features' });
  plain = await startWfsServer();
});
afterAll(async () => {
  await server.close();
  await plain.close();
});

const get = (parameters: Parameters, { wfs } = server): Promise<Answer> => Answer.of(ask(wfs, parameters));
const COLLECTION = '/wfs:FeatureCollection/wfs:boundedBy/gml:Envelope';
const numbers = (text: string): readonly number[] => text.split(' ').map(Number);

/** Lower and upper corner of the coordinates that are written, in their order. */
function boxOf(answer: Answer): readonly (readonly number[])[] {
  const pairs = answer
    .all('//gml:posList | //gml:pos')
    .flatMap((text) =>
      numbers(text).flatMap((value, i, all) => (i % 2 === 0 ? [[value, all[i + 1] ?? 0]] : [])),
    );
  const [as, bs] = [pairs.map(([a = 0]) => a), pairs.map(([, b = 0]) => b)];
  return [
    [Math.min(...as), Math.min(...bs)],
    [Math.max(...as), Math.max(...bs)],
  ];
}

describe('boxes around features, as the operator has them', () => {
  test.each([
    'urn:ogc:def:crs:EPSG::2177',
    'urn:ogc:def:crs:EPSG::2180',
    'EPSG:2180',
    'urn:ogc:def:crs:EPSG::4326',
    'urn:ogc:def:crs:OGC:1.3:CRS84',
    'urn:ogc:def:crs:EPSG::3857',
  ])('are those of the coordinates in %s, in its axis order', async (srsName) => {
    const answer = await get({ TYPENAMES: 'zones', SRSNAME: srsName });
    expect(answer.one(`${COLLECTION}/@srsName`)).toBe(srsName);
    const corners = ['lowerCorner', 'upperCorner'].map((name) =>
      numbers(answer.one(`${COLLECTION}/gml:${name}`)),
    );
    expect(corners).toEqual(boxOf(answer));
    expect(answer.count('//sip:zones/gml:boundedBy')).toBe(3);
  });

  test('are there without a geometry, and not of a feature that has none', async () => {
    const answer = await get({ TYPENAMES: 'places', PROPERTYNAME: 'name' });
    expect(answer.count('//sip:geometry')).toBe(0);
    expect(answer.count('//sip:places/gml:boundedBy')).toBe(4);
    expect(answer.count(COLLECTION)).toBe(1);
  });

  test('of nothing are not written', async () => {
    expect((await get({ TYPENAMES: 'empty' })).count('//wfs:boundedBy')).toBe(0);
  });

  test('around a long answer, which streams, are not waited for', async () => {
    const answer = await get({ TYPENAMES: 'rows', COUNT: 1500, PROPERTYNAME: 'number' });
    expect(answer.count(COLLECTION)).toBe(0);
    expect(answer.count('//sip:rows/gml:boundedBy')).toBe(1500);
  });

  test.each(['1.1.0', '1.0.0'])('are valid in WFS %s', async (version) => {
    const answer = await get({ VERSION: version, TYPENAME: 'zones', TYPENAMES: null });
    const box = version === '1.1.0' ? 'gml3:Envelope' : 'gml3:Box';
    expect(answer.count(`//wfs1:FeatureCollection/gml3:boundedBy/${box}`)).toBe(1);
    expect(answer.count(`//sip:zones/gml3:boundedBy/${box}`)).toBe(3);
  });
});

describe('boxes that are asked for', () => {
  test('by name come around the collection and each feature; else there are none', async () => {
    const asked = await get({ TYPENAMES: 'zones', PROPERTYNAME: 'gml:boundedBy,kind' }, plain);
    expect(asked.count('//sip:zones/gml:boundedBy')).toBe(3);
    expect(asked.count(COLLECTION)).toBe(1);
    expect(asked.count('//sip:geometry')).toBe(0);
    const usual = await get({ TYPENAMES: 'zones' }, plain);
    expect(usual.text).not.toMatch(/boundedBy/);
  });

  test('are the values of gml:boundedBy', async () => {
    const values = await get(
      { REQUEST: 'GetPropertyValue', TYPENAMES: 'zones', VALUEREFERENCE: 'gml:boundedBy' },
      plain,
    );
    expect(values.count('/wfs:ValueCollection/wfs:member/gml:boundedBy/gml:Envelope')).toBe(3);
  });
});
