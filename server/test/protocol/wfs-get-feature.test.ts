import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  Answer,
  ask,
  exceptionOf,
  type Parameters,
  post,
  startWfsServer,
  type WfsServer,
} from './wfs-server.ts';

let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer({ DEFAULT_FEATURES: '1200', MAX_FEATURES: '2000' });
});
afterAll(() => server.close());

const get = (parameters: Parameters): Promise<Answer> => Answer.of(ask(server.wfs, parameters));
const names = (answer: Answer): readonly string[] => answer.all('//sip:places/sip:name');
const filter = (content: string): string =>
  `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">${content}</fes:Filter>`;
const equal = (property: string, value: string): string =>
  `<fes:PropertyIsEqualTo><fes:ValueReference>${property}</fes:ValueReference><fes:Literal>${value}</fes:Literal></fes:PropertyIsEqualTo>`;

describe('a collection in GML 3.2 is valid', () => {
  test.each(['places', 'zones', 'roads', 'mixed', 'empty', 'rows'])('of the layer %s', async (layer) => {
    const answer = await get({ TYPENAMES: layer, COUNT: 10 });
    expect(answer.response.headers.get('content-type')).toBe('application/gml+xml; version=3.2');
    expect(answer.count(`//sip:${layer}`)).toBe(Number(answer.one('/wfs:FeatureCollection/@numberReturned')));
  });

  test('with NULL left out, text escaped, and what is not published absent', async () => {
    const answer = await get({ TYPENAMES: 'places' });
    expect(answer.count('//sip:places')).toBe(5);
    expect(answer.count('//sip:note')).toBe(3);
    expect(answer.all('//sip:note')).toContain('line\nbreak');
    expect(names(answer)).toContain('Odd <key> & "quotes"');
    expect(answer.text).not.toMatch(/secret/);
  });

  test('with every type of value as XML Schema writes it', async () => {
    const answer = await get({ TYPENAMES: 'zones' });
    expect(answer.all('(//sip:zones)[1]/*[position() < 7]')).toEqual([
      'm',
      '2',
      '6400.50',
      'true',
      '2020-01-01',
      '2026-01-31T23:30:00Z',
    ]);
    expect(answer.all('//sip:floors')).toEqual(['2', '9007199254740993']);
  });

  test('with gml:ids that are names and lead back to the feature', async () => {
    const answer = await get({ TYPENAMES: 'places' });
    const ids = answer.all('//sip:places/@gml:id');
    expect(ids).toContain('places.049901_1.0001.12_x002F_3');
    for (const id of ids) {
      expect((await get({ TYPENAMES: 'places', RESOURCEID: id })).all('//sip:places/@gml:id')).toEqual([id]);
    }
  });

  test('with exterior rings counter-clockwise on the map and interior ones clockwise, whatever the order of the axes', async () => {
    for (const srsName of [
      'urn:ogc:def:crs:EPSG::2177',
      'EPSG:2177',
      'urn:ogc:def:crs:EPSG::4326',
      'EPSG:3857',
    ]) {
      const answer = await get({ TYPENAMES: 'zones', SRSNAME: srsName });
      const outer = answer.all('//gml:exterior//gml:posList');
      expect(outer).toHaveLength(3);
      const eastFirst = /^EPSG/.test(srsName) ? 1 : -1;
      for (const ring of outer) expect(areaOf(ring) * eastFirst).toBeGreaterThan(0);
      for (const ring of answer.all('//gml:interior//gml:posList')) {
        expect(areaOf(ring) * eastFirst).toBeLessThan(0);
      }
    }
  });

  test('also of lines whose key is a UUID', async () => {
    const answer = await get({ TYPENAMES: 'roads' });
    expect(answer.one('//sip:roads/@gml:id')).toBe('roads.8c3f8f5e-1f0a-4d62-9d5a-1f5f6e0f7d10');
    expect(answer.one('//sip:geometry/gml:LineString/gml:posList')).toBe('53.0138 18.5984 53.1235 18.0084');
  });

  test('also of arcs, collections and empty geometries', async () => {
    const answer = await get({ TYPENAMES: 'mixed' });
    expect(answer.all('//sip:mixed[sip:geometry]/sip:kind')).toEqual([
      'point',
      'points',
      'lines',
      'arc',
      'collection',
    ]);
    expect(answer.count('//gml:MultiGeometry/gml:geometryMember')).toBe(2);
  });
});

