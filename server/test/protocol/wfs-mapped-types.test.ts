import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readXmlText, type XmlElement } from '../../xml/read.ts';
import { compileSchema, validateXml } from '../xsd.ts';
import { Answer, ask, exceptionOf } from './wfs-server.ts';
import { startWfs11Server, type Wfs11Server } from './wfs11-server.ts';

let server: Wfs11Server;

beforeAll(async () => {
  server = await startWfs11Server();
  const filled = await Answer.of(send(server.dataset));
  expect(Number(filled.one('//wfs1:totalInserted'))).toBeGreaterThan(10);
});
afterAll(() => server.close());

const PREFIXES =
  'xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml" xmlns:sf="http://cite.opengeospatial.org/gmlsf"';

function send(body: string): Promise<Response> {
  const headers = { 'content-type': 'text/xml', authorization: `Bearer ${server.key}` };
  return fetch(server.wfs, { method: 'POST', headers, body });
}

function request(operation: string, content: string, attributes = ''): Promise<Response> {
  return send(
    `<wfs:${operation} ${PREFIXES} service="WFS" version="1.1.0" ${attributes}>${content}</wfs:${operation}>`,
  );
}

const find = (type: string, filter = '', more = '', attributes = ''): Promise<Answer> =>
  Answer.of(
    request(
      'GetFeature',
      `<wfs:Query typeName="sf:${type}" ${attributes}>${more}${filter === '' ? '' : `<ogc:Filter>${filter}</ogc:Filter>`}</wfs:Query>`,
    ),
  );

const names = (answer: Answer): readonly string[] => answer.all('//sf:*/gml3:name').toSorted();
const named = async (...query: Parameters<typeof find>): Promise<readonly string[]> =>
  names(await find(...query));

test('the schema made from the mappings compiles and says what that of the suite says', async () => {
  const types = ['PrimitiveGeoFeature', 'AggregateGeoFeature', 'EntitéGénérique'];
  const answer = await ask(server.wfs, {
    VERSION: '1.1.0',
    REQUEST: 'DescribeFeatureType',
    TYPENAME: types.map((name) => `sf:${name}`).join(','),
  });
  const xsd = await answer.text();
  expect(answer.status, xsd).toBe(200);
  compileSchema(xsd);
  const told = declarations(xsd);
  expect(told).toEqual(declarations(server.schema));
});

test('the id of another feature type contradicts its query; one of nothing finds nothing', async () => {
  const ids: Record<string, string> = {
    'sf:PrimitiveGeoFeature': 'primitive_geo_feature-sf.1',
    'sf:EntitéGénérique': 'entite_generique-sf.1',
    'sip:primitive_geo_feature': 'primitive_geo_feature.1',
    'sip:entite_generique': 'entite_generique.1',
  };
  for (const type of Object.keys(ids)) {
    for (const id of [...Object.values(ids), 'nothing.1', 'entite_generique-no.1', 'uuid-1']) {
      const filter = `<Filter xmlns="http://www.opengis.net/fes/2.0"><ResourceId rid="${id}"/></Filter>`;
      const isOther = ids[type] !== id && Object.values(ids).includes(id);
      for (const asked of [{ RESOURCEID: id }, { FILTER: filter }]) {
        const answer = await ask(server.wfs, { TYPENAMES: type, ...asked });
        const text = await answer.text();
        expect(answer.status, text).toBe(isOther ? 400 : 200);
        if (isOther) expect(text).toContain('exceptionCode="InvalidParameterValue"');
        else expect(text).toContain(`numberReturned="${ids[type] === id ? 1 : 0}"`);
      }
    }
  }
  const both = await ask(server.wfs, { RESOURCEID: 'primitive_geo_feature-sf.1,entite_generique-sf.1' });
  expect((await both.text()).match(/<wfs:member>/g)).toHaveLength(2);
});

