import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../xsd.ts';
import { Answer, ask, type Parameters, postOld, startWfsServer, type WfsServer } from './wfs-server.ts';

/* WFS 1.1.0 (OGC 04-094), clause by clause. Every answer is validated by the schemas of that version. */

let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer();
});
afterAll(() => server.close());

const request = (parameters: Parameters): Promise<Response> =>
  ask(server.wfs, { VERSION: '1.1.0', ...parameters });
const get = (parameters: Parameters): Promise<Answer> => Answer.of(request(parameters));
const post = (operation: string, attributes: string, content: string): Promise<Response> =>
  postOld(server.wfs, '1.1.0', operation, attributes, content);
const keys = (answer: Answer): readonly string[] => answer.all('//sip:*/@gml3:id');

/** An ows:ExceptionReport of OWS Common 1.0, which must be valid. */
async function exception(
  response: Response | Promise<Response>,
): Promise<{ readonly status: number; readonly code: string; readonly locator: string | undefined }> {
  const answered = await response;
  const answer = await Answer.of(new Response(await answered.text()));
  expect(answer.one('/ows1:ExceptionReport/@version')).toBe('1.1.0');
  return {
    status: answered.status,
    code: answer.one('//ows1:Exception/@exceptionCode'),
    locator: answer.all('//ows1:Exception/@locator')[0],
  };
}

describe('GetCapabilities (13)', () => {
  test('is valid, says its version, and declares what is there', async () => {
    const answer = await get({ REQUEST: 'GetCapabilities' });
    expect(answer.one('/wfs1:WFS_Capabilities/@version')).toBe('1.1.0');
    expect(answer.all('//ows1:ServiceTypeVersion')).toEqual(['2.0.0', '1.1.0', '1.0.0']);
    expect(answer.all('//ows1:Operation/@name')).toEqual([
      'GetCapabilities',
      'DescribeFeatureType',
      'GetFeature',
      'GetGmlObject',
    ]);
    expect(answer.all('//wfs1:FeatureType/wfs1:Name')).toContain('sip:places');
    expect(answer.all('//wfs1:FeatureType[wfs1:Name="sip:zones"]/wfs1:DefaultSRS')).toEqual([
      'urn:ogc:def:crs:EPSG::2177',
    ]);
    expect(answer.count('//ogc:Filter_Capabilities//ogc:SpatialOperator[@name="BBOX"]')).toBe(1);
  });

  test('gives the sections asked for, in a valid document', async () => {
    const answer = await get({ REQUEST: 'GetCapabilities', SECTIONS: 'OperationsMetadata' });
    expect(answer.count('//wfs1:FeatureTypeList')).toBe(0);
    expect(answer.count('//ows1:OperationsMetadata')).toBe(1);
  });

  test('is answered by the namespace of an XML request', async () => {
    const versions = '<ows:AcceptVersions><ows:Version>1.1.0</ows:Version></ows:AcceptVersions>';
    for (const content of ['', versions]) {
      const answer = await Answer.of(post('GetCapabilities', '', content));
      expect(answer.one('/wfs1:WFS_Capabilities/@version')).toBe('1.1.0');
    }
  });
});

describe('DescribeFeatureType (8)', () => {
  test('writes a GML 3.1.1 application schema that compiles', async () => {
    const response = await request({ REQUEST: 'DescribeFeatureType' });
    expect(response.headers.get('content-type')).toBe('text/xml; subtype=gml/3.1.1');
    const xsd = await response.text();
    expect(xsd).toContain('substitutionGroup="gml:_Feature"');
    expect(xsd).toContain('gml:MultiSurfacePropertyType');
    expect(() => compileSchema(xsd)).not.toThrow();
  });

  test('of one type, by KVP and by XML, is the same', async () => {
    const kvp = await (await request({ REQUEST: 'DescribeFeatureType', TYPENAME: 'sip:zones' })).text();
    const xml = await (
      await post('DescribeFeatureType', '', '<wfs:TypeName>app:zones</wfs:TypeName>')
    ).text();
    expect(kvp).toBe(xml);
    expect(kvp).not.toContain('placesType');
  });

  test.each([
    [{ TYPENAME: 'nothing' }, 'InvalidParameterValue', 'typeName'],
    [{ OUTPUTFORMAT: 'text/rdf' }, 'InvalidParameterValue', 'outputFormat'],
  ])('%j is %s at %s', async (parameters, code, locator) => {
    expect(await exception(request({ REQUEST: 'DescribeFeatureType', ...parameters }))).toEqual({
      status: 400,
      code,
      locator,
    });
  });
});

