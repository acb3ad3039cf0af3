import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crsOf } from '../geo/crs.ts';
import { readCrsReference } from '../geo/crs-reference.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { readXmlText } from '../xml/read.ts';
import { checkFilter } from './check/check-filter.ts';
import { readCql2Json } from './cql2/read-cql2-json.ts';
import { readCql2Text } from './cql2/read-cql2-text.ts';
import { writeCql2Json } from './cql2/write-cql2-json.ts';
import { evaluate } from './evaluate.ts';
import type { FesTarget } from './fes/fes-reference.ts';
import { readFes } from './fes/read-fes.ts';
import type { Filter } from './filter.ts';
import type { FilterTarget } from './filter-target.ts';
import { writeSql } from './sql/write-sql.ts';

/** One question in every language that can ask it. */
interface Question {
  readonly text: string;
  readonly json?: unknown;
  readonly fes?: string;
  /** Filter Encoding 1.1. */
  readonly ogc?: string;
  readonly ecql?: string;
  /** Only the database has geometries. */
  readonly isSpatial?: boolean;
}

type Type = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp';
const types: Readonly<Record<string, Type>> = {
  s: 'string',
  z: 'string',
  i: 'integer',
  k: 'integer',
  n: 'number',
  f: 'number',
  b: 'boolean',
  d: 'date',
  e: 'date',
  t: 'timestamp',
};
const target: FilterTarget = {
  keyColumn: 'id',
  keyType: 'integer',
  geometry: { column: 'geom', crs: crsOf('EPSG:2180') },
  properties: Object.entries(types).map(([name, type]) => ({ name, column: name, type })),
  validTime: undefined,
};
const fesTarget: FesTarget = {
  typeName: 'things',
  namespace: 'urn:app',
  properties: target.properties,
  geometryName: 'geometry',
  defaultCrs: readCrsReference('urn:ogc:def:crs:EPSG::2180', 'wfs', 'srsName'),
  keyOf: (id) => id.replace('things.', ''),
};

type Value = string | number | boolean | null;
const columns: Readonly<Record<string, readonly Value[]>> = {
  s: [
    'Łódź',
    'ŁÓDŹ',
    'łodz',
    'Żółw',
    'żółw 100%',
    'Zolw',
    '',
    null,
    "d'Arc",
    'ąćęłńóśźż',
    'ĄĆĘŁŃÓŚŹŻ',
    'a_b',
  ],
  z: ['Łódź', 'x', 'łodz', null, 'ŻÓŁW 100%', 'Zolw', '', null, 'd', 'a', 'ĄĆĘŁŃÓŚŹŻ', 'a_b'],
  i: [0, 1, -1, 7, null, 2_000_000_000, 3, 5, 12, -7, 100, 7],
  k: [1, 1, 0, null, 7, 4, 3, 2, 5, 7, -100, 9],
  n: [0.5, '12.25', -3, null, 100, 1e9, 0, 7, 2.5, -2.5, 1.5, '0.1'],
  f: [0.1, 12.25, null, 1e-3, -2.5, 1e9, 0, 7.5, 3.5, 4.5, -1.5, 0.1],
  b: [true, false, null, true, false, true, null, false, true, false, true, false],
  d: [
    '2024-01-01',
    '2024-03-31',
    '2024-12-31',
    null,
    '1999-12-31',
    '2024-03-30',
    '2024-04-01',
    '2000-02-29',
    '2024-03-31',
    null,
    '2023-06-15',
    '2024-10-27',
  ],
  e: [
    '2024-01-02',
    '2024-03-31',
    null,
    '2024-01-01',
    '2001-01-01',
    '2024-05-01',
    '2024-04-01',
    '2000-03-01',
    '2025-03-31',
    null,
    '2023-06-15',
    '2024-10-28',
  ],
  t: [
    '2024-03-31T00:30:00Z',
    '2024-03-30T22:59:59.999999Z',
    '2024-03-30T23:00:00Z',
    '2024-03-31T21:59:59Z',
    '2024-03-31T22:00:00Z',
    null,
    '2020-05-05T12:00:00.5Z',
    '1999-12-31T23:00:00Z',
    '2024-10-27T00:30:00Z',
    '2024-10-27T01:30:00Z',
    null,
    '2024-01-01T00:00:00Z',
  ],
};
const count = 12;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  const { database, schema } = db;
  await database.script(`create table ${schema}.things (id int primary key, s text, z varchar(40), i int4, k int8, n numeric,
    f float8, b boolean, d date, e date, t timestamptz, geom geometry(Geometry, 2180));
    create index on ${schema}.things using gist (geom)`);
  for (let row = 0; row < count; row++) {
    const values = Object.values(columns).map((each) => each[row] ?? null);
    const [x, y] = [500_000 + row * 100, 600_000 + row * 100];
    const shape = [
      `POINT(${x} ${y})`,
      `LINESTRING(${x} ${y},${x + 150} ${y + 150})`,
      `POLYGON((${x} ${y},${x + 100} ${y},${x + 100} ${y + 100},${x} ${y + 100},${x} ${y}))`,
      null,
    ][row % 4];
    const insert = sql`insert into ${sql.id(schema, 'things')} values (${row}, ${sql.join(values)}, ST_GeomFromText(${shape}, 2180))`;
    await database.arrays(insert.compile(database.builder));
  }
});
afterAll(() => db.close());