test('GetGmlObject gives a mapped feature as the features of its version are written', async () => {
  const id = 'primitive_geo_feature-sf.1';
  const asked = { VERSION: '1.1.0', REQUEST: 'GetGmlObject', GMLOBJECTID: id, TRAVERSEXLINKDEPTH: '0' };
  const { text: alone } = await Answer.of(ask(server.wfs, asked));
  const features = { VERSION: '1.1.0', REQUEST: 'GetFeature', FEATUREID: id };
  const { text: one } = await Answer.of(ask(server.wfs, features));
  const content = (text: string): string | undefined =>
    /<sf:PrimitiveGeoFeature [^>]*>(.*)<\/sf:PrimitiveGeoFeature>/s.exec(text)?.[1];
  expect(alone).toContain('xmlns:gml="http://www.opengis.net/gml"');
  expect(alone).toContain('VERSION=1.1.0');
  expect(content(alone)).toBe(content(one));
});

test('an element to sort by that there is none of is told of sortBy', async () => {
  const answer = ask(server.wfs, { TYPENAMES: 'sf:PrimitiveGeoFeature', SORTBY: 'sf:nothing' });
  expect(await exceptionOf(answer)).toMatchObject({ code: 'InvalidParameterValue', locator: 'sortBy' });
});

/** Feature types of a schema: of each its elements with the type at the bottom and whether they may be missing. */
function declarations(xsd: string): Readonly<Record<string, readonly string[]>> {
  const told: Record<string, readonly string[]> = {};
  for (const type of readXmlText(xsd).children.filter(({ name }) => name === 'complexType')) {
    const name = type.attributes.get('name') ?? '';
    if (name === 'SimpleFeatureCollectionType') continue;
    const elements = inside(type, 'sequence')[0]?.children ?? [];
    told[name] = elements.map((each) => {
      const base = inside(each, 'restriction')[0]?.attributes.get('base');
      const known = each.attributes.get('type') ?? base ?? 'gml:ReferenceType';
      return `${each.attributes.get('name')} ${known} ${each.attributes.get('minOccurs') ?? '1'}`;
    });
  }
  return told;
}

function inside(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((child) => (child.name === name ? [child] : inside(child, name)));
}