describe('GetFeature (9)', () => {
  test.each(['places', 'zones', 'roads', 'mixed', 'empty', 'rows'])(
    'of %s is valid GML 3.1.1',
    async (layer) => {
      const answer = await get({ TYPENAME: layer, MAXFEATURES: 10 });
      expect(answer.response.headers.get('content-type')).toBe('text/xml; subtype=gml/3.1.1');
      const count = answer.count(`/wfs1:FeatureCollection/gml3:featureMember/sip:${layer}`);
      expect(answer.one('/*/@numberOfFeatures')).toBe(String(count));
    },
  );

  test('MAXFEATURES bounds the answer; hits count all that match (9.2)', async () => {
    expect(keys(await get({ TYPENAME: 'rows', MAXFEATURES: 3 }))).toEqual(['rows.2', 'rows.4', 'rows.6']);
    const hits = await get({ TYPENAME: 'rows', RESULTTYPE: 'hits', MAXFEATURES: 3 });
    expect(hits.one('/*/@numberOfFeatures')).toBe('5000');
    expect(hits.count('//gml3:featureMember')).toBe(0);
  });

  test('of several types is one collection (14.7.3)', async () => {
    const answer = await get({ TYPENAME: 'places,zones', PROPERTYNAME: '(name)(kind)' });
    expect(answer.count('/*/gml3:featureMember/sip:places')).toBe(5);
    expect(answer.count('/*/gml3:featureMember/sip:zones')).toBe(3);
    expect(answer.count('//sip:places/sip:note')).toBe(0);
  });

  test.each([
    ['urn:ogc:def:crs:EPSG::2180', '572118.2 473065.2'],
    ['urn:x-ogc:def:crs:EPSG:2180', '572118.2 473065.2'],
    ['EPSG:2180', '473065.2 572118.2'],
    ['http://www.opengis.net/gml/srs/epsg.xml#2180', '473065.2 572118.2'],
  ])('in %s has the coordinates %s', async (srsName, expected) => {
    const answer = await get({ TYPENAME: 'places', FEATUREID: 'places.torun', SRSNAME: srsName });
    expect(answer.one('//gml3:Point/@srsName')).toBe(srsName);
    expect(answer.one('//gml3:pos')).toBe(expected);
  });

  test('without SRSNAME is in the default SRS, in the authority’s order', async () => {
    const answer = await get({ FEATUREID: 'places.torun' });
    expect(answer.one('//gml3:Point/@srsName')).toBe('urn:ogc:def:crs:EPSG::2180');
    expect(answer.one('//gml3:pos')).toBe('572118.2 473065.2');
  });

  test('BBOX without a CRS is in the default SRS; with one in its order (14.3.3)', async () => {
    for (const bbox of ['572000,473000,572200,473100', '473000,572000,473100,572200,EPSG:2180']) {
      expect(keys(await get({ TYPENAME: 'places', BBOX: bbox }))).toEqual(['places.torun']);
    }
  });

  test('SORTBY takes A and D (14.7.3)', async () => {
    const answer = await get({ TYPENAME: 'rows', SORTBY: 'number D', MAXFEATURES: 2 });
    expect(answer.all('//sip:number')).toEqual(['5000', '4999']);
  });

  test('by XML gives what KVP gives: type, properties, SRS, filter, order', async () => {
    const query = `<wfs:Query typeName="app:rows" srsName="EPSG:2180"><wfs:PropertyName>app:number</wfs:PropertyName><ogc:Filter><ogc:PropertyIsLessThan><ogc:PropertyName>app:number</ogc:PropertyName><ogc:Literal>4</ogc:Literal></ogc:PropertyIsLessThan></ogc:Filter><ogc:SortBy><ogc:SortProperty><ogc:PropertyName>app:number</ogc:PropertyName><ogc:SortOrder>DESC</ogc:SortOrder></ogc:SortProperty></ogc:SortBy></wfs:Query>`;
    const answer = await Answer.of(post('GetFeature', 'maxFeatures="2"', query));
    expect(answer.all('//sip:number')).toEqual(['3', '2']);
    expect(answer.count('//sip:text')).toBe(0);
  });

  const filter = (content: string): string =>
    `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml">${content}</ogc:Filter>`;
  const envelope =
    '<gml:Envelope srsName="urn:ogc:def:crs:EPSG::2180"><gml:lowerCorner>572000 473000</gml:lowerCorner><gml:upperCorner>572200 473100</gml:upperCorner></gml:Envelope>';
  const name = '<ogc:PropertyName>name</ogc:PropertyName>';

  test.each([
    ['FeatureId', '<ogc:FeatureId fid="places.torun"/>'],
    ['GmlObjectId', '<ogc:GmlObjectId gml:id="places.torun"/>'],
    ['BBOX', `<ogc:BBOX><ogc:PropertyName>geometry</ogc:PropertyName>${envelope}</ogc:BBOX>`],
    [
      'PropertyIsEqualTo',
      `<ogc:PropertyIsEqualTo>${name}<ogc:Literal>Toruń</ogc:Literal></ogc:PropertyIsEqualTo>`,
    ],
    [
      'PropertyIsLike',
      `<ogc:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!">${name}<ogc:Literal>Tor*</ogc:Literal></ogc:PropertyIsLike>`,
    ],
    [
      'And, Not, PropertyIsNull',
      `<ogc:And><ogc:PropertyIsNull><ogc:PropertyName>note</ogc:PropertyName></ogc:PropertyIsNull><ogc:Not><ogc:PropertyIsEqualTo>${name}<ogc:Literal>Nowhere</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Not></ogc:And>`,
    ],
  ])('filters of FES 1.1 are understood: %s', async (_, content) => {
    expect(keys(await get({ TYPENAME: 'places', FILTER: filter(content) }))).toEqual(['places.torun']);
  });

  test('NAMESPACE declares prefixes (14.2.3)', async () => {
    const answer = await get({
      TYPENAME: 'app:places',
      NAMESPACE: 'xmlns(app=urn:x-infostrada:sip:layers)',
      MAXFEATURES: 1,
    });
    expect(answer.count('//sip:places')).toBe(1);
  });

  test.each([
    [{}, 'MissingParameterValue', 'typeName'],
    [{ TYPENAME: 'nothing' }, 'InvalidParameterValue', 'typeName'],
    [{ TYPENAME: 'places', SRSNAME: 'EPSG:1' }, 'InvalidParameterValue', 'srsName'],
    [{ TYPENAME: 'places', MAXFEATURES: '-1' }, 'InvalidParameterValue', 'maxFeatures'],
    [{ TYPENAME: 'places', OUTPUTFORMAT: 'text/plain' }, 'InvalidParameterValue', 'outputFormat'],
    [{ TYPENAME: 'places', TRAVERSEXLINKDEPTH: 'deep' }, 'InvalidParameterValue', 'traverseXlinkDepth'],
    [{ TYPENAME: 'places', FILTER: '<Filter' }, 'NoApplicableCode', undefined],
    [{ TYPENAME: 'places', FEATUREID: 'zones.1' }, 'InvalidParameterValue', 'featureId'],
    [{ REQUEST: 'GetPropertyValue' }, 'OperationNotSupported', 'GetPropertyValue'],
  ])('%j is %s at %s', async (parameters, code, locator) => {
    expect(await exception(request(parameters))).toEqual({ status: 400, code, locator });
  });
});