describe('the axes of Toruń', () => {
  test.each([
    ['urn:ogc:def:crs:EPSG::2180', 572118.2, 473065.2],
    ['http://www.opengis.net/def/crs/EPSG/0/2180', 572118.2, 473065.2],
    ['EPSG:2180', 473065.2, 572118.2],
    ['http://www.opengis.net/gml/srs/epsg.xml#2180', 473065.2, 572118.2],
    ['urn:ogc:def:crs:EPSG::2177', 5875871.2, 6540158.8],
    ['EPSG:2177', 6540158.8, 5875871.2],
    ['urn:ogc:def:crs:EPSG::4326', 53.0138, 18.5984],
    ['urn:ogc:def:crs:EPSG::4258', 53.0138, 18.5984],
    ['EPSG:4326', 18.5984, 53.0138],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 18.5984, 53.0138],
    ['http://www.opengis.net/def/crs/OGC/1.3/CRS84', 18.5984, 53.0138],
    ['urn:ogc:def:crs:EPSG::3857', 2070364.4, 6985550.95],
    ['EPSG:3857', 2070364.4, 6985550.95],
  ])('as %s are %d, %d, and srsName repeats the form', async (srsName, first, second) => {
    const answer = await get({ TYPENAMES: 'places', RESOURCEID: 'places.torun', SRSNAME: srsName });
    expect(answer.one('//gml:Point/@srsName')).toBe(srsName);
    const [a, b] = answer.one('//gml:pos').split(' ').map(Number);
    const tolerance = first < 1000 ? 2e-6 : 0.2;
    expect(Math.abs(a! - first)).toBeLessThan(tolerance);
    expect(Math.abs(b! - second)).toBeLessThan(tolerance);
  });

  test('without SRSNAME are those of the storage CRS as urn', async () => {
    const answer = await get({ TYPENAMES: 'places', RESOURCEID: 'places.torun' });
    expect(answer.one('//gml:Point/@srsName')).toBe('urn:ogc:def:crs:EPSG::2180');
    expect(answer.one('//gml:pos')).toBe('572118.2 473065.2');
  });

  test.each([
    ['572000,473000,572200,473100'],
    ['572000,473000,572200,473100,urn:ogc:def:crs:EPSG::2180'],
    ['572000,473000,572200,473100,http://www.opengis.net/def/crs/EPSG/0/2180'],
    ['473000,572000,473100,572200,EPSG:2180'],
    ['473000,572000,473100,572200,http://www.opengis.net/gml/srs/epsg.xml#2180'],
    ['5875800,6540100,5875900,6540200,urn:ogc:def:crs:EPSG::2177'],
    ['6540100,5875800,6540200,5875900,EPSG:2177'],
    ['53.01,18.59,53.02,18.60,urn:ogc:def:crs:EPSG::4326'],
    ['18.59,53.01,18.60,53.02,EPSG:4326'],
    ['18.59,53.01,18.60,53.02,urn:ogc:def:crs:OGC:1.3:CRS84'],
    ['2070300,6985500,2070400,6985600,EPSG:3857'],
  ])('are found by BBOX=%s', async (bbox) => {
    expect(names(await get({ TYPENAMES: 'places', BBOX: bbox }))).toEqual(['Toruń']);
  });

  test('are not found by a BBOX with its axes changed over, nor by one elsewhere', async () => {
    for (const bbox of [
      '473000,572000,473100,572200',
      '572000,473000,572200,473100,EPSG:2180',
      '0,0,1,1,EPSG:4326',
    ]) {
      expect(names(await get({ TYPENAMES: 'places', BBOX: bbox }))).toEqual([]);
    }
  });

  test('are found by a BBOX of the whole world', async () => {
    for (const bbox of ['-180,-90,180,90,EPSG:4326', '-90,-180,90,180,urn:ogc:def:crs:EPSG::4326']) {
      expect(names(await get({ TYPENAMES: 'places', BBOX: bbox }))).toHaveLength(4);
    }
  });
});

