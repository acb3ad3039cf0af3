import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crsOf } from '../../geo/crs.ts';
import type { Extent } from '../../geo/extent.ts';
import { projection } from '../../geo/projection.ts';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { checkFilter } from '../check/check-filter.ts';
import { readCql2Text } from '../cql2/read-cql2-text.ts';
import { evaluate } from '../evaluate.ts';
import { call, literal, property as named } from '../expression.ts';
import type { Literal } from '../expression-type.ts';
import type { Comparison, Filter } from '../filter.ts';
import type { FilterTarget } from '../filter-target.ts';
import { writeSql } from './write-sql.ts';

const evil = `x"; drop table t; --`;
const target: FilterTarget = {
  keyColumn: 'id',
  keyType: 'integer',
  geometry: { column: 'geom', crs: crsOf('EPSG:2180') },
  properties: [
    { name: 's', column: 's', type: 'string' },
    { name: 'v', column: 'Wert "v"', type: 'string' },
    { name: 'e', column: 'e', type: 'string' },
    { name: 'u', column: 'u', type: 'string' },
    { name: 'i', column: 'i', type: 'integer' },
    { name: 'l', column: 'l', type: 'integer' },
    { name: 'n', column: 'n', type: 'number' },
    { name: 'f', column: 'f', type: 'number' },
    { name: 'b', column: 'b', type: 'boolean' },
    { name: 'd', column: 'd', type: 'date' },
    { name: 't', column: 't', type: 'timestamp' },
    { name: 'evil', column: evil, type: 'string' },
  ],
  validTime: {
    from: { name: 'd', column: 'd', type: 'date' },
    to: { name: 't', column: 't', type: 'timestamp' },
  },
};

const texts = [
  null,
  '',
  'a',
  'A',
  'Z',
  'ab',
  "it's",
  '%',
  '_',
  'a%b',
  'a\\b',
  'Łódź',
  'łódź',
  '\u{1F600}',
  '\uFFFD',
  evil,
];
const uuids = [null, '00000000-0000-4000-8000-000000000001', 'ffffffff-0000-4000-8000-000000000001'];
const integers = [null, 0, 1, -1, 7, 2_147_483_647, -2_147_483_648];
const longs = [null, 0, '9007199254740993', '-9223372036854775808', '9223372036854775807'];
const numbers = [null, 0, 0.1, -2.5, 1e10, '12345678901234567890.5'];
const floats = [null, 0, 0.1, 1e300, 'NaN', 'Infinity', '-Infinity', 3];
const booleans = [null, true, false];
const dates = [null, '0001-01-01', '1999-12-31', '2024-02-29', '2024-03-31', '9999-12-31'];
const instants = [
  null,
  '2024-03-30T22:59:59.999999Z',
  '2024-03-30T23:00:00Z',
  '2024-03-31T21:59:59Z',
  '2024-03-31T22:00:00Z',
  '1800-01-01T00:00:00Z',
];
const columns = [
  texts,
  texts,
  [null, 'red', 'green'],
  uuids,
  integers,
  longs,
  numbers,
  floats,
  booleans,
  dates,
  instants,
  texts,
];

let db: TestDatabase;
let rows: readonly (readonly (string | number | boolean | null)[])[];

beforeAll(async () => {
  db = await testDatabase();
  const { database, schema } = db;
  await database.script(`
    set search_path to ${schema}, public;
    create type ${schema}.colour as enum ('red', 'green');
    create table ${schema}.t (id int primary key, s text, "Wert ""v""" varchar(50), e ${schema}.colour, u uuid, i int4, l int8,
      n numeric, f float8, b boolean, d date, t timestamptz, "x""; drop table t; --" text, geom geometry(Point, 2180));
    create index on ${schema}.t using gist (geom);
    reset search_path`);
  const height = Math.max(...columns.map((each) => each.length));
  for (let row = 0; row < height; row++) {
    const values = columns.map((each) => each[row % each.length]);
    const insert = sql`insert into ${sql.id(schema, 't')} values (${row}, ${sql.join(values)}, ST_SetSRID(ST_MakePoint(${500_000 + row}, ${600_000 + row}), 2180))`;
    await database.arrays(insert.compile(database.builder));
  }
  const select = sql`select id, ${sql.join(target.properties.map(({ column, type }) => (type === 'string' ? sql`${sql.id(column)}::text` : sql.id(column))))} from ${sql.id(schema, 't')} order by id`;
  rows = (await database.arrays(select.compile(database.builder))) as typeof rows;
});

afterAll(() => db.close());