describe('GetGmlObject (10)', () => {
  test('gives the feature alone, by KVP and by XML', async () => {
    const kvp = await get({ REQUEST: 'GetGmlObject', GMLOBJECTID: 'zones.1', TRAVERSEXLINKDEPTH: '*' });
    expect(kvp.one('/sip:zones/@gml3:id')).toBe('zones.1');
    const xml = await Answer.of(
      post('GetGmlObject', 'traverseXlinkDepth="0"', '<ogc:GmlObjectId gml:id="zones.1"/>'),
    );
    expect(xml.text).toBe(kvp.text);
  });

  test.each([
    [{ GMLOBJECTID: 'zones.1' }, 'MissingParameterValue', 'traverseXlinkDepth'],
    [{ TRAVERSEXLINKDEPTH: '1' }, 'MissingParameterValue', 'gmlObjectId'],
    [{ GMLOBJECTID: 'zones.99', TRAVERSEXLINKDEPTH: '1' }, 'InvalidParameterValue', 'gmlObjectId'],
  ])('%j is %s at %s', async (parameters, code, locator) => {
    const answer = await exception(request({ REQUEST: 'GetGmlObject', ...parameters }));
    expect(answer).toMatchObject({ code, locator });
  });
});

describe('a body that cannot be read', () => {
  test.each([
    [
      'an unknown operation',
      '<wfs:Sing xmlns:wfs="http://www.opengis.net/wfs" service="WFS"/>',
      'OperationNotSupported',
    ],
    [
      'no query',
      '<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs" service="WFS"/>',
      'MissingParameterValue',
    ],
    [
      'a query without a type',
      '<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs" service="WFS"><wfs:Query/></wfs:GetFeature>',
      'MissingParameterValue',
    ],
    [
      'a version of the other namespace',
      '<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs" service="WFS" version="2.0.0"><wfs:Query typeName="places"/></wfs:GetFeature>',
      'InvalidParameterValue',
    ],
    ['no service', '<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs"/>', 'MissingParameterValue'],
  ])('with %s is told in OWS 1.0', async (_, body, code) => {
    const sent = fetch(server.wfs, { method: 'POST', headers: { 'content-type': 'text/xml' }, body });
    expect(await exception(sent)).toMatchObject({ status: 400, code });
  });
});