describe('pages', () => {
  const numbers = (answer: Answer): readonly string[] => [
    answer.one('/wfs:FeatureCollection/@numberMatched'),
    answer.one('/wfs:FeatureCollection/@numberReturned'),
  ];
  const link = (answer: Answer, name: 'next' | 'previous'): string | undefined =>
    answer.all(`/wfs:FeatureCollection/@${name}`)[0];

  test('without COUNT have the declared default, and say what is missing', async () => {
    const answer = await get({ TYPENAMES: 'rows' });
    expect(numbers(answer)).toEqual(['5000', '1200']);
    expect(answer.count('//sip:rows')).toBe(1200);
    expect(link(answer, 'next')).toBeDefined();
  });

  test('above MAX_FEATURES are cut to it, and say so', async () => {
    const answer = await get({ TYPENAMES: 'rows', COUNT: 1_000_000, PROPERTYNAME: 'number' });
    expect(numbers(answer)).toEqual(['5000', '2000']);
    expect(answer.count('//sip:rows')).toBe(2000);
  });

  test('follow one another by next, and back by previous, each feature once', async () => {
    const seen: string[] = [];
    let at: string | undefined =
      `${server.wfs}?service=WFS&version=2.0.0&request=GetFeature&typeNames=rows&count=700&propertyName=number`;
    let last: Answer | undefined;
    while (at !== undefined) {
      last = await Answer.of(fetch(at));
      seen.push(...last.all('//sip:number'));
      at = link(last, 'next');
    }
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, i) => String(i + 1)));
    const back = await Answer.of(fetch(link(last!, 'previous')!));
    expect(back.all('//sip:number')).toEqual(seen.slice(4200, 4900));
  });

  test('by next and previous lose and repeat nothing in any order, while rows come and go', async () => {
    const database = server.parts.database;
    const seen: string[] = [];
    let page = await get({ TYPENAMES: 'rows', COUNT: 900, SORTBY: 'text DESC', PROPERTYNAME: 'number' });
    for (let n = 0; ; n++) {
      seen.push(...page.all('//sip:number'));
      const at = link(page, 'next');
      if (at === undefined) break;
      if (n === 1) {
        await database.script(
          "INSERT INTO wfs_test.rows SELECT 20000 + i, 90000 + i, 'Żółw ' || i, NULL FROM generate_series(1, 50) i",
        );
      }
      page = await Answer.of(fetch(at));
    }
    await database.script('DELETE FROM wfs_test.rows WHERE id > 20000');
    const old = seen.filter((number) => Number(number) <= 5000);
    expect(old).toHaveLength(5000);
    expect(new Set(old).size).toBe(5000);
    const back = await Answer.of(fetch(link(page, 'previous')!));
    expect(back.all('//sip:number')).toEqual(
      seen.slice(-(900 + page.count('//sip:rows')), -page.count('//sip:rows')),
    );
  });

  test('a cursor that no link has is refused', async () => {
    for (const cursor of ['x', 'WyJhIl0', '%00', 'a'.repeat(9000)]) {
      expect(await exceptionOf(ask(server.wfs, { TYPENAMES: 'rows', CURSOR: cursor }))).toMatchObject({
        status: 400,
        locator: 'cursor',
      });
    }
  });

  test('the first has no previous, the last no next', async () => {
    const first = await get({ TYPENAMES: 'rows', COUNT: 2 });
    expect(link(first, 'previous')).toBeUndefined();
    const last = await get({ TYPENAMES: 'rows', COUNT: 2, STARTINDEX: 4998 });
    expect(numbers(last)).toEqual(['5000', '2']);
    expect(link(last, 'next')).toBeUndefined();
    const rest = await get({ TYPENAMES: 'rows', COUNT: 10, STARTINDEX: 4995 });
    expect(numbers(rest)).toEqual(['5000', '5']);
  });

  test('behind the end are empty and still say how many there are', async () => {
    expect(numbers(await get({ TYPENAMES: 'rows', STARTINDEX: 6000, COUNT: 10 }))).toEqual(['5000', '0']);
  });

  test('of no features at all are empty', async () => {
    expect(numbers(await get({ TYPENAMES: 'rows', COUNT: 0 }))).toEqual(['5000', '0']);
    expect(numbers(await get({ TYPENAMES: 'empty' }))).toEqual(['0', '0']);
  });

  test('resultType=hits counts, returns none, and leads to the first page', async () => {
    const answer = await get({ TYPENAMES: 'rows', RESULTTYPE: 'hits', COUNT: 10 });
    expect(numbers(answer)).toEqual(['5000', '0']);
    const first = await Answer.of(fetch(link(answer, 'next')!));
    expect(first.all('//sip:number')).toHaveLength(10);
  });

  test('of an XML request lead on by address, its filter included', async () => {
    const query = `<wfs:Query typeNames="app:rows" srsName="EPSG:2180"><wfs:PropertyName>app:number</wfs:PropertyName><fes:Filter><fes:PropertyIsLessThan><fes:ValueReference>app:number</fes:ValueReference><fes:Literal>4</fes:Literal></fes:PropertyIsLessThan></fes:Filter><fes:SortBy><fes:SortProperty><fes:ValueReference>app:number</fes:ValueReference><fes:SortOrder>DESC</fes:SortOrder></fes:SortProperty></fes:SortBy></wfs:Query>`;
    const first = await Answer.of(post(server.wfs, 'GetFeature', 'count="2"', query));
    expect(first.all('//sip:number')).toEqual(['3', '2']);
    const second = await Answer.of(fetch(link(first, 'next')!));
    expect(second.all('//sip:number')).toEqual(['1']);
    expect(second.count('//sip:text')).toBe(0);
  });
});