async function idsWhere(condition: RawBuilder<boolean>): Promise<readonly number[]> {
  const { database, schema } = db;
  const query = sql`select id from ${sql.id(schema, 't')} where ${condition} order by id`;
  return (await database.arrays(query.compile(database.builder))).map(([id]) => id as number);
}

/** Rows for which the filter is true, false and unknown, as the database says. */
async function answersOf(filter: Filter): Promise<readonly (boolean | null)[]> {
  const { database, schema } = db;
  const query = sql`select ${writeSql(filter, target)} from ${sql.id(schema, 't')} order by id`;
  return (await database.arrays(query.compile(database.builder))).map(([answer]) => answer as boolean | null);
}

function answersInMemory(filter: Filter): readonly (boolean | null)[] {
  const checked = checkFilter(filter, target.properties);
  return rows.map((row) =>
    evaluate(checked, (name) => row[target.properties.findIndex((each) => each.name === name) + 1] ?? null),
  );
}

const literals: Readonly<Record<string, readonly Literal[]>> = {
  s: texts.filter((each) => each !== null),
  v: ['a', 'Łódź', evil],
  e: ['red', 'blue'],
  u: ['00000000-0000-4000-8000-000000000001', 'a'],
  i: [0, 7, '7', 2.5, 3e9, '99999999999999999999', -2_147_483_648],
  l: ['9007199254740993', '9223372036854775807', '9223372036854775808', 0],
  n: [0.1, '0.10', 1e10, -3],
  f: [0.1, 3, 1e300],
  b: [true, 'false'],
  d: ['2024-02-29', '9999-12-31'],
  t: ['2024-03-31', '2024-03-30T23:00:00Z', '2024-03-31T00:00:00+01:00', '1800-01-01'],
  evil: [evil, "'; select pg_sleep(10); --"],
};
const operators: readonly Comparison[] = ['=', '<>', '<', '<=', '>', '>='];

describe('a filter is answered alike by the database and in memory', () => {
  test.each(Object.keys(literals))('comparing %s', async (property) => {
    for (const value of literals[property]!) {
      for (const operator of operators) {
        const filter: Filter = { kind: 'compare', operator, left: named(property), right: literal(value) };
        expect(await answersOf(filter), JSON.stringify(filter)).toEqual(answersInMemory(filter));
      }
    }
  });

  test.each(Object.keys(literals))('BETWEEN, IN and IS NULL of %s', async (property) => {
    const values = literals[property]!;
    const [lower, upper] = [values[0]!, values.at(-1)!];
    for (const filter of [
      { kind: 'between', value: named(property), lower: literal(lower), upper: literal(upper) },
      { kind: 'between', value: named(property), lower: literal(upper), upper: literal(lower) },
      { kind: 'in', value: named(property), values: values.map((each) => literal(each)) },
      { kind: 'in', value: named(property), values: [] },
      { kind: 'isNull', value: named(property) },
    ] satisfies Filter[]) {
      expect(await answersOf(filter), JSON.stringify(filter)).toEqual(answersInMemory(filter));
      const negated: Filter = { kind: 'not', filter };
      expect(await answersOf(negated), JSON.stringify(negated)).toEqual(answersInMemory(negated));
    }
  });

  test.each(['%', '_', '', 'a%', '%b', 'a\\%b', 'a\\\\b', '\\_', '%ódź', '%a%b%', "it's", '😀', '_%_', evil])(
    'LIKE %j',
    async (pattern) => {
      for (const property of ['s', 'v', 'e', 'u']) {
        const filter: Filter = { kind: 'like', value: named(property), pattern: literal(pattern) };
        expect(await answersOf(filter)).toEqual(answersInMemory(filter));
      }
    },
  );

  test('LIKE that passes over case, whatever letters its locale knows', async () => {
    const filter: Filter = {
      kind: 'like',
      value: call('casei', named('s')),
      pattern: call('casei', literal('Ł%')),
    };
    expect(await answersOf(filter)).toEqual(answersInMemory(filter));
  });

  test('combinations of any depth', async () => {
    const parts = ["s = 'a'", 'i > 0', 'b', "t = '2024-03-31'", 'n IS NULL', 'TRUE', 'FALSE', "e <> 'red'"];
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const build = (depth: number): string => {
      const kind = depth === 0 ? 3 : random(4);
      if (kind === 3) return parts[random(parts.length)]!;
      if (kind === 2) return `NOT (${build(depth - 1)})`;
      return `(${build(depth - 1)}) ${kind === 0 ? 'AND' : 'OR'} (${build(depth - 1)})`;
    };
    for (let round = 0; round < 60; round++) {
      const text = build(4);
      const filter = readCql2Text(text);
      expect(await answersOf(filter), text).toEqual(answersInMemory(filter));
    }
  });
});

