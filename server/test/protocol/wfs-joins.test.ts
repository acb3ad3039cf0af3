import { beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';
import { Answer, ask, exceptionOf, type Parameters, post } from './wfs-server.ts';

let wfs: string;
beforeAll(async () => {
  wfs = `${(await startTestServer()).url}/wfs`;
});

const filter = (content: string): string =>
  `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">${content}</fes:Filter>`;
const reference = (path: string): string => `<fes:ValueReference>${path}</fes:ValueReference>`;
const relation = (name: string, ...paths: readonly string[]): string =>
  `<fes:${name}>${paths.map(reference).join('')}</fes:${name}>`;
const equals = (path: string, value: string): string =>
  `<fes:PropertyIsEqualTo>${reference(path)}<fes:Literal>${value}</fes:Literal></fes:PropertyIsEqualTo>`;
const both = (...conditions: readonly string[]): string => `<fes:And>${conditions.join('')}</fes:And>`;

/** Parcels within zones of the general plan for detached houses. */
const WITHIN = both(relation('Within', 'p/geometry', 'z/geometry'), equals('z/symbol', 'SJ'));
const join = (parameters: Parameters): Parameters => ({
  TYPENAMES: '(sip:parcels,sip:pog_zones)',
  ALIASES: '(p,z)',
  FILTER: filter(WITHIN),
  ...parameters,
});

describe('a spatial join', () => {
  test('answers with tuples, valid, a feature of each type in their order, the repeated one referred to', async () => {
    const answer = await Answer.of(ask(wfs, join({ COUNT: 40 })));
    expect(answer.count('/wfs:FeatureCollection/wfs:member/wfs:Tuple')).toBe(40);
    expect(answer.count('//wfs:Tuple[count(wfs:member) = 2]')).toBe(40);
    expect(answer.count('//wfs:Tuple/wfs:member[1]/sip:parcels')).toBe(40);
    const zones = answer.all('//wfs:Tuple/wfs:member[2]/sip:pog_zones/@gml:id');
    const repeated = answer.all('//wfs:Tuple/wfs:member[2]/@xlink:href');
    expect(zones.length + repeated.length).toBe(40);
    expect(repeated.every((href) => zones.includes(href.slice(1)))).toBe(true);
    expect(new Set(answer.all('//sip:pog_zones/sip:symbol'))).toEqual(new Set(['SJ']));
  });

  test('counts, and pages without losing or repeating a tuple', async () => {
    const small = `<fes:PropertyIsLessThan>${reference('p/area_ha')}<fes:Literal>0.06</fes:Literal></fes:PropertyIsLessThan>`;
    const some = { FILTER: filter(both(WITHIN, small)), PROPERTYNAME: 'p/parcel_id,z/symbol' };
    const hits = await Answer.of(ask(wfs, join({ ...some, RESULTTYPE: 'hits' })));
    const matched = Number(hits.one('/wfs:FeatureCollection/@numberMatched'));
    expect(matched).toBeGreaterThan(20);
    const pairs = new Set<string>();
    let [next, pages]: [string | undefined, number] = [hits.one('/wfs:FeatureCollection/@next'), 0];
    next = next.replace(/COUNT=\d+/, `COUNT=${Math.ceil(matched / 3)}`);
    while (next !== undefined && pages < 5) {
      const page: Answer = await Answer.of(fetch(next));
      const parcels = page.all(
        '//wfs:Tuple/wfs:member[1]/sip:parcels/@gml:id | //wfs:Tuple/wfs:member[1]/@xlink:href',
      );
      const zones = page.all(
        '//wfs:Tuple/wfs:member[2]/sip:pog_zones/@gml:id | //wfs:Tuple/wfs:member[2]/@xlink:href',
      );
      for (const [i, parcel] of parcels.entries()) pairs.add(`${parcel} ${zones[i]}`.replaceAll('#', ''));
      expect(page.one('/wfs:FeatureCollection/@numberMatched')).toBe(String(matched));
      next = page.all('/wfs:FeatureCollection/@next')[0];
      pages++;
    }
    expect(pairs.size).toBe(matched);
  });

  test('is asked the same in XML, and without aliases by the names of the types', async () => {
    const query = `<wfs:Query typeNames="app:parcels app:pog_zones"><fes:Filter>${both(
      relation('Within', 'app:parcels/app:geometry', 'app:pog_zones/app:geometry'),
      equals('app:pog_zones/app:symbol', 'SJ'),
    )}</fes:Filter></wfs:Query>`;
    const counted = (answer: Answer): string => answer.one('/wfs:FeatureCollection/@numberMatched');
    const byXml = await Answer.of(post(wfs, 'GetFeature', 'resultType="hits"', query));
    expect(counted(byXml)).toBe(counted(await Answer.of(ask(wfs, join({ RESULTTYPE: 'hits' })))));
    const page = await Answer.of(post(wfs, 'GetFeature', 'count="3"', query));
    const next = await Answer.of(fetch(page.one('/wfs:FeatureCollection/@next')));
    expect(next.count('//wfs:Tuple')).toBe(3);
  });

  test('meets layers of different CRSs, and writes each feature in the CRS asked for', async () => {
    const query = `<wfs:Query typeNames="app:gminas app:parcels" aliases="g p" srsName="urn:ogc:def:crs:EPSG::2180"><fes:Filter>${both(
      relation('Intersects', 'g/app:geometry', 'p/app:geometry'),
      equals('p/app:parcel_number', '1/1'),
    )}</fes:Filter></wfs:Query>`;
    const answer = await Answer.of(post(wfs, 'GetFeature', 'count="5"', query));
    expect(answer.count('//wfs:Tuple')).toBeGreaterThan(0);
    expect(new Set(answer.all('//sip:geometry/*/@srsName'))).toEqual(new Set(['urn:ogc:def:crs:EPSG::2180']));
  });

  test('of a type with itself by distance finds neighbours', async () => {
    const near = `<fes:DWithin>${reference('a/geometry')}${reference('b/geometry')}<fes:Distance uom="m">30</fes:Distance></fes:DWithin>`;
    const different = relation('PropertyIsLessThan', 'a/address_id', 'b/address_id');
    const answer = await Answer.of(
      ask(wfs, {
        TYPENAMES: 'sip:addresses,sip:addresses',
        ALIASES: 'a,b',
        FILTER: filter(both(near, different)),
        PROPERTYNAME: 'a/full_address,b/full_address',
        SORTBY: 'a/full_address DESC',
        COUNT: 5,
      }),
    );
    expect(answer.count('//wfs:Tuple')).toBe(5);
    expect(answer.count('//sip:geometry')).toBe(0);
    expect(answer.count('//sip:postcode')).toBe(0);
  });
});

test('a standard join compares properties of two types', async () => {
  const answer = await Answer.of(
    ask(wfs, {
      TYPENAMES: 'mpzp_zones,mpzp_plans',
      ALIASES: 'zone,plan',
      FILTER: filter(relation('PropertyIsEqualTo', 'zone/plan_id', 'plan/plan_id')),
      RESULTTYPE: 'hits',
    }),
  );
  const all = await Answer.of(ask(wfs, { TYPENAMES: 'mpzp_zones', RESULTTYPE: 'hits' }));
  const counted = (hits: Answer): string => hits.one('/wfs:FeatureCollection/@numberMatched');
  expect(counted(answer)).toBe(counted(all));
});

test('a temporal join compares moments of two types', async () => {
  const answer = await Answer.of(
    ask(wfs, {
      TYPENAMES: 'mpzp_plans,mpzp_plans',
      ALIASES: 'earlier,later',
      FILTER: filter(relation('Before', 'earlier/valid_from', 'later/valid_from')),
    }),
  );
  expect(answer.count('//wfs:Tuple')).toBeGreaterThan(0);
  const froms = answer.all('(//wfs:Tuple)[1]//sip:valid_from');
  expect(String(froms[0]) < String(froms[1])).toBe(true);
});

describe('what would cost without bounds, or cannot be meant, is refused', () => {
  const types = { TYPENAMES: 'parcels,pog_zones', ALIASES: 'p,z' };
  test.each<[string, Parameters, string, string | undefined]>([
    ['no filter at all', types, 'MissingParameterValue', 'filter'],
    [
      'conditions of each type alone',
      { ...types, FILTER: filter(both(equals('p/place', 'x'), equals('z/symbol', 'SJ'))) },
      'OperationProcessingFailed',
      'filter',
    ],
    [
      'a relation that one branch of Or has',
      {
        ...types,
        FILTER: filter(
          `<fes:Or>${relation('Within', 'p/geometry', 'z/geometry')}${equals('z/symbol', 'SJ')}</fes:Or>`,
        ),
      },
      'OperationProcessingFailed',
      'filter',
    ],
    [
      'a reference without alias',
      { ...types, FILTER: filter(relation('Within', 'geometry', 'z/geometry')) },
      'InvalidParameterValue',
      'FILTER',
    ],
    [
      'a reference to nobody',
      { ...types, FILTER: filter(relation('Within', 'x/geometry', 'z/geometry')) },
      'InvalidParameterValue',
      'FILTER',
    ],
    [
      'an unknown property',
      { ...types, FILTER: filter(relation('PropertyIsEqualTo', 'p/secret', 'z/symbol')) },
      'InvalidParameterValue',
      'FILTER',
    ],
    ['too few aliases', { ...types, ALIASES: 'p' }, 'InvalidParameterValue', 'aliases'],
    ['aliases of one name', { ...types, ALIASES: 'p,p' }, 'InvalidParameterValue', 'aliases'],
    [
      'a type with itself without aliases',
      { TYPENAMES: 'parcels,parcels', FILTER: filter(WITHIN) },
      'InvalidParameterValue',
      'aliases',
    ],
    ['five types', { TYPENAMES: 'a,b,c,d,e' }, 'InvalidParameterValue', 'typeNames'],
    ['a box of nobody', { ...types, BBOX: '0,0,1,1' }, 'InvalidParameterValue', 'BBOX'],
    ['GeoJSON', join({ OUTPUTFORMAT: 'application/json' }), 'InvalidParameterValue', 'outputFormat'],
    ['another query beside', { TYPENAMES: '(parcels,pog_zones)(ouz)' }, 'InvalidParameterValue', 'typeNames'],
    [
      'values of one property',
      join({ REQUEST: 'GetPropertyValue', VALUEREFERENCE: 'symbol' }),
      'InvalidParameterValue',
      'typeNames',
    ],
    ['an order of both', join({ SORTBY: 'area_ha' }), 'InvalidParameterValue', 'sortBy'],
  ])('%s', async (_, parameters, code, locator) => {
    const found = await exceptionOf(ask(wfs, parameters));
    expect([found.code, found.locator?.toLowerCase()]).toEqual([code, locator?.toLowerCase()]);
  });
});
