import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EditingServer, startEditingServer } from './editing-server.ts';
import { Answer, exceptionOf } from './wfs-server.ts';

const run = promisify(execFile);

let server: EditingServer;
let wfs: string;

beforeAll(async () => {
  server = await startEditingServer();
  wfs = `${server.url}/wfs`;
});
afterAll(() => server.close());

let place = 0;
beforeEach(() => {
  place += 1;
});

const PREFIXES = {
  '2.0.0':
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"',
  '1.1.0':
    'xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"',
  '1.0.0':
    'xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"',
} as const;

function send(
  operation: string,
  attributes: string,
  content: string,
  { version = '2.0.0' as keyof typeof PREFIXES, key = server.key as string | null } = {},
): Promise<Response> {
  const body = `<wfs:${operation} ${PREFIXES[version]} xmlns:sip="urn:x-infostrada:sip:layers" service="WFS" version="${version}" ${attributes}>${content}</wfs:${operation}>`;
  const headers = {
    'content-type': 'text/xml',
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  };
  return fetch(wfs, { method: 'POST', headers, body });
}

function transact(content: string, attributes = '', options = {}): Promise<Answer> {
  return Answer.of(send('Transaction', attributes, content, options));
}

/** A polygon in EPSG:2180, north before east, where no other lies. */
function polygon(east = 472_000 + place * 20, north = 573_000, side = 10): string {
  const corners = [
    [0, 0],
    [0, side],
    [side, side],
    [side, 0],
    [0, 0],
  ].map(([n = 0, e = 0]) => `${north + n} ${east + e}`);
  return `<gml:Polygon gml:id="g${place}" srsName="urn:ogc:def:crs:EPSG::2180"><gml:exterior><gml:LinearRing><gml:posList>${corners.join(' ')}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`;
}

function plot(name: string, extra = '', geometry = polygon()): string {
  return `<sip:plots gml:id="x${place}"><sip:name>${name}</sip:name>${extra}<sip:geometry>${geometry}</sip:geometry></sip:plots>`;
}

const byId = (id: string): string => `<fes:Filter><fes:ResourceId rid="${id}"/></fes:Filter>`;
const byName = (name: string): string =>
  `<fes:Filter><fes:PropertyIsEqualTo><fes:ValueReference>sip:name</fes:ValueReference><fes:Literal>${name}</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>`;

async function rows(name: string): Promise<object[]> {
  return server.parts.database.rows({
    sql: 'select name, kind, floors, since, ST_XMin(geom) x from edit_test.plots where name = $1',
    parameters: [name],
  });
}

test('a transaction inserts, updates, replaces and deletes, and names what it did', async () => {
  const inserted = await transact(
    `<wfs:Insert handle="first">${plot('Łąka', '<sip:kind>m</sip:kind><sip:floors>3</sip:floors><sip:since>2026-02-01</sip:since>')}</wfs:Insert>`,
  );
  expect(inserted.one('//wfs:totalInserted')).toBe('1');
  const id = inserted.one('//wfs:InsertResults/wfs:Feature[@handle="first"]/fes:ResourceId/@rid');
  expect(await rows('Łąka')).toEqual([
    { name: 'Łąka', kind: 'm', floors: 3, since: '2026-02-01', x: 472_000 + place * 20 },
  ]);
  const updated = await transact(
    `<wfs:Update typeName="sip:plots"><wfs:Property><wfs:ValueReference>sip:floors</wfs:ValueReference><wfs:Value>4</wfs:Value></wfs:Property>
     <wfs:Property><wfs:ValueReference>kind</wfs:ValueReference></wfs:Property>${byId(id)}</wfs:Update>`,
  );
  expect(updated.one('//wfs:UpdateResults/wfs:Feature/fes:ResourceId/@rid')).toBe(id);
  expect(await rows('Łąka')).toMatchObject([{ kind: null, floors: 4 }]);
  const replaced = await transact(
    `<wfs:Replace>${plot('Łan')}${byId(id)}</wfs:Replace><wfs:Native vendorId="x" safeToIgnore="true"/>`,
  );
  expect(replaced.one('//wfs:totalReplaced')).toBe('1');
  expect(await rows('Łan')).toMatchObject([{ floors: null, since: null }]);
  const deleted = await transact(`<wfs:Delete typeName="sip:plots">${byName('Łan')}</wfs:Delete>`);
  expect(deleted.one('//wfs:totalDeleted')).toBe('1');
  expect(await rows('Łan')).toEqual([]);
});