test('the answers of all three types are valid by the schema of the suite itself', async () => {
  const schemas = createServer((_, response) => response.end(server.schema));
  await new Promise<void>((done) => schemas.listen(0, '127.0.0.1', done));
  const { port } = schemas.address() as { readonly port: number };
  try {
    for (const type of ['PrimitiveGeoFeature', 'AggregateGeoFeature', 'EntitéGénérique']) {
      const { text } = await find(type);
      const official = text.replace(
        /(cite\.opengeospatial\.org\/gmlsf )http:[^" ]+/,
        `$1http://127.0.0.1:${port}/`,
      );
      expect(official).not.toBe(text);
      await validateXml(official);
    }
  } finally {
    schemas.close();
  }
});

test('what was inserted is what comes back: names with their code space, texts, every geometry', async () => {
  const { text } = await find('PrimitiveGeoFeature', equal('gml:name', 'name-f001'));
  expect(text).toContain('<gml:description>description-f001</gml:description>');
  expect(text).toContain('<gml:name codeSpace="http://cite.opengeospatial.org/gmlsf">name-f001</gml:name>');
  expect(text).toMatch(
    /<sf:pointProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>39.73245 2.00342</,
  );
  expect(text).toContain('<sf:uriProperty>http://www.opengeospatial.org/</sf:uriProperty>');
  expect(text).toContain('<sf:measurand>12765</sf:measurand>');
  const other = await find('AggregateGeoFeature', equal('gml:name', 'name-f009'));
  expect(other.text).toMatch(
    /<sf:multiCurveProperty><gml:MultiCurve[^>]*><gml:curveMember><gml:LineString><gml:posList>55.174 -5.899/,
  );
  const old = await ask(server.wfs, { VERSION: '1.0.0', TYPENAME: 'sf:EntitéGénérique' });
  expect((await Answer.of(old)).count('//sf:attribut.Géométrie')).toBeGreaterThan(1);
});

function equal(name: string, value: string): string {
  return `<ogc:PropertyIsEqualTo><ogc:PropertyName>${name}</ogc:PropertyName><ogc:Literal>${value}</ogc:Literal></ogc:PropertyIsEqualTo>`;
}

const box = (name: string, corners: readonly number[]): string => {
  const [a, b, c, d] = corners;
  const reference = name === '' ? '' : `<ogc:PropertyName>${name}</ogc:PropertyName>`;
  return `<ogc:BBOX>${reference}<gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>${a} ${b}</gml:lowerCorner><gml:upperCorner>${c} ${d}</gml:upperCorner></gml:Envelope></ogc:BBOX>`;
};
const polygon = (posList: string): string =>
  `<gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326"><gml:exterior><gml:LinearRing><gml:posList>${posList}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`;
const related = (operator: string, name: string, geometry: string): string =>
  `<ogc:${operator}><ogc:PropertyName>${name}</ogc:PropertyName>${geometry}</ogc:${operator}>`;

describe('filters', () => {
  test.each([
    ['a name', 'PrimitiveGeoFeature', equal('gml:name', 'name-f001'), ['name-f001']],
    [
      'a name below its type',
      'PrimitiveGeoFeature',
      equal('sf:PrimitiveGeoFeature/gml:name', 'name-f002'),
      ['name-f002'],
    ],
    ['an integer', 'PrimitiveGeoFeature', equal('sf:intProperty', '180'), ['name-f003']],
    ['a number with an exponent', 'PrimitiveGeoFeature', equal('sf:measurand', '1.2765E4'), ['name-f001']],
    ['a decimal', 'PrimitiveGeoFeature', equal('sf:decimalProperty', '5.03'), ['name-f001']],
    [
      'a date with a zone or without',
      'PrimitiveGeoFeature',
      `<ogc:Or>${equal('sf:dateProperty', '2006-12-12Z')}${equal('sf:dateProperty', '2006-12-12')}</ogc:Or>`,
      ['name-f008'],
    ],
    [
      'an instant of another zone',
      'PrimitiveGeoFeature',
      `<ogc:And>${equal('sf:dateTimeProperty', '2006-06-28T05:08:00Z')}${equal('sf:intProperty', '180')}</ogc:And>`,
      ['name-f003'],
    ],
    [
      'an address',
      'PrimitiveGeoFeature',
      `<ogc:And>${equal('sf:uriProperty', 'http://www.opengeospatial.org/')}${equal('sf:intProperty', '154')}</ogc:And>`,
      ['name-f002'],
    ],
    ['a truth', 'EntitéGénérique', equal('sf:boolProperty', '0'), ['name-f007', 'name-f017']],
    [
      'a pattern',
      'AggregateGeoFeature',
      '<ogc:PropertyIsLike wildCard="*" singleChar="." escapeChar="!"><ogc:PropertyName>sf:featureCode</ogc:PropertyName><ogc:Literal>GB*</ogc:Literal></ogc:PropertyIsLike>',
      ['name-f009'],
    ],
    [
      'two bounds',
      'PrimitiveGeoFeature',
      '<ogc:PropertyIsBetween><ogc:PropertyName>sf:intProperty</ogc:PropertyName><ogc:LowerBoundary><ogc:Literal>154</ogc:Literal></ogc:LowerBoundary><ogc:UpperBoundary><ogc:Literal>155</ogc:Literal></ogc:UpperBoundary></ogc:PropertyIsBetween>',
      ['name-f001', 'name-f002'],
    ],
    [
      'what is missing',
      'PrimitiveGeoFeature',
      `<ogc:And><ogc:PropertyIsNull><ogc:PropertyName>sf:uriProperty</ogc:PropertyName></ogc:PropertyIsNull>${equal('sf:intProperty', '300')}</ogc:And>`,
      ['name-f008'],
    ],
    [
      'a box around the points',
      'PrimitiveGeoFeature',
      box('sf:pointProperty', [39, 2, 40, 3]),
      ['name-f001'],
    ],
    [
      'a box around the curves',
      'PrimitiveGeoFeature',
      box('sf:curveProperty', [46, 9, 47, 11]),
      ['name-f003'],
    ],
    [
      'a box around the surfaces',
      'PrimitiveGeoFeature',
      box('sf:surfaceProperty', [45, 30, 46, 31]),
      ['name-f008'],
    ],
    [
      'a box around any geometry',
      'PrimitiveGeoFeature',
      box('', [45, 9, 60, 31]),
      ['name-f003', 'name-f008'],
    ],
    [
      'a box in what every feature has',
      'PrimitiveGeoFeature',
      box('gml:boundedBy', [39, 2, 40, 3]),
      ['name-f001'],
    ],
    [
      'points within',
      'PrimitiveGeoFeature',
      related('Within', 'sf:pointProperty', polygon('59 0 60 0 60 1 59 1 59 0')),
      ['name-f002'],
    ],
    [
      'curves that are crossed',
      'PrimitiveGeoFeature',
      related('Crosses', 'sf:curveProperty', polygon('46 9 46.5 9 46.5 11 46 11 46 9')),
      ['name-f003'],
    ],
    [
      'surfaces that meet',
      'PrimitiveGeoFeature',
      related('Intersects', 'sf:surfaceProperty', polygon('45 30 46 30 46 31 45 31 45 30')),
      ['name-f008'],
    ],
    [
      'points of many within',
      'AggregateGeoFeature',
      related('Within', 'sf:multiPointProperty', polygon('68 29 72 29 72 33 68 33 68 29')),
      ['name-f005'],
    ],
    [
      'geometries of any kind apart',
      'EntitéGénérique',
      `<ogc:And>${related('Disjoint', 'sf:attribut.Géométrie', polygon('60 -1 65 -1 65 7 60 7 60 -1'))}${equal('sf:boolProperty', 'false')}</ogc:And>`,
      ['name-f007', 'name-f017'],
    ],
  ])('by %s', async (_, type, filter, expected) => {
    expect(await named(type, filter)).toEqual(expected);
  });

  test('a path that the mapping has not is refused', async () => {
    const answer = await request(
      'GetFeature',
      `<wfs:Query typeName="sf:PrimitiveGeoFeature"><ogc:Filter>${equal('sf:nothing', '1')}</ogc:Filter></wfs:Query>`,
    );
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('InvalidParameterValue');
  });
});

describe('GetFeature', () => {
  test('projects to what is asked for and what the schema wants', async () => {
    const answer = await find(
      'PrimitiveGeoFeature',
      equal('sf:intProperty', '155'),
      '<wfs:PropertyName>sf:dateProperty</wfs:PropertyName><wfs:PropertyName>gml:name</wfs:PropertyName>',
    );
    const children = [...answer.text.matchAll(/<((?:sf|gml):\w+)[ >]/g)].map(([, name]) => name);
    expect(children.filter((name) => name !== 'gml:featureMember')).toEqual([
      'sf:PrimitiveGeoFeature',
      'gml:name',
      'sf:intProperty',
      'sf:measurand',
      'sf:dateProperty',
      'sf:decimalProperty',
    ]);
  });

  test('sorts, counts and cuts off', async () => {
    const sort =
      '<ogc:SortBy><ogc:SortProperty><ogc:PropertyName>gml:name</ogc:PropertyName><ogc:SortOrder>DESC</ogc:SortOrder></ogc:SortProperty></ogc:SortBy>';
    const sorted = await Answer.of(
      request('GetFeature', `<wfs:Query typeName="sf:AggregateGeoFeature">${sort}</wfs:Query>`),
    );
    const all = sorted.all('//gml3:name');
    expect(all).toEqual(all.toSorted().toReversed());
    const hits = await Answer.of(
      request(
        'GetFeature',
        '<wfs:Query typeName="sf:AggregateGeoFeature" featureVersion="ALL"/>',
        'resultType="hits"',
      ),
    );
    expect(hits.one('/wfs1:FeatureCollection/@numberOfFeatures')).toBe(String(all.length));
    const cut = await Answer.of(
      request('GetFeature', '<wfs:Query typeName="sf:AggregateGeoFeature"/>', 'maxFeatures="2"'),
    );
    expect(cut.count('//sf:AggregateGeoFeature')).toBe(2);
  });
});

describe('writing', () => {
  const feature = (name: string, more = ''): string =>
    `<sf:PrimitiveGeoFeature><gml:name codeSpace="http://cite.opengeospatial.org/gmlsf">${name}</gml:name>${more}<sf:intProperty>1025</sf:intProperty><sf:measurand>63.94</sf:measurand><sf:decimalProperty>92.51</sf:decimalProperty></sf:PrimitiveGeoFeature>`;
  const line = (posList: string): string =>
    `<sf:curveProperty><gml:LineString srsName="urn:ogc:def:crs:EPSG::4326"><gml:posList>${posList}</gml:posList></gml:LineString></sf:curveProperty>`;
  const transact = (content: string, attributes = ''): Promise<Response> =>
    request('Transaction', content, attributes);
  const insert = async (content: string): Promise<string> => {
    const answer = await Answer.of(transact(`<wfs:Insert handle="insert-1">${content}</wfs:Insert>`));
    return answer.one('//wfs1:InsertResults/wfs1:Feature[@handle="insert-1"]/ogc:FeatureId/@fid');
  };
  const update = (id: string, name: string, value: string | null): string =>
    `<wfs:Update handle="upd-1" typeName="sf:PrimitiveGeoFeature"><wfs:Property><wfs:Name>${name}</wfs:Name>${value === null ? '' : `<wfs:Value>${value}</wfs:Value>`}</wfs:Property><ogc:Filter><ogc:GmlObjectId gml:id="${id}"/></ogc:Filter></wfs:Update>`;
  const byId = async (id: string): Promise<string> =>
    (await Answer.of(ask(server.wfs, { VERSION: '1.1.0', FEATUREID: id }))).text;

  test('a feature is inserted, changed in its name, its texts and a geometry, and deleted', async () => {
    const id = await insert(feature('cite-1', line('48.6 20 50.2 15.7')));
    expect(await byId(id)).toMatch(
      /<sf:curveProperty><gml:LineString srsName="urn:ogc:def:crs:EPSG::4326"><gml:posList>48.6 20 50.2 15.7</,
    );
    const point = '<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>52 21</gml:pos></gml:Point>';
    const changed = await Answer.of(
      transact(
        update(id, 'gml:name', 'cite-1bis') +
          update(id, 'gml:description', 'changed') +
          update(id, 'sf:pointProperty', point) +
          update(id, 'sf:curveProperty', null),
      ),
    );
    expect(changed.one('//wfs1:totalUpdated')).toBe('4');
    const text = await byId(id);
    expect(text).toContain('>cite-1bis</gml:name>');
    expect(text).toContain('<gml:description>changed</gml:description>');
    expect(text).toContain('<gml:pos>52 21</gml:pos>');
    expect(text).not.toContain('curveProperty>');
    await Answer.of(transact(update(id, 'gml:name', null)));
    expect(await byId(id)).not.toContain('gml:name');
    const deleted = await Answer.of(
      transact(
        `<wfs:Delete typeName="sf:PrimitiveGeoFeature"><ogc:Filter><ogc:GmlObjectId gml:id="${id}"/></ogc:Filter></wfs:Delete>`,
      ),
    );
    expect(deleted.one('//wfs1:totalDeleted')).toBe('1');
    expect(await byId(id)).not.toContain('<sf:PrimitiveGeoFeature');
  });

  test.each([
    [
      'an unknown type',
      '<wfs:Insert><sf:UnknownFeature><gml:name>x</gml:name></sf:UnknownFeature></wfs:Insert>',
    ],
    ['an unknown element', `<wfs:Insert>${feature('x', '<sf:nothing>1</sf:nothing>')}</wfs:Insert>`],
    ['a text for a number', `<wfs:Insert>${feature('x').replace('1025', 'many')}</wfs:Insert>`],
    [
      'a point for a curve',
      `<wfs:Insert>${feature('x', '<sf:curveProperty><gml:Point><gml:pos>1 2</gml:pos></gml:Point></sf:curveProperty>')}</wfs:Insert>`,
    ],
    [
      'a CRS that is not served',
      `<wfs:Insert srsName="urn:ogc:def:crs:EPSG::32690">${feature('x', line('1 2 3 4'))}</wfs:Insert>`,
    ],
    ['metres for degrees', `<wfs:Insert>${feature('x', line('573000 472000 573010 472010'))}</wfs:Insert>`],
    [
      'what the schema wants left out',
      `<wfs:Insert>${feature('x').replace('<sf:measurand>63.94</sf:measurand>', '')}</wfs:Insert>`,
    ],
    ['what the schema wants removed', update('primitive_geo_feature-sf.1', 'sf:intProperty', null)],
    ['no filter', '<wfs:Delete typeName="sf:PrimitiveGeoFeature"/>'],
  ])('%s is refused and nothing is written', async (_, content) => {
    const answer = await transact(`<wfs:Insert>${feature('never')}</wfs:Insert>${content}`);
    const text = await answer.text();
    expect([400, 403], text).toContain(answer.status);
    await validateXml(text);
    expect(await named('PrimitiveGeoFeature', equal('gml:name', 'never'))).toEqual([]);
  });

  test('a locked feature is written by who holds the lock alone', async () => {
    const id = await insert(feature('locked'));
    const filter = `<ogc:Filter><ogc:GmlObjectId gml:id="${id}"/></ogc:Filter>`;
    const lock = await Answer.of(
      request(
        'LockFeature',
        `<wfs:Lock typeName="sf:PrimitiveGeoFeature">${filter}</wfs:Lock>`,
        'expiry="5"',
      ),
    );
    expect(lock.one('//wfs1:FeaturesLocked/ogc:FeatureId/@fid')).toBe(id);
    const lockId = lock.one('//wfs1:LockId');
    expect((await transact(update(id, 'gml:name', 'mine'))).status).toBeGreaterThanOrEqual(400);
    await Answer.of(transact(`<wfs:LockId>${lockId}</wfs:LockId>${update(id, 'gml:name', 'mine')}`));
    expect(await named('PrimitiveGeoFeature', equal('gml:name', 'mine'))).toEqual(['mine']);
    const read = await Answer.of(
      request(
        'GetFeatureWithLock',
        `<wfs:Query typeName="sf:PrimitiveGeoFeature">${filter}</wfs:Query>`,
        'expiry="1"',
      ),
    );
    expect(read.one('/wfs1:FeatureCollection/@lockId')).not.toBe('');
    expect(names(read)).toEqual(['mine']);
  });
});

describe('WFS 2.0', () => {
  test('reads the same types in GML 3.2, by name and by id, and their values', async () => {
    const filter = `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:sf="http://cite.opengeospatial.org/gmlsf"><fes:PropertyIsEqualTo><fes:ValueReference>sf:intProperty</fes:ValueReference><fes:Literal>155</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>`;
    const found = await Answer.of(
      ask(server.wfs, {
        TYPENAMES: 'sf:PrimitiveGeoFeature',
        FILTER: filter,
        SRSNAME: 'urn:ogc:def:crs:OGC:1.3:CRS84',
      }),
    );
    const id = found.one('//sf:PrimitiveGeoFeature/@gml:id');
    expect(found.one('//sf:pointProperty/gml:Point/gml:pos')).toBe('2.00342 39.73245');
    const alone = await Answer.of(
      ask(server.wfs, { STOREDQUERY_ID: 'urn:ogc:def:query:OGC-WFS::GetFeatureById', ID: id }),
    );
    expect(alone.one('/sf:PrimitiveGeoFeature/gml:name')).toBe('name-f001');
    const value = async (reference: string): Promise<Answer> =>
      Answer.of(
        ask(server.wfs, {
          REQUEST: 'GetPropertyValue',
          TYPENAMES: 'sf:PrimitiveGeoFeature',
          VALUEREFERENCE: reference,
          FILTER: filter,
        }),
      );
    expect((await value('gml:name')).one('//wfs:member/gml:name')).toBe('name-f001');
    expect((await value('sf:pointProperty')).one('//gml:pos')).toBe('39.73245 2.00342');
    expect((await value('@gml:id')).one('//wfs:member')).toBe(id);
    expect((await value('sf:curveProperty')).count('//wfs:member')).toBe(0);
    const wrong = await exceptionOf(
      ask(server.wfs, {
        REQUEST: 'GetPropertyValue',
        TYPENAMES: 'sf:PrimitiveGeoFeature',
        VALUEREFERENCE: 'sf:x',
      }),
    );
    expect(wrong).toMatchObject({ code: 'InvalidParameterValue', locator: 'valueReference' });
  });

  test('a Replace leaves nothing of what was there', async () => {
    const body = (content: string): string =>
      `<wfs:Transaction service="WFS" version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:sf="http://cite.opengeospatial.org/gmlsf">${content}</wfs:Transaction>`;
    const entity = (name: string, more = ''): string =>
      `<sf:EntitéGénérique gml:id="x"><gml:name>${name}</gml:name><sf:attribut.Géométrie><gml:Point gml:id="p" srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>50 20</gml:pos></gml:Point></sf:attribut.Géométrie><sf:boolProperty>true</sf:boolProperty><sf:str4Property>abcd</sf:str4Property>${more}</sf:EntitéGénérique>`;
    const inserted = await Answer.of(
      send(body(`<wfs:Insert>${entity('first', '<sf:featureRef>f1</sf:featureRef>')}</wfs:Insert>`)),
    );
    const id = inserted.one('//fes:ResourceId/@rid');
    const filter = `<fes:Filter><fes:ResourceId rid="${id}"/></fes:Filter>`;
    const replaced = await Answer.of(send(body(`<wfs:Replace>${entity('second')}${filter}</wfs:Replace>`)));
    expect(replaced.one('//wfs:ReplaceResults//fes:ResourceId/@rid')).toBe(id);
    const now = await Answer.of(ask(server.wfs, { TYPENAMES: 'sf:EntitéGénérique', RESOURCEID: id }));
    expect(now.one('//gml:name')).toBe('second');
    expect(now.count('//sf:featureRef')).toBe(0);
  });
});

describe('the same layers as their own types', () => {
  test('further geometries stand in every format, in the CRS that is asked for', async () => {
    const url = `${server.url}/wfs`;
    const gml = await Answer.of(ask(url, { TYPENAMES: 'primitive_geo_feature', COUNT: '1' }));
    expect(gml.one('//gml:name')).toBe('name-f001');
    expect(gml.one('//sip:point_property/gml:Point/gml:pos')).toBe('39.73245 2.00342');
    const json = await ask(url, {
      TYPENAMES: 'primitive_geo_feature',
      COUNT: '1',
      OUTPUTFORMAT: 'application/json',
    });
    const { features } = (await json.json()) as { features: { properties: Record<string, unknown> }[] };
    expect(features[0]?.properties.point_property).toEqual({
      type: 'Point',
      coordinates: [2.00342, 39.73245],
    });
    const csv = await ask(url, { TYPENAMES: 'primitive_geo_feature', COUNT: '1', OUTPUTFORMAT: 'csv' });
    expect(await csv.text()).toContain('POINT(2.00342 39.73245)');
    const items = `${server.url}/ogc/collections/primitive_geo_feature`;
    const within = 'S_WITHIN(point_property, POLYGON((0 59,1 59,1 60,0 60,0 59)))';
    const found = await fetch(`${items}/items?${new URLSearchParams({ filter: within, f: 'json' })}`);
    expect(((await found.json()) as { numberMatched: number }).numberMatched).toBe(1);
    const queryables = (await (await fetch(`${items}/queryables?f=json`)).json()) as {
      properties: Record<string, { format?: string }>;
    };
    expect(queryables.properties.curve_property?.format).toBe('geometry-linestring');
  });
});
