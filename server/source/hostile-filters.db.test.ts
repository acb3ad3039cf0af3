import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Layer, Property } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';
import { readCql2Json } from '../filter/cql2/read-cql2-json.ts';
import { readCql2Text } from '../filter/cql2/read-cql2-text.ts';
import { writeCql2Json } from '../filter/cql2/write-cql2-json.ts';
import type { FesTarget } from '../filter/fes/fes-reference.ts';
import { readFes } from '../filter/fes/read-fes.ts';
import type { Filter } from '../filter/filter.ts';
import { writeSql } from '../filter/sql/write-sql.ts';
import { crsOf } from '../geo/crs.ts';
import { readCrsReference } from '../geo/crs-reference.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { readXmlText } from '../xml/read.ts';
import { PostgisFeatureSource } from './postgis-feature-source.ts';

const types = { s: 'string', i: 'integer', n: 'number', b: 'boolean', d: 'date', t: 'timestamp' } as const;
const names = Object.keys(types);
let db: TestDatabase;
let source: PostgisFeatureSource;
let layer: Layer;
let target: FesTarget;

beforeAll(async () => {
  db = await testDatabase();
  await db.database.script(`create table ${db.schema}.aimed (id int4 primary key, s text, i int8, n numeric, b boolean, d date,
    t timestamptz, geom geometry(Geometry, 2180));
    insert into ${db.schema}.aimed values (1, 'a', 1, 1.5, true, '2024-01-01', '2024-01-01', 'SRID=2180;POINT(500000 600000)'),
      (2, null, null, null, null, null, null, 'SRID=2180;GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(1 1, 2 2))'),
      (3, 'ł', -9223372036854775808, 'NaN', false, 'infinity', '-infinity', 'SRID=2180;POLYGON((0 0, 1 1, 0 1, 1 0, 0 0))')`);
  source = new PostgisFeatureSource(db.database);
  const properties = Object.entries(types).map(([name, type]) => ({ name, column: name, type }) as Property);
  layer = {
    id: 'aimed',
    table: { schema: db.schema, name: 'aimed' },
    keyColumn: 'id',
    keyType: 'integer',
    geometry: { column: 'geom', type: 'Geometry', crs: crsOf('EPSG:2180') },
    properties,
    filter: undefined,
    validTime: undefined,
  } as unknown as Layer;
  target = {
    typeName: 'aimed',
    namespace: 'urn:app',
    properties,
    geometryName: 'geometry',
    defaultCrs: readCrsReference('urn:ogc:def:crs:EPSG::2180', 'wfs', 'srsName'),
    keyOf: (id) => id,
  };
});
afterAll(() => db.close());

/** Numbers from a seed, the same in every run. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(limit: number): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state % limit;
  }
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** Texts and numbers that must never be seen in a statement. */
const MARKS = [
  'zq9x7',
  '73194.25',
  "zq9x7'; drop table aimed; --",
  'zq9x7\u0000',
  '$1 zq9x7',
  'zq9x7\\',
  '😀zq9x7',
  '1e308',
  '-73194.25',
];
const faults = [
  'invalidParameter',
  'invalidBbox',
  'unsupportedCrs',
  'malformedBody',
  'bodyTooLarge',
  'layerNotQueryable',
  'unknownParameter',
  'timedOut',
  'tooMuchWork',
];

/** What reading gives: a filter whose statement holds nothing of the input, or a clear refusal. */
function aim(read: () => Filter): Filter | undefined {
  try {
    const filter = read();
    const compiled = writeSql(filter, layer).compile(db.database.builder);
    for (const mark of ['zq9x7', '73194', 'drop table', 'e308', '\u0000'])
      expect(compiled.sql).not.toContain(mark);
    return filter;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(faults).toContain(error.fault);
    expect(error.message.length).toBeLessThan(1500);
    return undefined;
  }
}

/** The database answers it or refuses it clearly. */
async function fire(filter: Filter): Promise<void> {
  try {
    await source.count(layer, filter);
  } catch (error) {
    if (!(error instanceof ServiceError))
      throw new Error(JSON.stringify(filter).slice(0, 2000), { cause: error });
    expect(faults).toContain(error.fault);
  }
}