async function answersOf(condition: RawBuilder<boolean>): Promise<readonly (boolean | null)[]> {
  const { database, schema } = db;
  const query = sql`select ${condition} from ${sql.id(schema, 'things')} order by id`;
  return (await database.arrays(query.compile(database.builder))).map(([answer]) => answer as boolean | null);
}

function answersInMemory(filter: Filter): readonly (boolean | null)[] {
  const checked = checkFilter(filter, target.properties);
  return Array.from({ length: count }, (_, row) => evaluate(checked, (name) => columns[name]?.[row] ?? null));
}

const FES =
  'xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:a="urn:app"';
const OGC = 'xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"';

function readAll(question: Question): ReadonlyMap<string, Filter> {
  const { text, json, fes, ogc, ecql } = question;
  const crs = readCrsReference('EPSG:2180', 'wfs', 'filter-crs');
  const filters = new Map<string, Filter>([['CQL2 text', readCql2Text(text, { crs })]]);
  filters.set('ECQL', readCql2Text(ecql ?? text, { words: 'ecql', crs }));
  if (json !== undefined) filters.set('CQL2 JSON', readCql2Json(JSON.stringify(json), { crs }));
  if (fes !== undefined)
    filters.set('FES 2.0', readFes(readXmlText(`<fes:Filter ${FES}>${fes}</fes:Filter>`), fesTarget));
  if (ogc !== undefined)
    filters.set('FES 1.1', readFes(readXmlText(`<ogc:Filter ${OGC}>${ogc}</ogc:Filter>`), fesTarget));
  for (const filter of [...filters.values()].slice(0, 1)) {
    const written = writeCql2Json(filter);
    if (written !== undefined) filters.set('CQL2 JSON as written', readCql2Json(written, { crs }));
  }
  return filters;
}