describe('the SQL', () => {
  test('has names quoted and values bound', () => {
    const text = `evil = '${evil.replaceAll("'", "''")}' AND v IN ('a', 'b') AND NOT i > 5`;
    const compiled = writeSql(readCql2Text(text), target).compile(db.database.builder);
    expect(compiled.sql).toBe(
      `(("x""; drop table t; --"::text = $1::text) and ("Wert ""v"""::text = any($2::text[])) and (not ("i" > $3::int8)))`,
    );
    expect(compiled.parameters).toEqual([evil, ['a', 'b'], '5']);
  });

  test('finds rows by the index of the geometry', async () => {
    const { database, schema } = db;
    const filter: Filter = { kind: 'bbox', extent: [0, 0, 1, 1], crs: crsOf('EPSG:2180') };
    const query = sql`explain select 1 from ${sql.id(schema, 't')} where ${writeSql(filter, target)}`;
    await database.script('set enable_seqscan = off');
    const plan = (await database.arrays(query.compile(database.builder))).flat().join('\n');
    await database.script('reset enable_seqscan');
    if (database.engine === 'embedded') expect(plan).toContain('Index');
  });

  test('leaves the table standing whatever is asked', async () => {
    for (const property of target.properties) {
      for (const value of [evil, "' or '1'='1", '$1', '\\', '{}', '{"a"}', 'NULL', '\u0000']) {
        const filter: Filter = { kind: 'in', value: named(property.name), values: [literal(value)] };
        const run = async (): Promise<unknown> => idsWhere(writeSql(filter, target));
        await run().catch((error) => expect(error).toMatchObject({ fault: 'invalidParameter' }));
      }
    }
    expect(await idsWhere(sql`true`)).toHaveLength(rows.length);
  });

  test('an unknown property, whatever it is called, is refused before the database sees it', () => {
    for (const property of ['id', 'geom', evil, '__proto__', 'constructor', '']) {
      expect(() => writeSql({ kind: 'isNull', value: named(property) }, target)).toThrow(
        'There is no property',
      );
    }
  });
});

describe('keys', () => {
  test('are told by their text', async () => {
    const keys = ['1', '007', '+3', '5.0', ' 6', '2', evil, '99999999999999999999', '\u0000', '-0'];
    expect(await idsWhere(writeSql({ kind: 'keys', keys }, target))).toEqual([1, 2]);
    const { keyType: _, ...untyped } = target;
    expect(await idsWhere(writeSql({ kind: 'keys', keys }, untyped))).toEqual([1, 2]);
    expect(await idsWhere(writeSql({ kind: 'keys', keys: [] }, target))).toEqual([]);
  });

  test.each([
    ['text', 's', ['a', 'zzz'], 'a'],
    ['uuid', 'u', ['00000000-0000-4000-8000-000000000001', 'x'], '00000000-0000-4000-8000-000000000001'],
  ] as const)('of type %s are found', async (keyType, keyColumn, keys, key) => {
    const found = await idsWhere(writeSql({ kind: 'keys', keys }, { ...target, keyColumn, keyType }));
    const index = target.properties.findIndex(({ name }) => name === keyColumn) + 1;
    expect(found).toEqual(rows.filter((row) => row[index] === key).map(([id]) => id));
  });
});

