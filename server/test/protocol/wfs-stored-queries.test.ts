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

const ID = 'urn:ogc:def:query:OGC-WFS::GetFeatureById';
let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer();
});
afterAll(() => server.close());

test('ListStoredQueries lists GetFeatureById, by KVP and by XML', async () => {
  const kvp = await Answer.of(ask(server.wfs, { REQUEST: 'ListStoredQueries' }));
  expect(kvp.one('//wfs:StoredQuery/@id')).toBe(ID);
  expect(kvp.all('//wfs:ReturnFeatureType')).toContain('sip:places');
  const xml = await Answer.of(post(server.wfs, 'ListStoredQueries', '', ''));
  expect(xml.text).toBe(kvp.text);
});

test('DescribeStoredQueries describes it, all or by id', async () => {
  const all = await Answer.of(ask(server.wfs, { REQUEST: 'DescribeStoredQueries', LANGUAGE: 'en' }));
  expect(all.one('//wfs:StoredQueryDescription/@id')).toBe(ID);
  expect(all.one('//wfs:Parameter/@name')).toBe('ID');
  expect(all.one('//wfs:StoredQueryDescription/wfs:Title')).toBe('Feature by id');
  const one = await Answer.of(ask(server.wfs, { REQUEST: 'DescribeStoredQueries', STOREDQUERY_ID: ID }));
  expect(one.count('//wfs:StoredQueryDescription')).toBe(1);
  const unknown = ask(server.wfs, { REQUEST: 'DescribeStoredQueries', STOREDQUERY_ID: 'urn:example:mine' });
  expect(await exceptionOf(unknown)).toMatchObject({
    status: 400,
    code: 'InvalidParameterValue',
    locator: 'storedQuery_Id',
  });
});

describe('GetFeatureById', () => {
  const byId = (id: string, parameters: Parameters = {}): Promise<Response> =>
    ask(server.wfs, { STOREDQUERY_ID: ID, ID: id, ...parameters });

  test.each(['places.049901_1.0001.12_x002F_3', 'places.049901_1.0001.12/3'])(
    'of %s is the feature itself',
    async (id) => {
      const answer = await Answer.of(byId(id));
      expect(answer.one('/sip:places/sip:name')).toBe('Działka 12/3');
      expect(answer.one('/sip:places/@gml:id')).toBe('places.049901_1.0001.12_x002F_3');
    },
  );

  test('keeps keys apart that look like escapes', async () => {
    const answer = await Answer.of(byId('places.a_x005F_x002F_b'));
    expect(answer.one('/sip:places/sip:name')).toBe('Odd <key> & "quotes"');
    expect((await exceptionOf(byId('places.a/b'))).status).toBe(404);
  });

  test('is the same by XML, and under its other name', async () => {
    const expected = await Answer.of(byId('zones.1'));
    const query = `<wfs:StoredQuery id="${ID}"><wfs:Parameter name="id">zones.1</wfs:Parameter></wfs:StoredQuery>`;
    expect((await Answer.of(post(server.wfs, 'GetFeature', '', query))).text).toBe(expected.text);
    const other = byId('zones.1', {
      STOREDQUERY_ID: 'http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById',
    });
    expect((await Answer.of(other)).text).toBe(expected.text);
  });

  test('in GeoJSON is the feature itself', async () => {
    const response = await byId('places.torun', { OUTPUTFORMAT: 'application/geo+json' });
    expect(await response.json()).toMatchObject({ type: 'Feature', id: 'places.torun' });
  });

  test.each([
    'places.unknown',
    'nothing.1',
    'places',
    '',
    'zones.x',
    "zones.1' OR 1=1 --",
    'zones.99999999999999999999',
  ])('of %j is an exception', async (id) => {
    const exception = await exceptionOf(byId(id));
    expect(exception).toMatchObject(
      id === ''
        ? { status: 400, code: 'MissingParameterValue', locator: 'ID' }
        : { status: 404, code: 'NotFound', locator: 'ID' },
    );
  });

  test('beside another query is a collection in the collection', async () => {
    const queries = `<wfs:StoredQuery id="${ID}"><wfs:Parameter name="ID">zones.1</wfs:Parameter></wfs:StoredQuery><wfs:Query typeNames="app:places"/>`;
    const answer = await Answer.of(post(server.wfs, 'GetFeature', '', queries));
    expect(answer.all('/*/wfs:member/wfs:FeatureCollection/@numberReturned')).toEqual(['1', '5']);
  });

  test('an unknown stored query is InvalidParameterValue', async () => {
    const exception = await exceptionOf(
      ask(server.wfs, { STOREDQUERY_ID: 'urn:example:mine', ID: 'zones.1' }),
    );
    expect(exception).toMatchObject({
      status: 400,
      code: 'InvalidParameterValue',
      locator: 'storedQuery_Id',
    });
  });
});
