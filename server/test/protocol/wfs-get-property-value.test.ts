import { afterAll, beforeAll, expect, test } from 'vitest';
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
  server = await startWfsServer();
});
afterAll(() => server.close());

const request = (parameters: Parameters): Promise<Response> =>
  ask(server.wfs, { REQUEST: 'GetPropertyValue', ...parameters });
const numbers = (answer: Answer): readonly string[] => [
  answer.one('/*/@numberMatched'),
  answer.one('/*/@numberReturned'),
];

test('the values of a property, those without one not among them', async () => {
  const answer = await Answer.of(request({ TYPENAMES: 'zones', VALUEREFERENCE: 'sip:floors' }));
  expect(answer.all('/wfs:ValueCollection/wfs:member/sip:floors')).toEqual(['2', '9007199254740993']);
  expect(numbers(answer)).toEqual(['2', '2']);
});

test('geometries in the CRS asked for', async () => {
  const answer = await Answer.of(
    request({ TYPENAMES: 'places', VALUEREFERENCE: 'geometry', SRSNAME: 'EPSG:2177' }),
  );
  expect(numbers(answer)).toEqual(['4', '4']);
  expect(answer.all('//gml:Point/@srsName')).toEqual(Array(4).fill('EPSG:2177'));
});

test('ids', async () => {
  const answer = await Answer.of(request({ TYPENAMES: 'zones', VALUEREFERENCE: '@gml:id', COUNT: 2 }));
  expect(answer.all('/*/wfs:member')).toEqual(['zones.1', 'zones.2']);
  expect(numbers(answer)).toEqual(['3', '2']);
  const next = await Answer.of(fetch(answer.one('/*/@next')));
  expect(next.all('/*/wfs:member')).toEqual(['zones.3']);
});

test('nothing for what features might have and ours have not', async () => {
  expect(numbers(await Answer.of(request({ TYPENAMES: 'zones', VALUEREFERENCE: 'gml:name' })))).toEqual([
    '0',
    '0',
  ]);
});

test('the number alone with resultType=hits', async () => {
  const answer = await Answer.of(request({ TYPENAMES: 'zones', VALUEREFERENCE: 'kind', RESULTTYPE: 'hits' }));
  expect(numbers(answer)).toEqual(['3', '0']);
});

test('KVP and XML give the same', async () => {
  const filter =
    '<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:ResourceId rid="zones.2"/></fes:Filter>';
  const kvp = await Answer.of(request({ TYPENAMES: 'zones', VALUEREFERENCE: 'kind', FILTER: filter }));
  const query = `<wfs:Query typeNames="app:zones">${filter}</wfs:Query>`;
  const xml = await Answer.of(post(server.wfs, 'GetPropertyValue', 'valueReference="app:kind"', query));
  expect(xml.all('//sip:kind')).toEqual(['u']);
  expect(xml.all('//sip:kind')).toEqual(kvp.all('//sip:kind'));
});

test.each([
  [{ TYPENAMES: 'zones' }, 'MissingParameterValue', 'valueReference'],
  [{ TYPENAMES: 'zones', VALUEREFERENCE: '' }, 'InvalidParameterValue', 'valueReference'],
  [{ TYPENAMES: 'zones', VALUEREFERENCE: 'nothing' }, 'InvalidParameterValue', 'valueReference'],
  [{ TYPENAMES: 'places', VALUEREFERENCE: 'secret' }, 'InvalidParameterValue', 'valueReference'],
  [
    { TYPENAMES: 'zones', VALUEREFERENCE: 'kind', OUTPUTFORMAT: 'application/json' },
    'InvalidParameterValue',
    'outputFormat',
  ],
  [{ TYPENAMES: '(zones)(places)', VALUEREFERENCE: 'kind' }, 'InvalidParameterValue', 'typeNames'],
])('%j is %s at %s', async (parameters, code, locator) => {
  expect(await exceptionOf(request(parameters))).toMatchObject({ status: 400, code, locator });
});