class Text {
  readonly dice: Dice;
  constructor(dice: Dice) {
    this.dice = dice;
  }
  literal(): string {
    const { dice } = this;
    const mark = dice.of(MARKS);
    return dice.of([
      `'${mark.replaceAll("'", "''")}'`,
      '73194.25',
      '-73194.25e3',
      'TRUE',
      "DATE('2024-02-30')",
      "DATE('2024-02-29')",
      "TIMESTAMP('2024-01-01T00:00:00Z')",
      '99999999999999999999',
      '1e308',
    ]);
  }
  value(depth: number): string {
    const { dice } = this;
    if (depth <= 0 || dice.below(3) === 0)
      return dice.of([dice.of(names), this.literal(), 'geometry', '"zq9x7"']);
    const [a, b] = [this.value(depth - 1), this.value(depth - 1)];
    return dice.of([
      `(${a} ${dice.of(['+', '-', '*', '/', '%', '^', 'div'])} ${b})`,
      `${dice.of(['casei', 'accenti', 'lower', 'abs', 'sqrt', 'zq9x7', 'pg_sleep', 'year', 'area', 'centroid', 'strLength'])}(${a})`,
      `${dice.of(['concat', 'min', 'max', 'buffer', 'substring'])}(${a}, ${b})`,
      `-${a}`,
      this.geometry(),
      `(${this.filter(depth - 1)})`,
    ]);
  }
  geometry(): string {
    const number = (): string =>
      this.dice.of(['73194.25', '0', '1', '-1e308', '500000', '600000', '19', '52.5', '9999999999']);
    const position = (): string => `${number()} ${number()}`;
    const [a, b, c] = [position(), position(), position()];
    return this.dice.of([
      `POINT(${a})`,
      `LINESTRING(${a}, ${b})`,
      `POLYGON((${a}, ${b}, ${c}, ${a}))`,
      `MULTIPOINT((${a}), ${b})`,
      `GEOMETRYCOLLECTION(POINT(${a}), LINESTRING(${b}, ${c}))`,
      `BBOX(${number()}, ${number()}, ${number()}, ${number()})`,
      `POLYGON((0 0, 1 1, 0 1, 1 0, 0 0))`,
      `POINT EMPTY`,
    ]);
  }
  filter(depth: number): string {
    const { dice } = this;
    const [a, b] = [this.value(depth - 1), this.value(depth - 1)];
    const kind = dice.below(depth > 0 ? 11 : 7);
    switch (kind) {
      case 0:
        return `${a} ${dice.of(['=', '<>', '<', '<=', '>', '>='])} ${b}`;
      case 1:
        return `${a} ${dice.of(['', 'NOT '])}IN (${b}, ${this.literal()})`;
      case 2:
        return `${dice.of(names)} LIKE ${this.literal()}`;
      case 3:
        return `${a} IS ${dice.of(['', 'NOT '])}NULL`;
      case 4:
        return `${dice.of(['S_INTERSECTS', 'S_EQUALS', 'S_TOUCHES', 'S_CROSSES', 'S_DISJOINT', 'INTERSECTS', 'WITHIN'])}(geometry, ${this.geometry()})`;
      case 5:
        return `${dice.of(['T_AFTER', 'T_DURING', 'T_MEETS', 'T_INTERSECTS'])}(${dice.of(['d', 't', 's'])}, ${dice.of([this.literal(), "INTERVAL('..', '2024-01-01')", 'INTERVAL(d, t)'])})`;
      case 6:
        return `${dice.of(['A_CONTAINS', 'A_OVERLAPS'])}((${a}, ${b}), (${this.literal()}, i))`;
      case 7:
        return `NOT (${this.filter(depth - 1)})`;
      default:
        return `(${this.filter(depth - 1)}) ${dice.of(['AND', 'OR'])} (${this.filter(depth - 1)})`;
    }
  }
}

/** Some characters lost, doubled, exchanged or put in. */
function mutate(text: string, dice: Dice): string {
  let result = text;
  for (let times = dice.below(4); times >= 0; times--) {
    const at = dice.below(result.length + 1);
    const piece = dice.of([
      "'",
      '"',
      '(',
      ')',
      '\\',
      '\u0000',
      '{',
      '<',
      ',',
      ' NOT ',
      '%',
      '[',
      'ł',
      '\uD800',
      '--',
      '/*',
      '0',
    ]);
    result = dice.of([
      result.slice(0, at) + piece + result.slice(at),
      result.slice(0, at) + result.slice(at + 1 + dice.below(5)),
      result.slice(0, at) + result.slice(dice.below(result.length + 1)),
    ]);
  }
  return result;
}