async function check(question: Question): Promise<readonly (boolean | null)[]> {
  let expected: readonly (boolean | null)[] | undefined;
  for (const [language, filter] of readAll(question)) {
    const answers = await answersOf(writeSql(filter, target));
    expected ??= answers;
    expect([language, question.text, answers]).toEqual([language, question.text, expected]);
    if (question.isSpatial === true) continue;
    expect(['memory', language, question.text, answersInMemory(filter)]).toEqual([
      'memory',
      language,
      question.text,
      expected,
    ]);
  }
  return expected ?? [];
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const escapeCql = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const textOf = (value: Value, type: Type): string =>
  type === 'date' || type === 'timestamp'
    ? `${type.toUpperCase()}('${value}')`
    : typeof value === 'string' && type === 'string'
      ? escapeCql(value)
      : String(value).toUpperCase();
const jsonOf = (value: Value, type: Type): unknown =>
  type === 'date' || type === 'timestamp'
    ? { [type]: value }
    : type === 'number' || type === 'integer'
      ? Number(value)
      : value;
const literalOf = (value: Value): string => `<fes:Literal>${escapeXml(String(value))}</fes:Literal>`;
const refer = (name: string): string => `<fes:ValueReference>a:${name}</fes:ValueReference>`;
const toOgc = (fes: string): string =>
  fes
    .replaceAll('fes:ValueReference', 'ogc:PropertyName')
    .replaceAll('fes:', 'ogc:')
    .replaceAll('>a:', '>')
    .replaceAll('gml:id', 'id');

const operators = [
  ['=', 'PropertyIsEqualTo'],
  ['<>', 'PropertyIsNotEqualTo'],
  ['<', 'PropertyIsLessThan'],
  ['<=', 'PropertyIsLessThanOrEqualTo'],
  ['>', 'PropertyIsGreaterThan'],
  ['>=', 'PropertyIsGreaterThanOrEqualTo'],
] as const;

describe('the same question in every language has the same answer, in the database and in memory', () => {
  test.each(Object.keys(types))('each comparison of %s with each of its values', async (name) => {
    const type = types[name]!;
    for (const value of new Set(columns[name]!.filter((each) => each !== null))) {
      for (const [operator, element] of operators) {
        const fes = `<fes:${element}>${refer(name)}${literalOf(value)}</fes:${element}>`;
        await check({
          text: `${name} ${operator} ${textOf(value, type)}`,
          json: { op: operator, args: [{ property: name }, jsonOf(value, type)] },
          fes,
          ogc: toOgc(fes),
        });
      }
    }
  });

  test.each(Object.keys(types))('BETWEEN, IN, IS NULL and their negations of %s', async (name) => {
    const type = types[name]!;
    const values = columns[name]!.filter((each) => each !== null);
    const [low, high] = [values[0]!, values.at(-1)!];
    const between = `<fes:PropertyIsBetween>${refer(name)}<fes:LowerBoundary>${literalOf(low)}</fes:LowerBoundary><fes:UpperBoundary>${literalOf(high)}</fes:UpperBoundary></fes:PropertyIsBetween>`;
    const isNull = `<fes:PropertyIsNull>${refer(name)}</fes:PropertyIsNull>`;
    const not = (fes: string): string => `<fes:Not>${fes}</fes:Not>`;
    const betweenJson = {
      op: 'between',
      args: [{ property: name }, jsonOf(low, type), jsonOf(high, type)],
    };
    const inJson = {
      op: 'in',
      args: [{ property: name }, values.slice(0, 3).map((each) => jsonOf(each, type))],
    };
    const inText = values.slice(0, 3).map((each) => textOf(each, type));
    const isNullJson = { op: 'isNull', args: [{ property: name }] };
    const inFes = `<fes:Or>${values
      .slice(0, 3)
      .map((each) => `<fes:PropertyIsEqualTo>${refer(name)}${literalOf(each)}</fes:PropertyIsEqualTo>`)
      .join('')}</fes:Or>`;
    const between2 = `${textOf(low, type)} AND ${textOf(high, type)}`;
    for (const question of [
      { text: `${name} BETWEEN ${between2}`, json: betweenJson, fes: between },
      {
        text: `${name} NOT BETWEEN ${between2}`,
        json: { op: 'not', args: [betweenJson] },
        fes: not(between),
      },
      { text: `${name} IN (${inText.join(', ')})`, json: inJson, fes: inFes },
      { text: `${name} NOT IN (${inText.join(', ')})`, json: { op: 'not', args: [inJson] }, fes: not(inFes) },
      { text: `${name} IS NULL`, json: isNullJson, fes: isNull },
      { text: `${name} IS NOT NULL`, json: { op: 'not', args: [isNullJson] }, fes: not(isNull) },
    ]) {
      await check({ ...question, ogc: toOgc(question.fes) });
    }
  });

  test.each(['%', 'Ł%', '%ó%', 'ż__w%', '%\\%', 'a\\_b', '', '%Ź'])(
    'LIKE %j with and without case and accents',
    async (pattern) => {
      const characters = 'wildCard="%" singleChar="_" escapeChar="\\"';
      const fes = (attributes: string): string =>
        `<fes:PropertyIsLike ${characters} ${attributes}>${refer('s')}${literalOf(pattern)}</fes:PropertyIsLike>`;
      const fold = (name: string, argument: unknown): unknown => ({ op: name, args: [argument] });
      const like = (wrap: (each: unknown) => unknown): unknown => ({
        op: 'like',
        args: [wrap({ property: 's' }), wrap(pattern)],
      });
      await check({
        text: `s LIKE ${escapeCql(pattern)}`,
        json: like((each) => each),
        fes: fes(''),
        ogc: toOgc(fes('')),
      });
      await check({
        text: `CASEI(s) LIKE CASEI(${escapeCql(pattern)})`,
        json: like((each) => fold('casei', each)),
        fes: fes('matchCase="false"'),
        ecql: `s ILIKE ${escapeCql(pattern)}`,
      });
      await check({
        text: `CASEI(ACCENTI(s)) LIKE CASEI(ACCENTI(${escapeCql(pattern)}))`,
        json: like((each) => fold('casei', fold('accenti', each))),
      });
    },
  );

  test.each<Question>([
    {
      text: 's = z',
      json: { op: '=', args: [{ property: 's' }, { property: 'z' }] },
      fes: `<fes:PropertyIsEqualTo>${refer('s')}${refer('z')}</fes:PropertyIsEqualTo>`,
    },
    { text: 's < z', json: { op: '<', args: [{ property: 's' }, { property: 'z' }] } },
    { text: 'i >= k', json: { op: '>=', args: [{ property: 'i' }, { property: 'k' }] } },
    { text: 'n = f', json: { op: '=', args: [{ property: 'n' }, { property: 'f' }] } },
    { text: 'i < f' },
    { text: 'd = e' },
    { text: 'd <= t' },
    { text: 't > d' },
    { text: 't = d' },
    { text: 't <> d' },
    { text: '3 < i', json: { op: '<', args: [3, { property: 'i' }] } },
    { text: "'Łódź' = s" },
    { text: '1 = 1', json: { op: '=', args: [1, 1] } },
    { text: 'b', json: { property: 'b' } },
    { text: 'NOT b', json: { op: 'not', args: [{ property: 'b' }] } },
    {
      text: 'b = (i > 3)',
      json: { op: '=', args: [{ property: 'b' }, { op: '>', args: [{ property: 'i' }, 3] }] },
    },
    { text: '(i > 3) IS NULL', json: { op: 'isNull', args: [{ op: '>', args: [{ property: 'i' }, 3] }] } },
    { text: 'i IN (k, 7, 0)', json: { op: 'in', args: [{ property: 'i' }, [{ property: 'k' }, 7, 0]] } },
    { text: 'i BETWEEN k AND n' },
    { text: "t BETWEEN DATE('2024-03-31') AND DATE('2024-03-31')" },
    {
      text: "CASEI(s) = CASEI('łódź')",
      json: {
        op: '=',
        args: [
          { op: 'casei', args: [{ property: 's' }] },
          { op: 'casei', args: ['łódź'] },
        ],
      },
      fes: `<fes:PropertyIsEqualTo matchCase="false">${refer('s')}<fes:Literal>łódź</fes:Literal></fes:PropertyIsEqualTo>`,
    },
    { text: "ACCENTI(s) = 'lodz'" },
    { text: "CASEI(ACCENTI(s)) IN ('lodz', 'zolw')" },
    { text: "CASEI(s) = CASEI('ĄĆĘŁŃÓŚŹŻ')" },
  ])('$text', async (question) => {
    const answers = await check(question);
    expect(new Set(answers).size).toBeGreaterThan(question.text === '1 = 1' ? 0 : 1);
  });

  test.each<Question>([
    {
      text: 'i + k = 7',
      json: { op: '=', args: [{ op: '+', args: [{ property: 'i' }, { property: 'k' }] }, 7] },
      fes: `<fes:PropertyIsEqualTo><fes:Add>${refer('i')}${refer('k')}</fes:Add><fes:Literal>7</fes:Literal></fes:PropertyIsEqualTo>`
        .replaceAll('fes:Add', 'Add')
        .replaceAll('<Add', '<fes:Add')
        .replaceAll('</Add', '</fes:Add'),
    },
    { text: 'i * 2 - 1 > k' },
    { text: 'n / f > 1' },
    { text: 'i % 3 = 1', json: { op: '=', args: [{ op: '%', args: [{ property: 'i' }, 3] }, 1] } },
    { text: 'i DIV 3 = 2', json: { op: '=', args: [{ op: 'div', args: [{ property: 'i' }, 3] }, 2] } },
    { text: 'k ^ 2 = 49' },
    { text: '(0 - n) ^ 0.5 > 1' },
    { text: '-i > 0' },
    { text: '2 + 3 * 4 = 14 AND i > 0' },
    { text: 'i / 0 = 1' },
    {
      text: 'abs(i) = 7',
      json: { op: '=', args: [{ op: 'abs', args: [{ property: 'i' }] }, 7] },
      fes: `<fes:PropertyIsEqualTo><fes:Function name="abs">${refer('i')}</fes:Function><fes:Literal>7</fes:Literal></fes:PropertyIsEqualTo>`,
    },
    { text: 'round(n) = 3' },
    { text: 'round(f) = -2' },
    { text: 'floor(n) + ceil(n) < 1' },
    { text: 'sqrt(n) < 4' },
    { text: 'min(i, k) = 7' },
    { text: 'max(n, f, 3) = 3' },
    { text: 'strLength(s) = 4', ecql: 'strLength(s) = 4' },
    { text: "upper(s) = 'ŁÓDŹ'", ecql: "strToUpperCase(s) = 'ŁÓDŹ'" },
    { text: "lower(s) = 'żółw 100%'" },
    { text: "concat(s, '-', z) LIKE '%ź-%'", ecql: "strConcat(s, '-', z) LIKE '%ź-%'" },
    { text: "substring(s, 1, 2) = 'ód'" },
    { text: "trim(concat('  ', s, ' ')) = s" },
    { text: 'year(d) = 2024 AND month(d) = 3' },
    { text: 'day(t) = 31' },
    { text: 'year(t) = 2000' },
  ])('$text', async (question) => {
    const answers = await check(question);
    expect(new Set(answers).size).toBeGreaterThan(question.text === 'i / 0 = 1' ? 0 : 1);
  });

  test.each(
    [
      ['after', 'After', 't > '],
      ['before', 'Before', ''],
      ['during', 'During', ''],
      ['equals', 'TEquals', ''],
      ['disjoint', undefined, ''],
      ['intersects', 'AnyInteracts', ''],
      ['contains', 'TContains', ''],
      ['finishes', 'Ends', ''],
      ['finishedBy', 'EndedBy', ''],
      ['starts', 'Begins', ''],
      ['startedBy', 'BegunBy', ''],
      ['meets', 'Meets', ''],
      ['metBy', 'MetBy', ''],
      ['overlaps', 'TOverlaps', ''],
      ['overlappedBy', 'OverlappedBy', ''],
    ].map(([name, element]) => [name as string, element] as const),
  )('T_%s of instants, dates and intervals', async (name, element) => {
    const word = `T_${name.toUpperCase()}`;
    const periods = [
      ['2024-03-31T00:00:00Z', '2024-10-27T01:00:00Z'],
      ['2024-03-31', '2024-04-01'],
    ] as const;
    for (const property of ['t', 'd'])
      for (const [start, end] of periods) {
        const period = `<gml:TimePeriod gml:id="p"><gml:beginPosition>${start}</gml:beginPosition><gml:endPosition>${end}</gml:endPosition></gml:TimePeriod>`;
        await check({
          text: `${word}(${property}, INTERVAL('${start}', '${end}'))`,
          json: { op: `t_${name}`, args: [{ property }, { interval: [start, end] }] },
          ...(element === undefined
            ? {}
            : { fes: `<fes:${element}>${refer(property)}${period}</fes:${element}>` }),
          ...(name === 'during' ? { ecql: `${property} DURING ${start}/${end}` } : {}),
        });
      }
    const instant =
      '<gml:TimeInstant gml:id="i"><gml:timePosition>2024-03-31T00:30:00Z</gml:timePosition></gml:TimeInstant>';
    await check({
      text: `${word}(t, TIMESTAMP('2024-03-31T00:30:00Z'))`,
      json: { op: `t_${name}`, args: [{ property: 't' }, { timestamp: '2024-03-31T00:30:00Z' }] },
      ...(element === undefined ? {} : { fes: `<fes:${element}>${refer('t')}${instant}</fes:${element}>` }),
      ...(name === 'after' || name === 'before'
        ? { ecql: `t ${name.toUpperCase()} 2024-03-31T00:30:00Z` }
        : {}),
    });
    await check({
      text: `${word}(INTERVAL(d, e), INTERVAL('2024-01-01', '..'))`,
      json: {
        op: `t_${name}`,
        args: [{ interval: [{ property: 'd' }, { property: 'e' }] }, { interval: ['2024-01-01', '..'] }],
      },
    });
    await check({ text: `${word}(t, DATE('2024-03-31'))` });
    await check({ text: `${word}(INTERVAL(d, e), INTERVAL('2024-03-31', '2024-04-01'))` });
  });

  test.each(['A_EQUALS', 'A_CONTAINS', 'A_CONTAINEDBY', 'A_OVERLAPS'])('%s of arrays', async (word) => {
    for (const [left, right] of [
      [
        ['i', 'k'],
        [7, 9],
      ],
      [['i', 'k', 1], [1]],
      [['i'], []],
    ] as const) {
      const operand = (each: string | number): unknown =>
        typeof each === 'string' ? { property: each } : each;
      await check({
        text: `${word}((${left.join(', ')}${left.length === 1 ? `, ${left[0]}` : ''}), (${right.length === 1 ? `${right[0]}, ${right[0]}` : right.join(', ')}))`,
        json: { op: word.toLowerCase(), args: [left.map(operand), right.map(operand)] },
      });
    }
  });
});

describe('space', () => {
  const ring = [
    [500_150, 600_150],
    [500_650, 600_150],
    [500_650, 600_650],
    [500_150, 600_650],
    [500_150, 600_150],
  ] as const;
  const wkt = `POLYGON((${ring.map((each) => each.join(' ')).join(',')}))`;
  const flipped = ring.map(([x, y]) => `${y} ${x}`).join(' ');
  const gml = `<gml:Polygon gml:id="g" srsName="urn:ogc:def:crs:EPSG::2180"><gml:exterior><gml:LinearRing><gml:posList>${flipped}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`;
  const gml2 = `<gml:Polygon srsName="EPSG:2180"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>${ring.map((each) => each.join(',')).join(' ')}</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon>`;
  const polygon = { type: 'Polygon', coordinates: [ring] };

  test.each(['equals', 'disjoint', 'touches', 'within', 'overlaps', 'crosses', 'intersects', 'contains'])(
    'S_%s',
    async (name) => {
      const element = name.charAt(0).toUpperCase() + name.slice(1);
      const answers = await check({
        text: `S_${name.toUpperCase()}(geometry, ${wkt})`,
        json: { op: `s_${name}`, args: [{ property: 'geometry' }, polygon] },
        fes: `<fes:${element}>${refer('geometry')}${gml}</fes:${element}>`,
        ogc: `<ogc:${element}><ogc:PropertyName>geometry</ogc:PropertyName>${gml2}</ogc:${element}>`,
        ecql: `${name.toUpperCase()}(geom, SRID=2180;${wkt})`,
        isSpatial: true,
      });
      expect(answers.filter((each) => each === null)).toHaveLength(3);
      expect(answers.includes(true)).toBe(!['equals', 'contains', 'touches'].includes(name));
    },
  );

  test('BBOX, DWITHIN, BEYOND and functions of geometries', async () => {
    const corners =
      '<gml:lowerCorner>600150 500150</gml:lowerCorner><gml:upperCorner>600850 500850</gml:upperCorner>';
    const box = await check({
      text: 'S_INTERSECTS(geometry, BBOX(500150, 600150, 500850, 600850))',
      json: {
        op: 's_intersects',
        args: [{ property: 'geometry' }, { bbox: [500_150, 600_150, 500_850, 600_850] }],
      },
      fes: `<fes:BBOX>${refer('geometry')}<gml:Envelope srsName="urn:ogc:def:crs:EPSG::2180">${corners}</gml:Envelope></fes:BBOX>`,
      ogc: '<ogc:BBOX><ogc:PropertyName>geometry</ogc:PropertyName><gml:Box srsName="EPSG:2180"><gml:coordinates>500150,600150 500850,600850</gml:coordinates></gml:Box></ogc:BBOX>',
      ecql: "BBOX(the_geom, 500150, 600150, 500850, 600850, 'EPSG:2180')",
      isSpatial: true,
    });
    expect(box.filter((each) => each === true).length).toBeGreaterThan(3);
    const near = (element: string): string =>
      `<fes:${element}>${refer('geometry')}<gml:Point gml:id="p" srsName="EPSG:2180"><gml:pos>500000 600000</gml:pos></gml:Point><fes:Distance uom="m">450</fes:Distance></fes:${element}>`;
    const read = (element: string, ecql: string) => [
      readFes(readXmlText(`<fes:Filter ${FES}>${near(element)}</fes:Filter>`), fesTarget),
      readCql2Text(ecql, { words: 'ecql', crs: readCrsReference('EPSG:2180', 'wfs', 'crs') }),
    ];
    for (const filters of [
      read('DWithin', 'DWITHIN(geom, POINT(500000 600000), 0.45, kilometers)'),
      read('Beyond', 'BEYOND(geom, POINT(500000 600000), 450, meters)'),
    ]) {
      const [first, second] = await Promise.all(filters.map((each) => answersOf(writeSql(each, target))));
      expect(first).toEqual(second);
      expect(new Set(first)).toEqual(new Set([true, false, null]));
    }
    for (const text of [
      'area(geometry) = 10000',
      'geomLength(geometry) > 200',
      "geometryType(geometry) = 'Polygon'",
      `S_WITHIN(centroid(geometry), ${wkt})`,
      `S_INTERSECTS(buffer(geometry, 60), ${wkt})`,
      `S_CONTAINS(envelope(geometry), convexHull(geometry))`,
      'geometry IS NULL',
    ]) {
      const answers = await check({ text, isSpatial: true });
      expect([text, answers.includes(true)]).toEqual([text, true]);
    }
    expect(
      await answersOf(
        writeSql(
          readCql2Text(`RELATE(geom, ${wkt}, 'T*****FF*')`, {
            words: 'ecql',
            crs: readCrsReference('EPSG:2180', 'wfs', 'crs'),
          }),
          target,
        ),
      ),
    ).toContain(false);
  });

  test('a geometry of another CRS is brought to that of the data, its sides bent', async () => {
    const inCrs = async (uri: string, text: string): Promise<readonly (boolean | null)[]> =>
      answersOf(
        writeSql(readCql2Text(text, { crs: readCrsReference(uri, 'ogc-api', 'filter-crs') }), target),
      );
    const uri = 'http://www.opengis.net/def/crs/';
    const own = await inCrs(
      `${uri}EPSG/0/2180`,
      'S_INTERSECTS(geometry, BBOX(600150, 500150, 600850, 500850))',
    );
    expect(own.filter((each) => each === true).length).toBeGreaterThan(3);
    const lonLat = 'POLYGON((18 52, 20 52, 20 54, 18 54, 18 52))';
    const world = 'POLYGON((-180 -90, 180 -90, 180 90, -180 90, -180 -90))';
    for (const text of [lonLat, world]) {
      const answers = await inCrs(`${uri}OGC/1.3/CRS84`, `S_INTERSECTS(geometry, ${text})`);
      expect(answers.filter((each) => each === true)).toHaveLength(9);
    }
    const latLon = await inCrs(`${uri}EPSG/0/4326`, 'S_WITHIN(geometry, BBOX(52, 18, 54, 20))');
    expect(latLon.filter((each) => each === true)).toHaveLength(9);
    await expect(inCrs(`${uri}OGC/1.3/CRS84`, 'S_INTERSECTS(geometry, POINT(-70 10))')).rejects.toMatchObject(
      {
        fault: 'invalidParameter',
      },
    );
  });

  test('the words of ECQL for everything, nothing and ids', async () => {
    const rows = async (text: string) =>
      (
        await answersOf(
          writeSql(readCql2Text(text, { words: 'ecql', keyOf: (id) => id.replace('things.', '') }), target),
        )
      ).flatMap((each, row) => (each === true ? [row] : []));
    expect(await rows('INCLUDE')).toHaveLength(count);
    expect(await rows('EXCLUDE')).toEqual([]);
    expect(await rows("IN ('things.3', '5')")).toEqual([3, 5]);
    expect(await rows('i != 7 AND NOT EXCLUDE')).toEqual([0, 1, 2, 5, 6, 7, 8, 9, 10]);
    expect(await rows('t BEFORE OR DURING 2024-03-31T00:00:00Z/2024-03-31T01:00:00Z')).toEqual([
      0, 1, 2, 6, 7, 11,
    ]);
  });
});