test('what was inserted is read at once, as a collection may be inserted', async () => {
  const one = plot('Collected 1');
  place += 1;
  const collection = `<wfs:FeatureCollection timeStamp="2026-01-01T00:00:00Z" numberMatched="2" numberReturned="2"><wfs:member>${one}</wfs:member><wfs:member>${plot('Collected 2')}</wfs:member></wfs:FeatureCollection>`;
  expect((await transact(`<wfs:Insert>${collection}</wfs:Insert>`)).one('//wfs:totalInserted')).toBe('2');
  const answer = await fetch(
    `${wfs}?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=plots&COUNT=1000`,
  );
  expect(await answer.text()).toContain('Collected 2');
});

test('WFS 1.1 writes too, in its own words', async () => {
  const old = { version: '1.1.0' as const };
  const inserted = await transact(`<wfs:Insert idgen="GenerateNew">${plot('Old')}</wfs:Insert>`, '', old);
  const id = /fid="([^"]*)"/.exec(inserted.text)?.[1] ?? '';
  const filter = `<ogc:Filter><ogc:FeatureId fid="${id}"/></ogc:Filter>`;
  await transact(
    `<wfs:Update typeName="sip:plots"><wfs:Property><wfs:Name>sip:floors</wfs:Name><wfs:Value>9</wfs:Value></wfs:Property>${filter}</wfs:Update>`,
    '',
    old,
  );
  expect(await rows('Old')).toMatchObject([{ floors: 9 }]);
  const gone = await transact(`<wfs:Delete typeName="sip:plots">${filter}</wfs:Delete>`, '', old);
  expect(gone.text).toContain('<wfs:totalDeleted>1</wfs:totalDeleted>');
});

test('WFS 1.0 writes too, with coordinates x, y whatever the CRS is called, and declares it', async () => {
  const old = { version: '1.0.0' as const };
  const east = 472_000 + place * 20;
  const corners = `${east},573000 ${east + 10},573000 ${east + 10},573010 ${east},573010 ${east},573000`;
  const shape = `<gml:Polygon srsName="urn:ogc:def:crs:EPSG::2180"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>${corners}</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon>`;
  const inserted = await transact(
    `<wfs:Insert handle="h">${plot('Oldest', '', shape)}</wfs:Insert>`,
    '',
    old,
  );
  expect(inserted.one('/wfs1:WFS_TransactionResponse/wfs1:InsertResult/@handle')).toBe('h');
  expect(inserted.count('//wfs1:TransactionResult/wfs1:Status/wfs1:SUCCESS')).toBe(1);
  expect(await rows('Oldest')).toMatchObject([{ x: east }]);
  const refused = await send('Transaction', '', `<wfs:Insert>${plot('Oldest')}</wfs:Insert>`, {
    ...old,
    key: null,
  });
  expect(refused.status).toBe(401);
  expect(await refused.text()).toContain('<ServiceExceptionReport');
  const capabilities = await Answer.of(fetch(`${wfs}?SERVICE=WFS&VERSION=1.0.0&REQUEST=GetCapabilities`));
  expect(capabilities.count('//wfs1:Request/wfs1:Transaction/wfs1:DCPType/wfs1:HTTP/wfs1:Post')).toBe(1);
  expect(capabilities.count('//wfs1:FeatureType[wfs1:Name="sip:plots"]/wfs1:Operations/wfs1:Update')).toBe(1);
  expect(capabilities.count('//wfs1:FeatureType[wfs1:Name="sip:readings"]/wfs1:Operations')).toBe(0);
});