describe('KVP and XML give the same answer', () => {
  const same = async (kvp: Parameters, query: string): Promise<readonly string[]> => {
    const [one, other] = [await get(kvp), await Answer.of(post(server.wfs, 'GetFeature', '', query))];
    const body = (answer: Answer): string =>
      answer.text.replace(/^[\s\S]*?numberMatched/, '').replace(/ next="[^"]*"/, '');
    expect(body(other)).toBe(body(one));
    return one.all('//@gml:id[not(starts-with(., "_"))]');
  };

  test('for a type, a CRS, properties and an order', async () => {
    const ids = await same(
      { TYPENAMES: 'sip:places', SRSNAME: 'EPSG:2177', PROPERTYNAME: 'name', SORTBY: 'name DESC' },
      '<wfs:Query typeNames="app:places" srsName="EPSG:2177"><wfs:PropertyName>app:name</wfs:PropertyName><fes:SortBy><fes:SortProperty><fes:ValueReference>name</fes:ValueReference><fes:SortOrder>DESC</fes:SortOrder></fes:SortProperty></fes:SortBy></wfs:Query>',
    );
    expect(ids).toHaveLength(5);
  });

  test('for BBOX and fes:BBOX', async () => {
    const ids = await same(
      { TYPENAMES: 'places', BBOX: '572000,473000,572200,473100' },
      '<wfs:Query typeNames="app:places"><fes:Filter><fes:BBOX><fes:ValueReference>app:geometry</fes:ValueReference><gml:Envelope srsName="urn:ogc:def:crs:EPSG::2180"><gml:lowerCorner>572000 473000</gml:lowerCorner><gml:upperCorner>572200 473100</gml:upperCorner></gml:Envelope></fes:BBOX></fes:Filter></wfs:Query>',
    );
    expect(ids).toEqual(['places.torun']);
  });

  test('for RESOURCEID and fes:ResourceId', async () => {
    const ids = await same(
      { RESOURCEID: 'places.torun,places.049901_1.0001.12_x002F_3,places.unknown' },
      '<wfs:Query typeNames="app:places"><fes:Filter><fes:ResourceId rid="places.torun"/><fes:ResourceId rid="places.049901_1.0001.12_x002F_3"/><fes:ResourceId rid="places.unknown"/></fes:Filter></wfs:Query>',
    );
    expect(ids).toEqual(['places.049901_1.0001.12_x002F_3', 'places.torun']);
  });

  test('for a FILTER', async () => {
    const condition = `<fes:And>${equal('kind', 'm')}<fes:Not>${equal('floors', '3')}</fes:Not></fes:And>`;
    const ids = await same(
      { TYPENAMES: 'zones', FILTER: filter(condition) },
      `<wfs:Query typeNames="app:zones"><fes:Filter>${condition}</fes:Filter></wfs:Query>`,
    );
    expect(ids).toEqual(['zones.1']);
  });

  test('as a POST form too', async () => {
    const body = new URLSearchParams({
      service: 'WFS',
      request: 'GetFeature',
      version: '2.0.0',
      typeNames: 'places',
    });
    const answer = await Answer.of(fetch(server.wfs, { method: 'POST', body }));
    expect(answer.count('//sip:places')).toBe(5);
  });
});

