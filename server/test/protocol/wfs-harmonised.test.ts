import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';
import { compileSchema } from '../xsd.ts';
import { Answer, ask, exceptionOf, type Parameters, post } from './wfs-server.ts';

const OGRINFO = 'ogrinfo';
const SCHEMAS = fileURLToPath(new URL('../schemas/', import.meta.url));

/** Whether gdal-bin is installed, with the driver for application schemas. */
function hasGmlas(): boolean {
  try {
    return execFileSync(OGRINFO, ['--formats'], { encoding: 'utf8' }).includes('GMLAS');
  } catch {
    return false;
  }
}

let wfs: string;
beforeAll(async () => {
  wfs = `${(await startTestServer()).url}/harmonised/wfs`;
});

const get = (parameters: Parameters): Promise<Answer> => Answer.of(ask(wfs, parameters));
const local = (path: string): string =>
  path
    .split('/')
    .map((step) => (step.startsWith('@') || step === '' ? step : `*[local-name()="${step}"]`))
    .join('/');
const filter = (content: string): string =>
  `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:cp="http://inspire.ec.europa.eu/schemas/cp/4.0" xmlns:b="http://inspire.ec.europa.eu/schemas/base/3.3" xmlns:plu="http://inspire.ec.europa.eu/schemas/plu/4.0" xmlns:gml="http://www.opengis.net/gml/3.2">${content}</fes:Filter>`;
const compare = (operator: string, path: string, value: string): string =>
  filter(
    `<fes:${operator}><fes:ValueReference>${path}</fes:ValueReference><fes:Literal>${value}</fes:Literal></fes:${operator}>`,
  );
const matched = (answer: Answer): number => Number(answer.one('/wfs:FeatureCollection/@numberMatched'));

const TYPES = [
  ['cp:CadastralParcel', 'parcels'],
  ['plu:SpatialPlan', 'mpzp_plans'],
  ['plu:ZoningElement', 'mpzp_zones'],
  ['app:AktPlanowaniaPrzestrzennego', 'mpzp_plans'],
  ['app:StrefaPlanistyczna', 'pog_zones'],
  ['app:ObszarUzupelnieniaZabudowy', 'ouz'],
] as const;