describe('a bounding box', () => {
  const inBox = (extent: Extent, code: Parameters<typeof crsOf>[0] = 'EPSG:2180') =>
    idsWhere(writeSql({ kind: 'bbox', extent, crs: crsOf(code) }, target));

  test('meets what touches its edge', async () => {
    expect(await inBox([500_001, 600_001, 500_003, 600_003])).toEqual([1, 2, 3]);
    expect(await inBox([500_001.0001, 600_000, 500_002.9999, 600_010])).toEqual([2]);
  });

  test('without width or height is a line or a point', async () => {
    expect(await inBox([500_002, 600_002, 500_002, 600_002])).toEqual([2]);
    expect(await inBox([500_002, 600_000, 500_002, 600_100])).toEqual([2]);
    expect(await inBox([500_000, 600_003, 500_100, 600_003])).toEqual([3]);
  });

  test('in another CRS follows its own sides, not the box around them', async () => {
    const toLonLat = projection(crsOf('EPSG:2180'), crsOf('CRS:84'));
    const [lon, lat] = toLonLat(500_003, 600_003);
    // Ten degrees wide: its southern side sags 3 km below the straight line between its corners.
    expect(await inBox([lon - 5, lat - 1e-9, lon + 5, lat + 1], 'CRS:84')).toEqual(
      rows.map(([id]) => id as number).filter((id) => id >= 3),
    );
    expect(await inBox([lon - 5, lat + 1e-7, lon + 5, lat + 1], 'EPSG:4326')).not.toContain(3);
  });

  test('of the whole world meets everything, one elsewhere nothing', async () => {
    expect(await inBox([-180, -90, 180, 90], 'CRS:84')).toHaveLength(rows.length);
    expect(await inBox([-2e7, -2e7, 2e7, 2e7], 'EPSG:3857')).toHaveLength(rows.length);
    expect(await inBox([100, -50, 101, -49], 'CRS:84')).toEqual([]);
    expect(await inBox([-1e300, -1e300, 1e300, 1e300])).toHaveLength(rows.length);
  });

  test('that is not finite or not in order is invalidBbox', () => {
    for (const extent of [
      [0, 0, Infinity, 1],
      [Number.NaN, 0, 1, 1],
      [5, 0, 1, 1],
    ] as unknown as Extent[]) {
      expect(() => writeSql({ kind: 'bbox', extent, crs: crsOf('EPSG:2180') }, target)).toThrow(
        expect.objectContaining({ fault: 'invalidBbox' }),
      );
    }
  });
});

describe('valid time', () => {
  const during = (start: string | null, end: string | null): Filter => ({ kind: 'during', start, end });
  const { from: _from, to: _to } = target.validTime!;
  const validTime = (from: 'd' | 't', to: 'd' | 't') => ({
    ...target,
    validTime: {
      from: { name: from, column: from, type: from === 'd' ? ('date' as const) : ('timestamp' as const) },
      to: { name: to, column: to, type: to === 'd' ? ('date' as const) : ('timestamp' as const) },
    },
  });

  test('of civil dates begins and ends at midnight in Warsaw', async () => {
    const [ends, begins] = [validTime('t', 'd'), validTime('d', 't')];
    const index = target.properties.findIndex(({ name }) => name === 'd') + 1;
    const endsAfter = (date: string) =>
      rows.filter((row) => row[index] === null || (row[index] as string) > date).map(([id]) => id);
    // 2024-03-30T23:00Z is the beginning of 31 March there: what ends on that day has ended.
    expect(await idsWhere(writeSql(during('2024-03-30T23:00:00Z', null), ends))).toEqual(
      endsAfter('2024-03-31'),
    );
    expect(await idsWhere(writeSql(during('2024-03-30T22:59:59Z', null), ends))).toEqual(
      endsAfter('2024-03-30'),
    );
    const beginsBefore = (date: string) =>
      rows.filter((row) => row[index] === null || (row[index] as string) < date).map(([id]) => id);
    expect(await idsWhere(writeSql(during(null, '2024-03-30T23:00:00Z'), begins))).toEqual(
      beginsBefore('2024-03-31'),
    );
    expect(await idsWhere(writeSql(during(null, '2024-03-30T23:00:01Z'), begins))).toEqual(
      beginsBefore('2024-04-01'),
    );
  });

  test('of instants is half-open, an instant itself is inside its beginning', () => {
    const instant = during('2024-03-30T23:00:00Z', '2024-03-30T23:00:00Z');
    const conditionOf = (from: 'd' | 't', to: 'd' | 't') =>
      writeSql(instant, validTime(from, to)).compile(db.database.builder);
    expect(conditionOf('t', 'd').sql).toContain('"t" <= $1::timestamptz');
    expect(conditionOf('d', 't').sql).toContain('"t" > $2::timestamptz');
    // Features of one moment each are inside at that moment.
    const { sql: text, parameters } = conditionOf('t', 't');
    expect(text).toBe(
      '(("t" is null or "t" <= $1::timestamptz) and ("t" is null or "t" >= $2::timestamptz))',
    );
    expect(parameters).toEqual(['2024-03-30T23:00:00Z', '2024-03-30T23:00:00Z']);
  });

  test('unbounded or not there leaves everything', async () => {
    expect(await idsWhere(writeSql(during(null, null), target))).toHaveLength(rows.length);
    const timeless = { ...target, validTime: undefined };
    expect(await idsWhere(writeSql(during('2024-01-01T00:00:00Z', null), timeless))).toHaveLength(
      rows.length,
    );
  });

  test('asked for with what is no instant is refused', () => {
    expect(() => writeSql(during("'; drop table t", null), target)).toThrow('is not a date and time');
  });
});
