import { WfsEndpoint } from '@camptocamp/ogc-client';
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
  server = await startWfsServer({ DEFAULT_FEATURES: '1200', PUBLIC_URL: 'https://mapy.example.pl/sip' });
});
afterAll(() => server.close());

const capabilities = (parameters: Parameters = {}, init?: RequestInit): Promise<Answer> =>
  Answer.of(ask(server.wfs, { REQUEST: 'GetCapabilities', VERSION: null, ...parameters }, init));

describe('the capabilities', () => {
  test('are valid and list the layers in the catalog’s order', async () => {
    const answer = await capabilities();
    expect(answer.response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    expect(answer.one('/wfs:WFS_Capabilities/@version')).toBe('2.0.0');
    expect(answer.all('//wfs:FeatureType/wfs:Name')).toEqual([
      'sip:places',
      'sip:zones',
      'sip:roads',
      'sip:rows',
      'sip:mixed',
      'sip:empty',
    ]);
  });

  test('name the storage CRS as default, the others besides, each as urn', async () => {
    const answer = await capabilities();
    const zones = '//wfs:FeatureType[wfs:Name="sip:zones"]';
    expect(answer.one(`${zones}/wfs:DefaultCRS`)).toBe('urn:ogc:def:crs:EPSG::2177');
    expect(answer.all(`${zones}/wfs:OtherCRS`)).toEqual([
      'urn:ogc:def:crs:EPSG::2180',
      'urn:ogc:def:crs:EPSG::2176',
      'urn:ogc:def:crs:EPSG::2178',
      'urn:ogc:def:crs:EPSG::2179',
      'urn:ogc:def:crs:EPSG::3857',
      'urn:ogc:def:crs:EPSG::4326',
      'urn:ogc:def:crs:EPSG::4258',
      'urn:ogc:def:crs:OGC:1.3:CRS84',
    ]);
  });

  test('give each layer its box in longitude and latitude, an empty one none', async () => {
    const answer = await capabilities();
    const lower = answer
      .one('//wfs:FeatureType[wfs:Name="sip:places"]//ows:LowerCorner')
      .split(' ')
      .map(Number);
    expect(lower[0]).toBeCloseTo(18.0084, 3);
    expect(answer.count('//wfs:FeatureType[wfs:Name="sip:empty"]//ows:WGS84BoundingBox')).toBe(0);
  });

  test('stand at the public address, whatever Host says', async () => {
    const answer = await capabilities({}, { headers: { host: 'evil.example' } });
    expect(new Set(answer.all('//ows:Get/@*[local-name() = "href"]'))).toEqual(
      new Set(['https://mapy.example.pl/sip/wfs?']),
    );
    expect(new Set(answer.all('//ows:Post/@*[local-name() = "href"]'))).toEqual(
      new Set(['https://mapy.example.pl/sip/wfs']),
    );
  });

  test('declare what is there and deny what is not', async () => {
    const answer = await capabilities();
    const constraint = (name: string): string =>
      answer.one(`//ows:OperationsMetadata/ows:Constraint[@name="${name}"]/ows:DefaultValue`);
    for (const name of [
      'ImplementsSimpleWFS',
      'ImplementsBasicWFS',
      'KVPEncoding',
      'XMLEncoding',
      'ImplementsResultPaging',
      'SOAPEncoding',
      'ImplementsStandardJoins',
      'ImplementsSpatialJoins',
      'ImplementsTemporalJoins',
    ]) {
      expect(constraint(name)).toBe('TRUE');
    }
    for (const name of [
      'ImplementsTransactionalWFS',
      'ImplementsFeatureVersioning',
      'ManageStoredQueries',
      'PagingIsTransactionSafe',
    ]) {
      expect(constraint(name)).toBe('FALSE');
    }
    expect(constraint('CountDefault')).toBe('1200');
    expect(answer.all('//ows:Operation/@name')).toEqual([
      'GetCapabilities',
      'DescribeFeatureType',
      'ListStoredQueries',
      'DescribeStoredQueries',
      'GetFeature',
      'GetPropertyValue',
    ]);
    expect(answer.all('//fes:SpatialOperator/@name')).toContain('DWithin');
    expect(answer.all('//fes:TemporalOperator/@name')).toContain('During');
  });

  test('are in Polish, or in English when that is asked for', async () => {
    const title = (answer: Answer): string => answer.one('//wfs:FeatureType[1]/wfs:Title');
    expect(title(await capabilities())).toBe('Miejsca');
    expect(title(await capabilities({ LANGUAGE: 'eng' }))).toBe('Places');
    expect(title(await capabilities({ ACCEPTLANGUAGES: 'en' }))).toBe('Places');
    expect(title(await capabilities({}, { headers: { 'accept-language': 'en-GB' } }))).toBe('Places');
  });

  test('say of invented data that it is', async () => {
    const answer = await capabilities();
    expect(answer.one('//wfs:FeatureType[wfs:Name="sip:zones"]/wfs:Abstract')).toMatch(/fikcyjne/i);
    expect(answer.one('//wfs:FeatureType[wfs:Name="sip:places"]/wfs:Abstract')).not.toMatch(/fikcyjne/i);
  });

  test('hold only the sections asked for', async () => {
    const answer = await capabilities({ SECTIONS: 'FeatureTypeList,ServiceIdentification' });
    expect(answer.all('/*/*').length).toBe(2);
    expect(answer.count('/*/wfs:FeatureTypeList')).toBe(1);
    expect((await capabilities({ SECTIONS: 'All' })).count('/*/*')).toBe(5);
    expect(
      await exceptionOf(ask(server.wfs, { REQUEST: 'GetCapabilities', SECTIONS: 'Nothing' })),
    ).toMatchObject({
      status: 400,
      code: 'InvalidParameterValue',
      locator: 'sections',
    });
  });

  test('are the same by POST, in XML and as a form', async () => {
    const { text } = await capabilities({ SECTIONS: 'FeatureTypeList' });
    const xml = await Answer.of(
      post(
        server.wfs,
        'GetCapabilities',
        '',
        '<ows:AcceptVersions><ows:Version>2.0.0</ows:Version></ows:AcceptVersions><ows:Sections><ows:Section>FeatureTypeList</ows:Section></ows:Sections>',
      ),
    );
    expect(xml.text).toBe(text);
    const body = new URLSearchParams({
      service: 'WFS',
      request: 'GetCapabilities',
      sections: 'FeatureTypeList',
    });
    expect((await Answer.of(fetch(server.wfs, { method: 'POST', body }))).text).toBe(text);
  });

  test('are 304 for who has them', async () => {
    const etag = (await capabilities()).response.headers.get('etag')!;
    const again = await ask(
      server.wfs,
      { REQUEST: 'GetCapabilities' },
      { headers: { 'if-none-match': etag } },
    );
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(etag);
  });

  test('of a view have its title and layers alone, at its address', async () => {
    const answer = await Answer.of(ask(`${server.url}/town/wfs`, { REQUEST: 'GetCapabilities' }));
    expect(answer.one('//ows:ServiceIdentification/ows:Title')).toBe('Miasto');
    expect(answer.all('//wfs:FeatureType/wfs:Name')).toEqual(['sip:zones']);
    expect(answer.all('//ows:Get/@*[local-name() = "href"]')[0]).toBe(
      'https://mapy.example.pl/sip/town/wfs?',
    );
  });
});

describe('version negotiation', () => {
  test.each([
    { ACCEPTVERSIONS: '2.0.0' },
    { ACCEPTVERSIONS: '3.0.0,2.0.2,1.1.0' },
    { VERSION: '2.0.2' },
    { VERSION: '3.0.0' },
  ])('%j is answered with 2.0.0', async (parameters) => {
    expect((await capabilities(parameters)).one('/*/@version')).toBe('2.0.0');
  });

  test.each([
    [{ ACCEPTVERSIONS: '1.1.0,2.0.0' }, '1.1.0'],
    [{ ACCEPTVERSIONS: '1.0.0', VERSION: '2.0.0' }, '1.0.0'],
    [{ VERSION: '1.1.0' }, '1.1.0'],
    [{ VERSION: '1.0.5' }, '1.0.0'],
    [{ VERSION: '0.9' }, '1.0.0'],
  ])('%j is answered with %s', async (parameters, version) => {
    expect((await capabilities({ VERSION: null, ...parameters })).one('/*/@version')).toBe(version);
  });

  test('an offer of none that is spoken fails', async () => {
    expect(
      await exceptionOf(ask(server.wfs, { REQUEST: 'GetCapabilities', ACCEPTVERSIONS: '3.0.0,1.2.0' })),
    ).toMatchObject({
      status: 400,
      code: 'VersionNegotiationFailed',
    });
  });
});

test('ogc-client reads the capabilities and writes requests that work', async () => {
  const plain = await startWfsServer();
  try {
    const endpoint = await new WfsEndpoint(`${plain.wfs}?service=WFS&request=GetCapabilities`).isReady();
    expect(endpoint.getVersion()).toBe('2.0.0');
    expect(endpoint.getFeatureTypes().map(({ name }) => name)).toContain('sip:zones');
    const summary = endpoint.getFeatureTypeSummary('sip:places')!;
    expect(summary.title).toBe('Miejsca');
    expect(endpoint.supportsJson('sip:places')).toBe(true);
    const full = await endpoint.getFeatureTypeFull('sip:zones');
    expect(full!.properties).toMatchObject({
      floors: 'integer',
      area: 'float',
      kind: 'string',
      built: 'boolean',
    });
    const url = endpoint.getFeatureUrl('sip:places', {
      asJson: true,
      maxFeatures: 2,
      outputCrs: 'EPSG:3857',
    });
    expect(await (await fetch(url)).json()).toMatchObject({ type: 'FeatureCollection', numberReturned: 2 });
  } finally {
    await plain.close();
  }
});

test('INSPIRE extended capabilities say each data set by its identifier, and are valid', async () => {
  const answer = await capabilities({ LANGUAGE: 'eng' });
  const inspire = answer.one('//ows:OperationsMetadata/*[local-name() = "ExtendedCapabilities"]');
  expect(inspire).toContain('download');
  const codes = answer.all('//*[local-name() = "SpatialDataSetIdentifier"]/*[local-name() = "Code"]');
  expect(codes).toEqual(answer.all('//wfs:FeatureType/wfs:Name').map((name) => name.replace('sip:', '')));
  for (const code of codes) {
    const stored = 'http://inspire.ec.europa.eu/operation/download/GetSpatialDataSet';
    const set = await ask(server.wfs, { STOREDQUERY_ID: stored, DATASETIDCODE: code, RESULTTYPE: 'hits' });
    expect(set.status).toBe(200);
  }
});
