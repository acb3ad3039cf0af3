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
const DATA_SET = 'http://inspire.ec.europa.eu/operation/download/GetSpatialDataSet';
let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer();
});
afterAll(() => server.close());

test('ListStoredQueries lists those that are always there, by KVP and by XML', async () => {
  const kvp = await Answer.of(ask(server.wfs, { REQUEST: 'ListStoredQueries' }));
  expect(kvp.all('//wfs:StoredQuery/@id')).toEqual([ID, DATA_SET]);
  expect(kvp.all('//wfs:ReturnFeatureType')).toContain('sip:places');
  const xml = await Answer.of(post(server.wfs, 'ListStoredQueries', '', ''));
  expect(xml.text).toBe(kvp.text);
});

test('DescribeStoredQueries describes it, all or by id', async () => {
  const all = await Answer.of(ask(server.wfs, { REQUEST: 'DescribeStoredQueries', LANGUAGE: 'en' }));
  expect(all.all('//wfs:StoredQueryDescription/@id')).toEqual([ID, DATA_SET]);
  expect(all.all(`//wfs:StoredQueryDescription[@id="${ID}"]/wfs:Parameter/@name`)).toEqual(['ID']);
  expect(all.all('//wfs:StoredQueryDescription/wfs:Title')[0]).toBe('Feature by id');
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

describe('GetSpatialDataSet', () => {
  const dataSet = (parameters: Parameters): Promise<Response> =>
    ask(server.wfs, { STOREDQUERY_ID: DATA_SET, ...parameters });

  test('is the whole layer in the CRS asked for', async () => {
    const answer = await Answer.of(
      dataSet({
        DATASETIDCODE: 'zones',
        DATASETIDNAMESPACE: 'urn:x-infostrada:sip:layers',
        CRS: 'http://www.opengis.net/def/crs/EPSG/0/4258',
        LANGUAGE: 'pol',
      }),
    );
    expect(answer.count('//wfs:member/sip:zones')).toBe(3);
    expect(answer.all('//gml:MultiSurface/@srsName')[0]).toBe('http://www.opengis.net/def/crs/EPSG/0/4258');
  });

  test.each([
    [{}, 400, 'MissingParameterValue', 'DataSetIdCode'],
    [{ DATASETIDCODE: 'nothing' }, 404, 'NotFound', 'DataSetIdCode'],
    [
      { DATASETIDCODE: 'zones', DATASETIDNAMESPACE: 'urn:other' },
      400,
      'InvalidParameterValue',
      'DataSetIdNamespace',
    ],
    [{ DATASETIDCODE: 'zones', CRS: 'EPSG:1' }, 400, 'InvalidParameterValue', 'srsName'],
  ])('%j is %d %s at %s', async (parameters, status, code, locator) => {
    expect(await exceptionOf(dataSet(parameters))).toMatchObject({ status, code, locator });
  });
});

describe('stored queries that clients make', () => {
  const definition = (id: string, query: string, parameters = '', attributes = ''): string =>
    `<wfs:StoredQueryDefinition id="${id}"><wfs:Title xml:lang="en">By name</wfs:Title>${parameters}<wfs:QueryExpressionText returnFeatureTypes="app:places" language="urn:ogc:def:queryLanguage:OGC-WFS::WFSQueryExpression" ${attributes}>${query}</wfs:QueryExpressionText></wfs:StoredQueryDefinition>`;
  const byName = `<wfs:Query typeNames="app:places"><fes:Filter><fes:PropertyIsEqualTo><fes:ValueReference>app:name</fes:ValueReference><fes:Literal>\${name}</fes:Literal></fes:PropertyIsEqualTo></fes:Filter></wfs:Query>`;
  const name = '<wfs:Parameter name="name" type="xsd:string" xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>';

  let open: WfsServer;
  beforeAll(async () => {
    open = await startWfsServer({ STORED_QUERIES: 'anyone' });
  });
  afterAll(() => open.close());
  const create = (content: string, at = open): Promise<Response> =>
    post(at.wfs, 'CreateStoredQuery', '', content);
  const drop = (id: string): Promise<Response> =>
    ask(open.wfs, { REQUEST: 'DropStoredQuery', STOREDQUERY_ID: id });

  test('are declared where anyone may', async () => {
    const document = await (
      await fetch(`${open.wfs}?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities`)
    ).text();
    expect(document).toContain('<ows:Operation name="CreateStoredQuery">');
  });

  test('are created, listed, described, called and dropped', async () => {
    const created = await Answer.of(create(definition('urn:example:by-name', byName, name)));
    expect(created.one('/wfs:CreateStoredQueryResponse/@status')).toBe('OK');
    const list = await Answer.of(ask(open.wfs, { REQUEST: 'ListStoredQueries' }));
    expect(list.all('//wfs:StoredQuery/@id')).toContain('urn:example:by-name');
    const described = await Answer.of(
      ask(open.wfs, { REQUEST: 'DescribeStoredQueries', STOREDQUERY_ID: 'urn:example:by-name' }),
    );
    expect(described.one('//wfs:QueryExpressionText//fes:Literal')).toBe(`\${name}`);
    const called = await Answer.of(ask(open.wfs, { STOREDQUERY_ID: 'urn:example:by-name', NAME: 'Toruń' }));
    expect(called.all('//sip:places/@gml:id')).toEqual(['places.torun']);
    const xml = `<wfs:StoredQuery id="urn:example:by-name"><wfs:Parameter name="name">Bydgoszcz</wfs:Parameter></wfs:StoredQuery>`;
    const byXml = await Answer.of(post(open.wfs, 'GetFeature', '', xml));
    expect(byXml.all('//sip:places/@gml:id')).toEqual(['places.bydgoszcz']);
    expect((await Answer.of(drop('urn:example:by-name'))).one('/*/@status')).toBe('OK');
    expect(await exceptionOf(drop('urn:example:by-name'))).toMatchObject({ code: 'InvalidParameterValue' });
    expect(
      await exceptionOf(ask(open.wfs, { STOREDQUERY_ID: 'urn:example:by-name', NAME: 'x' })),
    ).toMatchObject({ code: 'InvalidParameterValue', locator: 'storedQuery_Id' });
  });

  test('may take the name of the type, with the prefix of the call', async () => {
    const type = '<wfs:Parameter name="type" type="xsd:QName" xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>';
    await Answer.of(create(definition('urn:example:of-type', `<wfs:Query typeNames="\${type}"/>`, type)));
    const answer = await Answer.of(
      ask(open.wfs, {
        STOREDQUERY_ID: 'urn:example:of-type',
        TYPE: 'p:zones',
        NAMESPACES: 'xmlns(p,urn:x-infostrada:sip:layers)',
      }),
    );
    expect(answer.count('//sip:zones')).toBe(3);
  });

  test('take values as values, never as markup', async () => {
    await Answer.of(create(definition('urn:example:plain', byName, name)));
    const value = '</fes:Literal></fes:PropertyIsEqualTo><fes:Or/>';
    const answer = await Answer.of(ask(open.wfs, { STOREDQUERY_ID: 'urn:example:plain', NAME: value }));
    expect(answer.count('//sip:places')).toBe(0);
  });

  test.each([
    ['nothing', '', 400, 'MissingParameterValue', 'StoredQueryDefinition'],
    ['no id', definition('', byName, name), 400, 'MissingParameterValue', 'id'],
    ['an unknown parameter', definition('urn:x', byName), 400, 'InvalidParameterValue', 'Parameter'],
    [
      'a parameter twice',
      definition('urn:x', byName, name + name),
      409,
      'DuplicateStoredQueryParameterName',
      'name',
    ],
    ['an id twice', definition('urn:x', byName, name).repeat(2), 409, 'DuplicateStoredQueryIdValue', 'urn:x'],
    ['a predefined id', definition(ID, byName, name), 409, 'DuplicateStoredQueryIdValue', ID],
    ['no query', definition('urn:x', '<a xmlns=""/>'), 400, 'InvalidParameterValue', 'QueryExpressionText'],
    [
      'another language',
      definition('urn:x', byName, name).replace('WFSQueryExpression', 'SQL'),
      400,
      'InvalidParameterValue',
      'language',
    ],
    [
      'eleven queries',
      definition('urn:x', byName.repeat(11), name),
      400,
      'InvalidParameterValue',
      'QueryExpressionText',
    ],
    [
      'a long definition',
      definition(
        'urn:x',
        byName,
        name.replace('/>', `><wfs:Title>${'x'.repeat(70_000)}</wfs:Title></wfs:Parameter>`),
      ),
      400,
      'InvalidParameterValue',
      'StoredQueryDefinition',
    ],
  ])('with %s are refused', async (_, content, status, code, locator) => {
    expect(await exceptionOf(create(content))).toMatchObject({ status, code, locator });
  });

  test('need a key unless the operator opened them', async () => {
    expect(await exceptionOf(create(definition('urn:x', byName, name), server))).toMatchObject({
      status: 401,
    });
    const wrong = ask(
      server.wfs,
      { REQUEST: 'DropStoredQuery', STOREDQUERY_ID: 'urn:x' },
      { headers: { 'x-api-key': 'nonsense' } },
    );
    expect(await exceptionOf(wrong)).toMatchObject({ status: 401 });
  });
});