describe('features of another application schema', () => {
  test.each(TYPES)('are valid by it: %s', async (type) => {
    const answer = await get({ TYPENAMES: type, COUNT: 400 });
    const name = type.split(':')[1] ?? '';
    expect(answer.count(`//wfs:member/${local(name)}`)).toBe(Math.min(400, matched(answer)));
    expect(matched(answer)).toBeGreaterThan(0);
  });

  test.each(TYPES)('are described by the official schema, which compiles: %s', async (type) => {
    const response = await ask(wfs, { REQUEST: 'DescribeFeatureType', TYPENAMES: type });
    const schema = await response.text();
    expect(schema).toMatch(/<xsd:include schemaLocation="https:\/\/(inspire\.ec\.europa\.eu|www\.gov\.pl)\//);
    compileSchema(schema);
  });

  test('are listed with their namespace, format and CRSs by address', async () => {
    const answer = await get({ REQUEST: 'GetCapabilities' });
    const parcels = '//wfs:FeatureType[wfs:Name="cp:CadastralParcel"]';
    expect(answer.one(`${parcels}/wfs:DefaultCRS`)).toBe('http://www.opengis.net/def/crs/EPSG/0/2177');
    expect(answer.all(`${parcels}/wfs:OtherCRS`)).toContain('http://www.opengis.net/def/crs/EPSG/0/4258');
    expect(answer.all(`${parcels}/wfs:OutputFormats/wfs:Format`)).toEqual([
      'application/gml+xml; version=3.2',
    ]);
    for (const [type] of TYPES) expect(answer.all('//wfs:FeatureType/wfs:Name')).toContain(type);
  });

  test('are offered in their own view alone: the others are read without the schemas of others', async () => {
    const root = wfs.replace('/harmonised', '');
    const plain = await Answer.of(ask(root, { REQUEST: 'GetCapabilities' }));
    const names = plain.all('//wfs:FeatureType/wfs:Name');
    expect(names).toContain('sip:parcels');
    expect(names.filter((name) => !name.startsWith('sip:'))).toEqual([]);
    expect(await exceptionOf(ask(root, { TYPENAMES: 'cp:CadastralParcel', COUNT: 1 }))).toMatchObject({
      code: 'InvalidParameterValue',
    });
  });

  test('come in the CRS asked for, latitude first where its authority says so', async () => {
    const answer = await get({
      TYPENAMES: 'cp:CadastralParcel',
      COUNT: 1,
      SRSNAME: 'http://www.opengis.net/def/crs/EPSG/0/4258',
    });
    expect(answer.one('//gml:Polygon/@srsName')).toBe('http://www.opengis.net/def/crs/EPSG/0/4258');
    expect(Number(answer.one('//gml:posList').split(' ')[0])).toBeGreaterThan(50);
  });

  test('several types in one request are collections in a collection', async () => {
    const answer = await get({ TYPENAMES: '(plu:SpatialPlan)(plu:ZoningElement)', COUNT: 60 });
    expect(answer.all('/wfs:FeatureCollection/wfs:member/wfs:FeatureCollection/@numberReturned')).toEqual([
      '28',
      '32',
    ]);
  });

  test.skipIf(!hasGmlas())(
    'are read by a schema-aware reader that is not ours, references and all',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'gmlas-'));
      try {
        const asked = ask(wfs, { TYPENAMES: 'plu:ZoningElement', COUNT: 5, RESOLVE: 'local' });
        const text = (await (await asked).text()).replaceAll(
          /https:\/\/(?=inspire\.ec)|http:\/\/(?=schemas\.open)/g,
          SCHEMAS,
        );
        writeFileSync(join(folder, 'zones.gml'), text);
        const options = ['-oo', 'REMOVE_UNUSED_LAYERS=YES', '-oo', 'ALLOW_REMOTE_SCHEMA_DOWNLOAD=NO'];
        const read = (...layers: readonly string[]): string =>
          execFileSync(OGRINFO, ['-ro', `GMLAS:${join(folder, 'zones.gml')}`, ...layers, ...options], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          });
        expect(read()).toMatch(/zoningelement \(Multi Surface\)/);
        expect(
          read('zoningelement').match(/inspireid_identifier_localid \(String\) = 049901-/g),
        ).toHaveLength(5);
        expect(read('spatialplan')).toMatch(/officialtitle \(String\) = Miejscowy plan/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

describe('conditions on paths of the schema', () => {
  test.each<[string, string, string]>([
    ['a nested element', 'cp:inspireId/b:Identifier/b:localId', '049901_4.0001.1'],
    [
      'with the name of the type before it',
      'cp:CadastralParcel/cp:nationalCadastralReference',
      '049901_4.0001.1',
    ],
    ['without prefixes', 'inspireId/Identifier/localId', '049901_4.0001.1'],
    ['the id', '@gml:id', 'parcels-cp.049901_4.0001.1'],
  ])('%s', async (_, path, value) => {
    const answer = await get({
      TYPENAMES: 'cp:CadastralParcel',
      FILTER: compare('PropertyIsEqualTo', path, value),
    });
    expect(answer.all('//@gml:id')[0]).toBe('parcels-cp.049901_4.0001.1');
    expect(matched(answer)).toBe(1);
  });

  test('values that are computed and moments of days are compared as they are written', async () => {
    const large = await get({
      TYPENAMES: 'cp:CadastralParcel',
      RESULTTYPE: 'hits',
      FILTER: compare('PropertyIsGreaterThan', 'cp:areaValue', '100000'),
    });
    const flat = await get({
      TYPENAMES: 'parcels',
      RESULTTYPE: 'hits',
      FILTER: compare('PropertyIsGreaterThan', 'area_ha', '10.00005'),
    });
    expect(matched(large)).toBe(matched(flat));
    const one = await get({ TYPENAMES: 'cp:CadastralParcel', COUNT: 1 });
    const begin = one.one(`//${local('beginLifespanVersion')}`);
    const since = await get({
      TYPENAMES: 'cp:CadastralParcel',
      RESULTTYPE: 'hits',
      FILTER: compare('PropertyIsEqualTo', 'cp:beginLifespanVersion', begin),
    });
    expect(matched(since)).toBeGreaterThan(0);
  });

  test('codes, addresses of code lists and references are asked back to what is kept', async () => {
    const hits = async (path: string, value: string): Promise<number> =>
      matched(
        await get({
          TYPENAMES: 'plu:ZoningElement',
          RESULTTYPE: 'hits',
          FILTER: compare('PropertyIsEqualTo', path, value),
        }),
      );
    const flat = async (value: string): Promise<number> =>
      matched(
        await get({
          TYPENAMES: 'mpzp_zones',
          RESULTTYPE: 'hits',
          CQL_FILTER: `${value} and resolution_number is not null`,
        }),
      );
    const codes = 'http://inspire.ec.europa.eu/codelist';
    expect(
      await hits('plu:hilucsLandUse/@xlink:href', `${codes}/HILUCSValue/5_1_PermanentResidentialUse`),
    ).toBe(await flat("class in ('MN', 'MW')"));
    expect(
      await hits('plu:processStepGeneral/@xlink:href', `${codes}/ProcessStepGeneralValue/legalForce`),
    ).toBe(await flat("status = 'legalForce'"));
    expect(await hits('plu:processStepGeneral/@xlink:href', 'http://elsewhere/legalForce')).toBe(0);
    const one = await get({ TYPENAMES: 'plu:ZoningElement', COUNT: 1 });
    const plan = one.one(`//${local('plan')}/@xlink:href`).replaceAll('&', '&amp;');
    expect(await hits('plu:plan/@xlink:href', plan)).toBeGreaterThan(1);
  });

  test('the geometry by its path, and a box', async () => {
    const area =
      '<gml:Point srsName="http://www.opengis.net/def/crs/EPSG/0/2177"><gml:pos>5893280 6535450</gml:pos></gml:Point>';
    const near = filter(
      `<fes:DWithin><fes:ValueReference>cp:geometry</fes:ValueReference>${area}<fes:Distance uom="m">5</fes:Distance></fes:DWithin>`,
    );
    expect(
      matched(await get({ TYPENAMES: 'cp:CadastralParcel', RESULTTYPE: 'hits', FILTER: near })),
    ).toBeGreaterThan(0);
    const box = {
      TYPENAMES: 'cp:CadastralParcel',
      RESULTTYPE: 'hits',
      BBOX: '5893200,6535400,5893300,6535500,urn:ogc:def:crs:EPSG::2177',
    };
    expect(matched(await get(box))).toBe(matched(await get({ ...box, TYPENAMES: 'parcels' })));
  });

  test('order by an element that is a property', async () => {
    const answer = await get({ TYPENAMES: 'plu:SpatialPlan', SORTBY: 'plu:officialTitle DESC', COUNT: 5 });
    const titles = answer.all(`//${local('officialTitle')}`);
    expect(titles).toEqual([...titles].sort().reverse());
  });
});

describe('references between features', () => {
  test('are addresses that answer with the feature alone, valid', async () => {
    const zones = await get({ TYPENAMES: 'plu:ZoningElement', COUNT: 1 });
    const plan = await Answer.of(fetch(zones.one(`//${local('plan')}/@xlink:href`)));
    expect(plan.one('/*/@gml:id')).toMatch(/^mpzp_plans-plu\./);
  });

  test('are resolved within the answer when that is asked for', async () => {
    const zones = await get({ TYPENAMES: 'plu:ZoningElement', COUNT: 300, RESOLVE: 'local' });
    const links = new Set(zones.all(`//${local('plan')}/@xlink:href`));
    const plans = zones.all(
      `//wfs:additionalObjects/wfs:SimpleFeatureCollection/wfs:member/${local('SpatialPlan')}/@gml:id`,
    );
    expect([...links].sort()).toEqual(plans.map((id) => `#${id}`).sort());
    const none = await get({ TYPENAMES: 'plu:ZoningElement', COUNT: 3, RESOLVE: 'local', RESOLVEDEPTH: '0' });
    expect(none.count('//wfs:additionalObjects')).toBe(0);
    const both = await get({
      TYPENAMES: '(plu:SpatialPlan)(plu:ZoningElement)',
      COUNT: 100,
      RESOLVE: 'local',
    });
    expect(both.count('//wfs:additionalObjects')).toBe(0);
  });
});

describe('INSPIRE download', () => {
  const dataSet = {
    STOREDQUERY_ID: 'http://inspire.ec.europa.eu/operation/download/GetSpatialDataSet',
    COUNT: 3,
  };

  test('gives a data set in the harmonised form where it has one', async () => {
    const parcels = await get({
      ...dataSet,
      DATASETIDCODE: 'parcels',
      CRS: 'http://www.opengis.net/def/crs/EPSG/0/4258',
    });
    expect(parcels.count(`//${local('CadastralParcel')}`)).toBe(3);
    const plans = await get({ ...dataSet, DATASETIDCODE: 'mpzp_plans' });
    expect(plans.count(`//${local('SpatialPlan')}`)).toBe(3);
    const root = wfs.replace('/harmonised', '');
    const flat = await Answer.of(ask(root, { ...dataSet, DATASETIDCODE: 'parcels' }));
    expect(flat.count('//sip:parcels')).toBe(3);
  });
});

describe('what cannot be meant is refused in words', () => {
  test.each<[string, Parameters, string]>([
    ['an unknown path', { FILTER: compare('PropertyIsEqualTo', 'cp:owner', 'x') }, 'InvalidParameterValue'],
    [
      'a pattern of a code',
      {
        TYPENAMES: 'plu:ZoningElement',
        FILTER: filter(
          '<fes:PropertyIsLike wildCard="*" singleChar="." escapeChar="!"><fes:ValueReference>plu:hilucsLandUse/@xlink:href</fes:ValueReference><fes:Literal>5*</fes:Literal></fes:PropertyIsLike>',
        ),
      },
      'InvalidParameterValue',
    ],
    ['a format that has no place for it', { OUTPUTFORMAT: 'application/json' }, 'InvalidParameterValue'],
    [
      'an older version',
      { VERSION: '1.1.0', TYPENAME: 'cp:CadastralParcel', TYPENAMES: null },
      'InvalidParameterValue',
    ],
    ['beside a type of our own', { TYPENAMES: '(cp:CadastralParcel)(sip:parcels)' }, 'InvalidParameterValue'],
    [
      'the prefix of another namespace',
      { NAMESPACES: 'xmlns(cp,http://example.com)' },
      'InvalidParameterValue',
    ],
    ['a vendor’s filter', { CQL_FILTER: "label = '1'" }, 'InvalidParameterValue'],
    ['an order by what is computed', { SORTBY: 'cp:areaValue' }, 'InvalidParameterValue'],
  ])('%s', async (_, parameters, code) => {
    const response = ask(wfs, { TYPENAMES: 'cp:CadastralParcel', ...parameters });
    if (parameters.VERSION !== undefined) expect((await response).status).toBe(400);
    else expect((await exceptionOf(response)).code).toBe(code);
  });

  test('in XML too, with the prefixes of the document', async () => {
    const query = `<wfs:Query xmlns:x="http://inspire.ec.europa.eu/schemas/cp/4.0" typeNames="x:CadastralParcel"><fes:Filter><fes:PropertyIsEqualTo><fes:ValueReference>x:label</fes:ValueReference><fes:Literal>1</fes:Literal></fes:PropertyIsEqualTo></fes:Filter></wfs:Query>`;
    const answer = await Answer.of(post(wfs, 'GetFeature', 'count="2"', query));
    expect(answer.all(`//${local('label')}`)).toEqual(['1', '1']);
  });
});