describe('filters find', () => {
  const zones = async (content: string): Promise<readonly string[]> =>
    (await get({ TYPENAMES: 'zones', FILTER: filter(content) })).all('//sip:zones/@gml:id');
  const comparison = (name: string, value: string, property = 'floors'): string =>
    `<fes:${name}><fes:ValueReference>sip:${property}</fes:ValueReference><fes:Literal>${value}</fes:Literal></fes:${name}>`;

  test.each([
    [comparison('PropertyIsGreaterThan', '2'), ['zones.2']],
    [comparison('PropertyIsGreaterThanOrEqualTo', '2'), ['zones.1', 'zones.2']],
    [comparison('PropertyIsNotEqualTo', '2'), ['zones.2']],
    [comparison('PropertyIsEqualTo', '9007199254740993'), ['zones.2']],
    [comparison('PropertyIsEqualTo', 'true', 'built'), ['zones.1']],
    [comparison('PropertyIsLessThan', '2021-01-01', 'valid_from'), ['zones.1']],
    [comparison('PropertyIsEqualTo', '2026-01-31T23:30:00Z', 'changed'), ['zones.1']],
    [comparison('PropertyIsEqualTo', '6400.5', 'area'), ['zones.1']],
    ['<fes:PropertyIsNull><fes:ValueReference>floors</fes:ValueReference></fes:PropertyIsNull>', ['zones.3']],
    ['<fes:PropertyIsNil><fes:ValueReference>floors</fes:ValueReference></fes:PropertyIsNil>', []],
    ['<fes:PropertyIsNull><fes:ValueReference>geometry</fes:ValueReference></fes:PropertyIsNull>', []],
    ['<fes:ResourceId rid="zones.3"/>', ['zones.3']],
    [comparison('PropertyIsEqualTo', "m' OR '1'='1", 'kind'), []],
    [comparison('PropertyIsEqualTo', "'; DROP TABLE wfs_test.zones; --", 'kind'), []],
  ])('%s: %j', async (content, ids) => {
    expect(await zones(content)).toEqual(ids);
  });

  test('texts by pattern, with signs of SQL patterns taken as they are', async () => {
    const like = (pattern: string, extra = ''): string =>
      filter(
        `<fes:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!" ${extra}><fes:ValueReference>name</fes:ValueReference><fes:Literal>${pattern}</fes:Literal></fes:PropertyIsLike>`,
      );
    const find = async (text: string): Promise<readonly string[]> =>
      names(await get({ TYPENAMES: 'places', FILTER: text }));
    expect(await find(like('*o??zcz'))).toEqual([]);
    expect(await find(like('*go?zcz'))).toEqual(['Bydgoszcz']);
    expect(await find(like('TOR*', 'matchCase="false"'))).toEqual(['Toruń']);
    expect(await find(like('TOR*'))).toEqual([]);
    expect(await find(like('%'))).toEqual([]);
    const note = like('100%_\\').replace('>name<', '>note<');
    expect(await find(note)).toEqual(['Działka 12/3']);
  });

  test('the feature without a geometry', async () => {
    const isNull =
      '<fes:PropertyIsNull><fes:ValueReference>geometry</fes:ValueReference></fes:PropertyIsNull>';
    expect(names(await get({ TYPENAMES: 'places', FILTER: filter(isNull) }))).toEqual(['Nowhere']);
  });
});

describe('properties', () => {
  test('are only those asked for, in the schema’s order, whatever the order asked', async () => {
    const answer = await get({ TYPENAMES: 'zones', PROPERTYNAME: 'sip:built,kind', RESOURCEID: 'zones.1' });
    expect(answer.all('//sip:zones/*')).toEqual(['m', 'true']);
  });

  test('hold the geometry when it is one of them', async () => {
    const answer = await get({ TYPENAMES: 'zones', PROPERTYNAME: 'geometry', RESOURCEID: 'zones.1' });
    expect(answer.count('//sip:zones/*')).toBe(1);
    expect(answer.count('//gml:MultiSurface')).toBe(1);
  });
});

