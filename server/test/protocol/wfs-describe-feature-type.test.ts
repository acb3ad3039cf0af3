import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../xsd.ts';
import { ask, exceptionOf, type Parameters, post, startWfsServer, type WfsServer } from './wfs-server.ts';

let server: WfsServer;
beforeAll(async () => {
  server = await startWfsServer();
});
afterAll(() => server.close());

const describeTypes = async (parameters: Parameters = {}): Promise<string> => {
  const response = await ask(server.wfs, { REQUEST: 'DescribeFeatureType', ...parameters });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/gml+xml; version=3.2');
  return response.text();
};
const elementsOf = (xsd: string): readonly string[] =>
  [...xsd.matchAll(/<xsd:element name="(\w+)" type="sip:/g)].map((match) => match[1] as string);

describe('DescribeFeatureType', () => {
  test('of all layers is a schema that compiles', async () => {
    const xsd = await describeTypes();
    compileSchema(xsd);
    expect(elementsOf(xsd)).toEqual(['places', 'zones', 'roads', 'rows', 'mixed', 'empty']);
    expect(xsd).toContain('targetNamespace="urn:x-infostrada:sip:layers"');
    expect(xsd).not.toContain('secret');
  });

  test.each([
    [{ TYPENAMES: 'zones' }, ['zones']],
    [{ TYPENAME: 'sip:zones' }, ['zones']],
    [{ TYPENAMES: 'sip:zones,sip:places,zones' }, ['zones', 'places']],
    [{ TYPENAMES: '(sip:zones)(sip:places)' }, ['zones', 'places']],
    [{ TYPENAMES: 'q:zones', NAMESPACES: 'xmlns(q,urn:x-infostrada:sip:layers)' }, ['zones']],
  ])('%j is of %j', async (parameters, layers) => {
    const xsd = await describeTypes(parameters);
    compileSchema(xsd);
    expect(elementsOf(xsd)).toEqual(layers);
  });

  test('gives each property its type, in order, the geometry last', async () => {
    const xsd = await describeTypes({ TYPENAMES: 'zones' });
    const properties = [
      ...xsd.matchAll(/<xsd:element name="(\w+)" type="((?:xsd|gml):\w+)" minOccurs="0" nillable="true"/g),
    ];
    expect(properties.map(([, name, type]) => [name, type])).toEqual([
      ['kind', 'xsd:string'],
      ['floors', 'xsd:long'],
      ['area', 'xsd:double'],
      ['built', 'xsd:boolean'],
      ['valid_from', 'xsd:date'],
      ['changed', 'xsd:dateTime'],
      ['geometry', 'gml:MultiSurfacePropertyType'],
    ]);
    expect(xsd).toContain('substitutionGroup="gml:AbstractFeature"');
    // A column of 32 bits: clients have a type for it.
    expect(await describeTypes({ TYPENAMES: 'rows' })).toContain('name="number" type="xsd:integer"');
  });

  test('explains properties in the language asked for', async () => {
    expect(await describeTypes({ TYPENAMES: 'zones' })).toContain('>Pole [m2]<');
    expect(await describeTypes({ TYPENAMES: 'zones', LANGUAGE: 'en' })).toContain('>Area [m2]<');
  });

  test('is the same by XML', async () => {
    const kvp = await describeTypes({ TYPENAMES: 'zones' });
    const xml = await post(server.wfs, 'DescribeFeatureType', '', '<wfs:TypeName>app:zones</wfs:TypeName>');
    expect(await xml.text()).toBe(kvp);
  });

  test.each([
    [{ TYPENAMES: 'nothing' }, 'InvalidParameterValue', 'typeNames'],
    [
      { TYPENAMES: 'x:zones', NAMESPACES: 'xmlns(x,http://example.pl)' },
      'InvalidParameterValue',
      'typeNames',
    ],
    [{ TYPENAMES: '__proto__' }, 'InvalidParameterValue', 'typeNames'],
    [{ TYPENAMES: 'zones', OUTPUTFORMAT: 'text/html' }, 'InvalidParameterValue', 'outputFormat'],
  ])('%j is %s at %s', async (parameters, code, locator) => {
    const exception = await exceptionOf(ask(server.wfs, { REQUEST: 'DescribeFeatureType', ...parameters }));
    expect(exception).toMatchObject({ status: 400, code, locator });
  });
});
