import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../xsd.ts';
import { Answer, ask, type Parameters, postOld, startWfsServer, type WfsServer } from './wfs-server.ts';

/* WFS 1.0.0 (OGC 02-058), for reading. Every answer is validated by the schemas of that version. */

let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer();
});
afterAll(() => server.close());

const request = (parameters: Parameters): Promise<Response> =>
  ask(server.wfs, { VERSION: '1.0.0', ...parameters });
const get = (parameters: Parameters): Promise<Answer> => Answer.of(request(parameters));
const ids = (answer: Answer): readonly string[] => answer.all('//sip:*/@fid');

test('GetCapabilities is valid and lists the layers (12)', async () => {
  const answer = await get({ REQUEST: 'GetCapabilities' });
  expect(answer.one('/wfs1:WFS_Capabilities/@version')).toBe('1.0.0');
  expect(answer.all('//wfs1:FeatureType/wfs1:Name')).toContain('sip:places');
  expect(answer.all('//wfs1:FeatureType[wfs1:Name="sip:zones"]/wfs1:SRS')).toEqual(['EPSG:2177']);
  expect(answer.count('//wfs1:Request/wfs1:Transaction')).toBe(0);
});

test('DescribeFeatureType writes a GML 2 application schema that compiles (8)', async () => {
  const response = await request({ REQUEST: 'DescribeFeatureType', OUTPUTFORMAT: 'XMLSCHEMA' });
  const xsd = await response.text();
  expect(xsd).toContain('gml:MultiPolygonPropertyType');
  expect(() => compileSchema(xsd)).not.toThrow();
});

describe('GetFeature (9)', () => {
  test.each(['places', 'zones', 'roads', 'mixed', 'empty', 'rows'])('of %s is valid GML 2', async (layer) => {
    const answer = await get({ TYPENAME: layer, MAXFEATURES: 10 });
    expect(answer.response.headers.get('content-type')).toBe('text/xml; subtype=gml/2.1.2');
    expect(answer.count('/wfs1:FeatureCollection/gml3:boundedBy')).toBe(1);
    expect(answer.count(`//gml3:featureMember/sip:${layer}`)).toBeGreaterThan(layer === 'empty' ? -1 : 0);
  });

  test('has coordinates x, y, and a BBOX too', async () => {
    const answer = await get({ TYPENAME: 'places', BBOX: '473000,572000,473100,572200' });
    expect(ids(answer)).toEqual(['places.torun']);
    expect(answer.one('//gml3:Point/@srsName')).toBe('http://www.opengis.net/gml/srs/epsg.xml#2180');
    expect(answer.one('//gml3:coordinates')).toBe('473065.2,572118.2');
  });

  test('by FEATUREID and PROPERTYNAME has what was named', async () => {
    const answer = await get({ TYPENAME: 'places', FEATUREID: 'places.torun', PROPERTYNAME: 'name' });
    expect(answer.all('//sip:places/*')).toEqual(['Toruń']);
  });

  test('by XML with a filter of FES 1.0 has what matches', async () => {
    const query =
      '<wfs:Query typeName="app:places"><ogc:PropertyName>app:name</ogc:PropertyName><ogc:Filter><ogc:BBOX><ogc:PropertyName>app:geometry</ogc:PropertyName><gml:Box srsName="http://www.opengis.net/gml/srs/epsg.xml#2180"><gml:coordinates>473000,572000 473100,572200</gml:coordinates></gml:Box></ogc:BBOX></ogc:Filter></wfs:Query>';
    const answer = await Answer.of(postOld(server.wfs, '1.0.0', 'GetFeature', 'outputFormat="GML2"', query));
    expect(ids(answer)).toEqual(['places.torun']);
  });

  test.each([
    [{}, 'MissingParameterValue'],
    [{ TYPENAME: 'nothing' }, 'InvalidParameterValue'],
    [{ TYPENAME: 'places', BBOX: '1,2,3' }, 'InvalidParameterValue'],
    [{ REQUEST: 'Transaction' }, 'OperationNotSupported'],
  ])('%j is a ServiceExceptionReport with %s', async (parameters, code) => {
    const response = await request(parameters);
    expect(response.status).toBe(400);
    const answer = await Answer.of(new Response(await response.text()));
    expect(answer.one('/ogc:ServiceExceptionReport/@version')).toBe('1.2.0');
    expect(answer.one('//ogc:ServiceException/@code')).toBe(code);
  });
});