describe('what the suite wfs11 of the OGC asks of any data', () => {
  const NAMESPACE = 'xmlns(sip=urn:x-infostrada:sip:layers)';
  const bare = (body: string): Promise<Response> => fetch(server.wfs, { method: 'POST', body });

  test('service and version of an XML request may be missing or empty, for its namespace says them (7.8)', async () => {
    const query = '<wfs:Query typeName="sip:places" srsName="urn:ogc:def:crs:EPSG::4326"/>';
    for (const attributes of ['service="" version="1.1.0"', 'version="1.1.0"', 'service="WFS"', '']) {
      const answer = await Answer.of(
        bare(
          `<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs" ${attributes}>${query}</wfs:GetFeature>`,
        ),
      );
      expect(answer.count('/wfs1:FeatureCollection/gml3:featureMember')).toBeGreaterThan(0);
      const schema = await bare(
        `<wfs:DescribeFeatureType xmlns:wfs="http://www.opengis.net/wfs" ${attributes}/>`,
      );
      expect(schema.headers.get('content-type')).toBe('text/xml; subtype=gml/3.1.1');
    }
    const other = await bare('<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs" service="WMS"/>');
    expect(await exception(other)).toMatchObject({ code: 'InvalidParameterValue', locator: 'service' });
  });

  test('service, version and request are needed, and what is missing is named', async () => {
    const asked = { TYPENAME: 'sip:places', NAMESPACE };
    for (const [missing, code] of [
      ['SERVICE', 'MissingParameterValue'],
      ['VERSION', 'MissingParameterValue'],
      ['REQUEST', 'MissingParameterValue'],
    ] as const) {
      const report = await exception(request({ ...asked, [missing]: null }));
      expect(report).toEqual({ status: 400, code, locator: missing.toLowerCase() });
    }
    const wrong = ask(server.wfs, { SERVICE: null, VERSION: '1.1.0', REQUEST: null, SERVIsCE: 'WFS' });
    expect(await exception(wrong)).toMatchObject({ code: 'MissingParameterValue' });
  });

  test('the count alone has its time and number; unknown parameters are ignored', async () => {
    const hits = await get({ TYPENAME: 'sip:places', NAMESPACE, RESULTTYPE: 'hits', BOGUS: 'parameter' });
    expect(hits.response.headers.get('content-type')).toBe('text/xml; subtype=gml/3.1.1');
    expect(hits.one('/wfs1:FeatureCollection/@timeStamp')).not.toBe('');
    const counted = Number(hits.one('/wfs1:FeatureCollection/@numberOfFeatures'));
    const all = await get({ TYPENAME: 'sip:places', NAMESPACE, RESULTTYPE: 'results' });
    expect(all.count('//gml3:featureMember')).toBe(counted);
  });

  test('every feature type of the capabilities is in the schema of all', async () => {
    const capabilities = await get({ REQUEST: 'GetCapabilities' });
    const schema = await (await request({ REQUEST: 'DescribeFeatureType' })).text();
    expect(() => compileSchema(schema)).not.toThrow();
    for (const name of capabilities.all('//wfs1:FeatureType/wfs1:Name')) {
      expect(schema).toContain(`<xsd:element name="${name.slice(4)}" `);
    }
  });
});