describe('no filter does harm', () => {
  test('in CQL2 text and ECQL', async () => {
    const dice = new Dice(2024);
    const text = new Text(dice);
    const shot: Filter[] = [];
    for (let round = 0; round < 3000; round++) {
      const whole = text.filter(dice.below(5));
      const source = round % 3 === 0 ? mutate(whole, dice) : whole;
      for (const words of ['cql2', 'ecql'] as const) {
        const filter = aim(() => readCql2Text(source, { words }));
        if (filter !== undefined && words === 'cql2') shot.push(filter);
      }
    }
    expect(shot.length).toBeGreaterThan(200);
    for (const filter of shot.slice(0, 250)) await fire(filter);
  });

  test('in CQL2 JSON', async () => {
    const dice = new Dice(7);
    const text = new Text(dice);
    const asJson = (cql2: string): unknown => {
      try {
        return writeCql2Json(readCql2Text(cql2)) ?? null;
      } catch (error) {
        if (error instanceof ServiceError) return null;
        throw error;
      }
    };
    const value = (depth: number): unknown => {
      const inner = (): unknown => value(depth - 1);
      if (depth <= 0)
        return dice.of<unknown>([
          { property: dice.of(names) },
          { property: 'zq9x7' },
          dice.of(MARKS),
          73_194.25,
          null,
          true,
          [],
          {},
          { date: 'zq9x7' },
          1e308,
          { type: 'Point', coordinates: [73_194.25, 1] },
          { type: 'Polygon', coordinates: [[]] },
          { bbox: [1, 2] },
        ]);
      return dice.of<() => unknown>([
        () => ({
          op: dice.of([
            '=',
            '<',
            'and',
            'or',
            'not',
            'in',
            'like',
            'between',
            'isNull',
            '+',
            '/',
            '^',
            's_intersects',
            's_touches',
            't_during',
            'a_equals',
            'casei',
            'abs',
            'zq9x7',
            '__proto__',
            'constructor',
          ]),
          args: Array.from({ length: dice.below(4) }, inner),
        }),
        () => [inner(), inner()],
        () => ({ interval: [inner(), '..'] }),
        () => ({ op: 'and', args: [inner(), inner()] }),
        inner,
      ])();
    };
    const shot: Filter[] = [];
    for (let round = 0; round < 4000; round++) {
      const source = JSON.stringify(round % 2 === 0 ? value(dice.below(6)) : asJson(text.filter(3)));
      const filter = aim(() => readCql2Json(round % 4 === 0 ? mutate(source, dice) : source));
      if (filter !== undefined) shot.push(filter);
    }
    expect(shot.length).toBeGreaterThan(50);
    for (const filter of shot.slice(0, 150)) await fire(filter);
  });

  test('in Filter Encoding', async () => {
    const dice = new Dice(99);
    const text = (): string =>
      dice.of(MARKS).replaceAll('\u0000', '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const operand = (depth: number): string => {
      if (depth <= 0)
        return dice.of([
          `<ValueReference>${dice.of([...names, 'geometry', '@gml:id', 'gml:name', text()])}</ValueReference>`,
          `<Literal>${text()}</Literal>`,
          '<Literal>73194.25</Literal>',
          '<gml:Point><gml:pos>73194.25 1</gml:pos></gml:Point>',
          '<gml:Envelope><gml:lowerCorner>0 0</gml:lowerCorner><gml:upperCorner>73194.25 2</gml:upperCorner></gml:Envelope>',
          '<gml:TimeInstant><gml:timePosition>2024-01-01</gml:timePosition></gml:TimeInstant>',
        ]);
      const inside = `${operand(depth - 1)}${operand(depth - 1)}`;
      return dice.of([
        `<Function name="${dice.of(['abs', 'area', 'casei', 'pg_sleep', 'buffer'])}">${inside}</Function>`,
        `<${dice.of(['Add', 'Div'])}>${inside}</${dice.of(['Add', 'Div'])}>`,
        operand(depth - 1),
      ]);
    };
    const filter = (depth: number): string => {
      const name = dice.of([
        'PropertyIsEqualTo',
        'PropertyIsLessThan',
        'PropertyIsLike',
        'PropertyIsNull',
        'PropertyIsBetween',
        'BBOX',
        'Intersects',
        'DWithin',
        'Touches',
        'After',
        'During',
        'ResourceId',
        'And',
        'Or',
        'Not',
        'zq9x7',
      ]);
      const inside =
        depth > 0 && /And|Or|Not/.test(name)
          ? `${filter(depth - 1)}${name === 'Not' ? '' : filter(depth - 1)}`
          : `${operand(dice.below(3))}${dice.below(5) === 0 ? '' : operand(dice.below(2))}`;
      return `<${name} wildCard="*" singleChar="." escapeChar="!" rid="${dice.of(['aimed.1', 'zq9x7'])}">${inside}</${name}>`;
    };
    const shot: Filter[] = [];
    for (let round = 0; round < 4000; round++) {
      const namespace = dice.of(['http://www.opengis.net/fes/2.0', 'http://www.opengis.net/ogc', '']);
      const source = `<Filter xmlns="${namespace}" xmlns:gml="http://www.opengis.net/gml/3.2">${filter(3)}</Filter>`;
      const found = aim(() => readFes(readXmlText(round % 4 === 0 ? mutate(source, dice) : source), target));
      if (found !== undefined) shot.push(found);
    }
    expect(shot.length).toBeGreaterThan(100);
    for (const each of shot.slice(0, 150)) await fire(each);
  });

  const deep = 20_000;
  test.each<[string, () => Filter]>([
    ['parentheses', () => readCql2Text(`${'('.repeat(deep)}i${')'.repeat(deep)}`)],
    ['signs', () => readCql2Text(`i = ${'-'.repeat(deep)}1`)],
    ['sums', () => readCql2Text(`i = ${'1+'.repeat(deep)}1`)],
    ['functions', () => readCql2Text(`${'casei('.repeat(deep / 2)}s${')'.repeat(deep / 2)} = s`)],
    [
      'collections',
      () =>
        readCql2Text(
          `S_INTERSECTS(geometry, ${'GEOMETRYCOLLECTION('.repeat(2000)}POINT(1 1)${')'.repeat(2000)})`,
        ),
    ],
    ['JSON', () => readCql2Json(`${'{"op":"not","args":['.repeat(deep)}true${']}'.repeat(deep)}`)],
    ['arrays', () => readCql2Json(`{"op":"=","args":[1,${'['.repeat(deep)}${']'.repeat(deep)}]}`)],
    [
      'elements',
      () =>
        readFes(
          readXmlText(
            `<Filter>${'<Not>'.repeat(60)}<PropertyIsNull><ValueReference>s</ValueReference></PropertyIsNull>${'</Not>'.repeat(60)}</Filter>`,
          ),
          target,
        ),
    ],
    [
      'functions in XML',
      () =>
        readFes(
          readXmlText(
            `<Filter><PropertyIsNull>${'<Function name="abs">'.repeat(50)}<ValueReference>i</ValueReference>${'</Function>'.repeat(50)}</PropertyIsNull></Filter>`,
          ),
          target,
        ),
    ],
    ['conditions', () => readCql2Text(Array.from({ length: 5000 }, (_, i) => `i = ${i}`).join(' OR '))],
    [
      'values',
      () =>
        readCql2Json({ op: 'in', args: [{ property: 'i' }, Array.from({ length: 50_000 }, (_, i) => i)] }),
    ],
    [
      'crossed arrays',
      () =>
        readCql2Json({
          op: 'a_equals',
          args: [Array.from({ length: 1500 }, (_, i) => i), Array.from({ length: 1500 }, (_, i) => i)],
        }),
    ],
    [
      'vertices',
      () =>
        readCql2Json({
          op: 's_intersects',
          args: [
            { property: 'geometry' },
            { type: 'MultiPoint', coordinates: Array.from({ length: 30_000 }, (_, i) => [i, i]) },
          ],
        }),
    ],
    ['characters', () => readCql2Text(`s = '${'x'.repeat(200_000)}'`)],
    ['characters of JSON', () => readCql2Json(' '.repeat(2_000_000))],
  ])('too many %s are refused in words', (_, read) => {
    expect(() => writeSql(read(), layer)).toThrow(ServiceError);
  });

  test('a long outline of another CRS does not grow without end', () => {
    const corners = Array.from({ length: 9_000 }, (_, i) => [12 + (i % 2) * 13, 47 + i / 1000]);
    const coordinates = [[...corners, corners[0]]];
    const filter = readCql2Json({
      op: 's_intersects',
      args: [{ property: 'geometry' }, { type: 'Polygon', coordinates }],
    });
    const { parameters } = writeSql(filter, layer).compile(db.database.builder);
    expect(String(parameters[0]).length).toBeLessThan(10_000_000);
  });
});