test('a transaction with one bad action leaves nothing behind and says what is bad', async () => {
  const good = `<wfs:Insert>${plot('Half')}</wfs:Insert>`;
  const bad: readonly (readonly [string, string, string | undefined])[] = [
    [
      `<wfs:Insert>${plot('Half', '<sip:floors>many</sip:floors>', polygon(474_000))}</wfs:Insert>`,
      'InvalidValue',
      'floors',
    ],
    [
      `<wfs:Insert>${plot('Half', '<sip:nothing>1</sip:nothing>', polygon(474_000))}</wfs:Insert>`,
      'InvalidValue',
      'nothing',
    ],
    [`<wfs:Insert>${plot('Half', '', polygon(499_000))}</wfs:Insert>`, 'InvalidValue', 'geometry'],
    [`<wfs:Insert><sip:nothing/></wfs:Insert>`, 'InvalidValue', 'typeName'],
    [
      `<wfs:Update typeName="sip:plots"><wfs:Property><wfs:ValueReference>sip:nothing</wfs:ValueReference></wfs:Property>${byId('plots.1')}</wfs:Update>`,
      'InvalidValue',
      undefined,
    ],
    [`<wfs:Update typeName="sip:plots">${byId('plots.1')}</wfs:Update>`, 'MissingParameterValue', undefined],
    ['<wfs:Delete typeName="sip:plots"/>', 'MissingParameterValue', undefined],
    ['<wfs:Native vendorId="x" safeToIgnore="false"/>', 'InvalidParameterValue', 'Native'],
    ['<wfs:Nothing/>', 'OperationParsingFailed', undefined],
  ];
  for (const [action, code, locator] of bad) {
    const told = await exceptionOf(send('Transaction', '', good + action));
    expect([action.slice(0, 90), told.code]).toEqual([action.slice(0, 90), code]);
    if (locator !== undefined) expect(told.locator?.toLowerCase()).toBe(locator.toLowerCase());
    expect(await rows('Half')).toEqual([]);
  }
});

test('writing needs a key for the layer', async () => {
  const action = `<wfs:Insert>${plot('Stranger')}</wfs:Insert>`;
  const bare = await send('Transaction', '', action, { key: null });
  expect(bare.headers.get('www-authenticate')).toContain('Basic');
  expect(await exceptionOf(bare)).toMatchObject({ status: 401, code: 'NoApplicableCode' });
  expect(await exceptionOf(send('Transaction', '', action, { key: server.expiredKey }))).toMatchObject({
    status: 401,
  });
  for (const key of [server.strangeKey, server.narrowKey])
    expect(await exceptionOf(send('Transaction', '', action, { key }))).toMatchObject({ status: 403 });
  expect(
    await exceptionOf(send('LockFeature', '', '<wfs:Query typeNames="sip:plots"/>', { key: null })),
  ).toMatchObject({ status: 401 });
  expect(await rows('Stranger')).toEqual([]);
});

test('locked features are written with their lock, until it is released', async () => {
  const id = (await transact(`<wfs:Insert>${plot('Locked')}</wfs:Insert>`)).one('//fes:ResourceId/@rid');
  const query = `<wfs:Query typeNames="sip:plots">${byName('Locked')}</wfs:Query>`;
  const lock = await Answer.of(send('LockFeature', 'expiry="60"', query));
  expect(lock.one('//wfs:FeaturesLocked/fes:ResourceId/@rid')).toBe(id);
  const lockId = lock.one('/wfs:LockFeatureResponse/@lockId');
  const update = `<wfs:Update typeName="sip:plots"><wfs:Property><wfs:ValueReference>floors</wfs:ValueReference><wfs:Value>1</wfs:Value></wfs:Property>${byId(id)}</wfs:Update>`;
  expect(await exceptionOf(send('Transaction', '', update))).toMatchObject({
    code: 'MissingParameterValue',
    locator: 'lockId',
  });
  expect(await exceptionOf(send('Transaction', 'lockId="nonsense"', update))).toMatchObject({
    code: 'InvalidLockId',
    locator: 'lockId',
  });
  expect(await exceptionOf(send('LockFeature', 'lockId="nonsense"', query))).toMatchObject({
    code: 'LockHasExpired',
    locator: 'lockId',
  });
  expect(await exceptionOf(send('LockFeature', '', query))).toMatchObject({ code: 'CannotLockAllFeatures' });
  const some = await Answer.of(send('GetFeatureWithLock', 'lockAction="SOME"', query));
  expect(some.one('/wfs:FeatureCollection/@numberReturned')).toBe('0');
  await Answer.of(send('LockFeature', `lockId="${lockId}" expiry="120"`, ''));
  await transact(update, `lockId="${lockId}" releaseAction="SOME"`);
  await transact(update);
  const held = await Answer.of(send('GetFeatureWithLock', 'expiry="1"', query));
  expect(held.one('/wfs:FeatureCollection/@lockId')).not.toBe('');
  expect(held.one('/wfs:FeatureCollection/@numberReturned')).toBe('1');
  expect(await exceptionOf(send('Transaction', '', update))).toMatchObject({ code: 'MissingParameterValue' });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await transact(update);
  expect(
    await exceptionOf(send('Transaction', `lockId="${held.one('/wfs:FeatureCollection/@lockId')}"`, update)),
  ).toMatchObject({ status: 403, code: 'LockHasExpired' });
  expect(await exceptionOf(send('GetFeatureWithLock', 'resultType="hits"', query))).toMatchObject({
    locator: 'resultType',
  });
  const old = await Answer.of(
    send(
      'LockFeature',
      'expiry="1"',
      `<wfs:Lock typeName="sip:plots"><ogc:Filter><ogc:FeatureId fid="${id}"/></ogc:Filter></wfs:Lock>`,
      { version: '1.1.0' },
    ),
  );
  await transact(update, `lockId="${/<wfs:LockId>(.*)<\/wfs:LockId>/.exec(old.text)?.[1]}"`);
});