describe('several queries', () => {
  test('are collections in a collection', async () => {
    const answer = await get({ TYPENAMES: '(sip:zones)(sip:places)', COUNT: 4 });
    expect(answer.one('/wfs:FeatureCollection/@numberMatched')).toBe('8');
    expect(answer.all('/*/wfs:member/wfs:FeatureCollection/@numberMatched')).toEqual(['3', '5']);
    expect(answer.all('/*/wfs:member/wfs:FeatureCollection/@numberReturned')).toEqual(['3', '1']);
    const rest = await Answer.of(fetch(answer.one('/*/@next')));
    expect(rest.all('/*/wfs:member/wfs:FeatureCollection/@numberReturned')).toEqual(['0', '4']);
  });

  test('have a filter each', async () => {
    const answer = await get({
      TYPENAMES: '(zones)(places)',
      FILTER: `(${filter(equal('kind', 'u'))})(${filter(equal('name', 'Toruń'))})`,
    });
    expect(answer.all('//@gml:id[not(starts-with(., "_"))]')).toEqual(['zones.2', 'places.torun']);
  });

  test('that find a feature twice write it once and refer to it', async () => {
    const answer = await get({ TYPENAMES: '(zones)(zones)', RESOURCEID: '(zones.1)(zones.1,zones.2)' });
    expect(answer.all('//sip:zones/@gml:id')).toEqual(['zones.1', 'zones.2']);
    expect(answer.one('//wfs:member/@xlink:href')).toBe('#zones.1');
  });

  test('come from ids of several types', async () => {
    const answer = await get({ RESOURCEID: 'places.torun,zones.1' });
    expect(answer.all('//@gml:id[not(starts-with(., "_"))]')).toEqual(['places.torun', 'zones.1']);
  });
});

describe('GeoJSON', () => {
  const json = async (parameters: Parameters): Promise<Record<string, unknown>> => {
    const response = await ask(server.wfs, { OUTPUTFORMAT: 'application/json', ...parameters });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };

  test('is in CRS84 when no CRS is asked for', async () => {
    const collection = await json({ TYPENAMES: 'places', RESOURCEID: 'places.torun' });
    expect(collection).toMatchObject({ type: 'FeatureCollection', numberMatched: 1, numberReturned: 1 });
    expect(collection).not.toHaveProperty('crs');
    const [feature] = collection.features as { id: string; geometry: { coordinates: number[] } }[];
    expect(feature).toMatchObject({ id: 'places.torun', properties: { name: 'Toruń', note: null } });
    expect(feature!.geometry.coordinates[0]).toBeCloseTo(18.5984, 5);
    expect(feature!.geometry.coordinates[1]).toBeCloseTo(53.0138, 5);
  });

  test.each(['EPSG:2180', 'urn:ogc:def:crs:EPSG::2180'])(
    'in %s is x before y and says its CRS',
    async (srsName) => {
      const collection = await json({ TYPENAMES: 'places', RESOURCEID: 'places.torun', SRSNAME: srsName });
      expect(collection.crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2180' } });
      const [feature] = collection.features as { geometry: { coordinates: number[] } }[];
      expect(feature!.geometry.coordinates).toEqual([473065.2, 572118.2]);
    },
  );

  test.each([
    ['application/json', 'application/json'],
    ['application/geo+json', 'application/geo+json'],
    ['application/json; subtype=geojson', 'application/json'],
    ['json', 'application/json'],
  ])('is what %s means', async (format, type) => {
    const response = await ask(server.wfs, { TYPENAMES: 'empty', OUTPUTFORMAT: format });
    expect(response.headers.get('content-type')).toContain(type);
    expect(await response.json()).toMatchObject({ features: [] });
  });

  test('holds one collection of several queries, links, and null for a geometry not asked for', async () => {
    const collection = await json({ TYPENAMES: '(zones)(places)', COUNT: 4, PROPERTYNAME: '(kind)(name)' });
    expect(collection).toMatchObject({ numberMatched: 8, numberReturned: 4 });
    const features = collection.features as { id: string; geometry: unknown; properties: object }[];
    expect(features.map(({ id }) => id)).toEqual([
      'zones.1',
      'zones.2',
      'zones.3',
      'places.049901_1.0001.12/3',
    ]);
    expect(features[0]).toMatchObject({ geometry: null, properties: { kind: 'm' } });
    expect((collection.links as { rel: string }[]).map(({ rel }) => rel)).toEqual(['next']);
  });
});

describe('type names', () => {
  test.each([
    [{ TYPENAMES: 'places' }],
    [{ TYPENAMES: 'sip:places' }],
    [{ TYPENAME: 'places' }],
    [{ TYPENAMES: 'x:places', NAMESPACES: 'xmlns(x,urn:x-infostrada:sip:layers)' }],
    [
      {
        TYPENAMES: 'x:places',
        NAMESPACES: 'xmlns(y,http://example.pl),xmlns(x,urn:x-infostrada:sip:layers)',
      },
    ],
    [{ TYPENAMES: 'places', NAMESPACES: 'xmlns(urn:x-infostrada:sip:layers)' }],
  ])('%j names the places', async (parameters) => {
    expect((await get({ ...parameters, COUNT: 1 })).count('//sip:places')).toBe(1);
  });

  test('2.0.2 and a missing VERSION count as 2.0.0', async () => {
    for (const VERSION of ['2.0.2', null]) {
      expect((await get({ VERSION, TYPENAMES: 'places', COUNT: 1 })).count('//sip:places')).toBe(1);
    }
  });

  test('views have their layers alone', async () => {
    const view = `${server.url}/planning/wfs`;
    const answer = await Answer.of(ask(view, { TYPENAMES: 'zones', COUNT: 1 }));
    expect(answer.one('/*/@next')).toContain(`${view}?`);
    expect(await exceptionOf(ask(view, { TYPENAMES: 'places' }))).toMatchObject({
      status: 400,
      locator: 'typeNames',
    });
  });
});

describe('transport', () => {
  test('HEAD says what GET would, without a body', async () => {
    const head = await ask(server.wfs, { TYPENAMES: 'places' }, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-type')).toBe('application/gml+xml; version=3.2');
    expect(await head.text()).toBe('');
  });

  test('an unchanged answer is 304', async () => {
    const first = await ask(server.wfs, { TYPENAMES: 'places' });
    const etag = first.headers.get('etag')!;
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    const again = await ask(server.wfs, { TYPENAMES: 'places' }, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const other = await ask(server.wfs, { TYPENAMES: 'zones' }, { headers: { 'if-none-match': etag } });
    expect(other.status).toBe(200);
  });

  test('a client that leaves in the middle costs nothing more', async () => {
    const controller = new AbortController();
    const response = await ask(server.wfs, { TYPENAMES: 'rows', COUNT: 2000 }, { signal: controller.signal });
    await response.body!.getReader().read();
    controller.abort();
    const next = await get({ TYPENAMES: 'places', COUNT: 1 });
    expect(next.count('//sip:places')).toBe(1);
  });
});

function areaOf(posList: string): number {
  const n = posList.split(' ').map(Number);
  let area = 0;
  for (let i = 0; i + 3 < n.length; i += 2) {
    area += (n[i]! - n[0]!) * (n[i + 3]! - n[1]!) - (n[i + 2]! - n[0]!) * (n[i + 1]! - n[1]!);
  }
  return area;
}

describe('CQL_FILTER', () => {
  test.each([
    ["name = 'Toruń'"],
    ["name ILIKE 'tor%' AND note IS NULL"],
    [
      'INTERSECTS(geometry, POLYGON((572000 473000, 572000 473100, 572200 473100, 572200 473000, 572000 473000)))',
    ],
    ["IN ('places.torun')"],
  ])('%s finds what it says', async (text) => {
    expect(names(await get({ TYPENAMES: 'places', CQL_FILTER: text }))).toEqual(['Toruń']);
  });

  test.each([
    ['name =', 'CQL_FILTER'],
    ["secret = '1'", 'CQL_FILTER'],
    ["name = 'x'; DROP TABLE rows", 'CQL_FILTER'],
  ])('%s is refused', async (text, locator) => {
    const exception = await exceptionOf(ask(server.wfs, { TYPENAMES: 'places', CQL_FILTER: text }));
    expect(exception).toMatchObject({ status: 400, code: 'InvalidParameterValue', locator });
  });
});