test('capabilities say what is written, where something is', async () => {
  const answer = await Answer.of(fetch(`${wfs}?SERVICE=WFS&REQUEST=GetCapabilities`));
  expect(answer.all('//ows:Operation/@name')).toEqual(
    expect.arrayContaining(['Transaction', 'LockFeature', 'GetFeatureWithLock']),
  );
  for (const name of ['ImplementsTransactionalWFS', 'ImplementsLockingWFS'])
    expect(answer.one(`//ows:Constraint[@name="${name}"]/ows:DefaultValue`)).toBe('TRUE');
  const old = await (await fetch(`${wfs}?SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities`)).text();
  expect(old).toContain('<wfs:Operation>Insert</wfs:Operation>');
  expect(old).toContain('name="idgen"><ows:Value>GenerateNew</ows:Value>');
  const elsewhere = `${server.url}/region/wfs?SERVICE=WFS&REQUEST=GetCapabilities`;
  expect(await (await fetch(elsewhere)).text()).not.toContain('"Transaction"');
});

test('what an Insert asks for and is not done is refused: ids of its own, another format', async () => {
  const [old, now] = [{ version: '1.1.0' }, { version: '2.0.0' }] as const;
  for (const [locator, value, options] of [
    ['idgen', 'UseExisting', old],
    ['idgen', 'ReplaceDuplicate', old],
    ['inputFormat', 'application/json', old],
    ['inputFormat', 'text/csv', now],
  ] as const) {
    const content = `<wfs:Insert ${locator}="${value}">${plot('Refused')}</wfs:Insert>`;
    const answer = await send('Transaction', '', content, options);
    expect(await answer.text()).toContain(`exceptionCode="InvalidParameterValue" locator="${locator}"`);
    expect(answer.status).toBe(400);
  }
  const bad = `<wfs:Insert>${plot('Refused', '<sip:floors>many</sip:floors>')}</wfs:Insert>`;
  const older = await (await send('Transaction', '', bad, old)).text();
  expect(older).toContain('exceptionCode="InvalidParameterValue" locator="floors"');
  expect(await rows('Refused')).toEqual([]);
  const known = `<wfs:Insert inputFormat="application/gml+xml; version=3.2">${plot('Known')}</wfs:Insert>`;
  await transact(known);
  expect(await rows('Known')).toHaveLength(1);
});

test('hostile transactions are refused in bounded time', async () => {
  const many = `<wfs:Delete typeName="sip:plots">${byId('plots.1')}</wfs:Delete>`.repeat(700);
  const cases = [
    `<wfs:Insert>${'<sip:plots>'.repeat(80)}${'</sip:plots>'.repeat(80)}</wfs:Insert>`,
    many.slice(0, 60_000),
    `<wfs:Insert>${plot('x'.repeat(50))}</wfs:Insert>`,
    `<wfs:Insert>${plot(`' ; drop table edit_test.plots; -- ${'y'.repeat(40)}`)}</wfs:Insert>`,
    `<wfs:Insert>${plot('NaN', '', polygon().replace(/\d{6}/, 'NaN'))}</wfs:Insert>`,
    `<wfs:Insert>${plot('Inf', '', polygon().replace(/\d{6}/, '1e999'))}</wfs:Insert>`,
  ];
  for (const content of cases) {
    const answer = await send('Transaction', '', content);
    expect([content.slice(0, 60), answer.status]).toEqual([content.slice(0, 60), 400]);
    await answer.text();
  }
  const words = `${wfs}?SERVICE=WFS&VERSION=2.0.0&REQUEST=Transaction`;
  expect((await fetch(words)).status).toBe(401);
  expect((await fetch(words, { headers: { authorization: `Bearer ${server.key}` } })).status).toBe(400);
});

test('GDAL adds features through the service', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wfs-t-'));
  try {
    const file = join(folder, 'new.geojson');
    const x = 473_500;
    const ring = [
      [x, 574_000],
      [x + 5, 574_000],
      [x + 5, 574_005],
      [x, 574_000],
    ];
    await writeFile(
      file,
      JSON.stringify({
        type: 'FeatureCollection',
        crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2180' } },
        features: [
          {
            type: 'Feature',
            properties: { name: 'From GDAL', floors: 2 },
            geometry: { type: 'Polygon', coordinates: [ring] },
          },
        ],
      }),
    );
    await run('ogr2ogr', [
      '-append',
      '-update',
      '-f',
      'WFS',
      `WFS:${wfs}?VERSION=1.1.0`,
      file,
      '-nln',
      'sip:plots',
      '-a_srs',
      'EPSG:2180',
      '--config',
      'GDAL_HTTP_HEADERS',
      `X-API-Key: ${server.key}`,
    ]);
    expect(await rows('From GDAL')).toMatchObject([{ floors: 2, x }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('a Transaction in KVP deletes', () => {
  const headers = { authorization: '' };
  beforeAll(() => {
    headers.authorization = `Bearer ${server.key}`;
  });
  const insert = async (name: string): Promise<string> =>
    (await transact(`<wfs:Insert>${plot(name)}</wfs:Insert>`)).one('//fes:ResourceId/@rid');
  const ask = (words: string, init: RequestInit = { headers }): Promise<Response> =>
    fetch(`${wfs}?SERVICE=WFS&REQUEST=Transaction&${words}`, init);

  test('by an id, by a filter of any version, by a place', async () => {
    const first = await insert('Gone by its id');
    const gone = await Answer.of(ask(`VERSION=1.1.0&OPERATION=Delete&TYPENAME=sip:plots&FEATUREID=${first}`));
    expect(gone.one('/wfs1:TransactionResponse/@version')).toBe('1.1.0');
    expect(gone.one('//wfs1:totalDeleted')).toBe('1');

    await insert('Gone by a filter');
    const condition = (fes: string, name: string): string =>
      encodeURIComponent(
        `<Filter xmlns="${fes}"><PropertyIsEqualTo><${name}>name</${name}><Literal>Gone by a filter</Literal></PropertyIsEqualTo></Filter>`,
      );
    const old = condition('http://www.opengis.net/ogc', 'PropertyName');
    const byFilter = `VERSION=1.1.0&OPERATION=Delete&TYPENAME=sip:plots&FILTER=${old}`;
    expect((await Answer.of(ask(byFilter))).one('//wfs1:totalDeleted')).toBe('1');
    await insert('Gone by a filter');
    const now = condition('http://www.opengis.net/fes/2.0', 'ValueReference');
    const form = { method: 'POST', headers, body: new URLSearchParams('VERSION=2.0.0') };
    const action = `ACTION=Delete&TYPENAMES=sip:plots&FILTER=${now}`;
    expect((await Answer.of(ask(action, form))).one('//wfs:totalDeleted')).toBe('1');

    await insert('Gone by its place');
    const east = 472_000 + place * 20;
    const box = `573001,${east + 1},573002,${east + 2},urn:ogc:def:crs:EPSG::2180`;
    const byPlace = `VERSION=1.1.0&OPERATION=Delete&TYPENAME=sip:plots&BBOX=${box}`;
    expect((await Answer.of(ask(byPlace))).one('//wfs1:totalDeleted')).toBe('1');
  });

  test('and nothing without a key, a condition, the word, or by HEAD', async () => {
    const id = await insert('Stays');
    const words = `VERSION=1.1.0&OPERATION=Delete&TYPENAME=sip:plots&FEATUREID=${id}`;
    expect((await ask(words, {})).status).toBe(401);
    expect((await ask(words, { method: 'HEAD', headers })).status).toBe(405);
    expect(await exceptionOf(ask('VERSION=2.0.0&ACTION=Delete&TYPENAMES=sip:plots'))).toMatchObject({
      code: 'MissingParameterValue',
      locator: 'filter',
    });
    expect(await exceptionOf(ask(`VERSION=2.0.0&RESOURCEID=${id}`))).toMatchObject({
      code: 'MissingParameterValue',
      locator: 'action',
    });
    expect(await exceptionOf(ask(`VERSION=2.0.0&ACTION=Insert&RESOURCEID=${id}`))).toMatchObject({
      code: 'InvalidParameterValue',
      locator: 'action',
    });
    expect((await Answer.of(ask(words))).one('//wfs1:totalDeleted')).toBe('1');
  });
});
