import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import type { Database } from './database.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  database = test.database;
});
afterAll(() => test.close());

const one = async (sql: string, parameters: readonly unknown[] = []): Promise<unknown> =>
  (await database.arrays({ sql, parameters }))[0]?.[0];

describe('values', () => {
  it('arrive in the same form on both engines', async () => {
    const [row] = await database.rows({
      sql: `SELECT true AS boolean, 7::int2 AS int2, 42::int8 AS int8, 9007199254740993::int8 AS large, 1.50::numeric AS numeric,
        0.1::float8 AS float, 'Łódź' AS text, date '2026-03-01' AS date, timestamptz '2026-03-01 12:00:00.25+01' AS instant,
        timestamp '2026-03-01 12:00' AS local, '{"a":[1]}'::jsonb AS json, '{1,NULL,3}'::int[] AS numbers,
        '{"a b","c\\"d",NULL}'::text[] AS texts, '\\x0102'::bytea AS bytes, NULL::int AS nothing,
        '6f2f7a1e-0000-4000-8000-000000000000'::uuid AS uuid`,
      parameters: [],
    });
    expect(row).toEqual({
      boolean: true,
      int2: 7,
      int8: 42,
      large: '9007199254740993',
      numeric: '1.50',
      float: 0.1,
      text: 'Łódź',
      date: '2026-03-01',
      instant: '2026-03-01T11:00:00.25Z',
      local: '2026-03-01T12:00:00',
      json: { a: [1] },
      numbers: [1, null, 3],
      texts: ['a b', 'c"d', null],
      bytes: Buffer.from([1, 2]),
      nothing: null,
      uuid: '6f2f7a1e-0000-4000-8000-000000000000',
    });
  });
  it('are bound whatever their type', async () => {
    expect(await one('SELECT $1::int + 1', [41])).toBe(42);
    expect(await one('SELECT $1::bytea', [new Uint8Array([0, 255])])).toEqual(Buffer.from([0, 255]));
    expect(await one('SELECT $1::text[]', [['a', 'b"c', null]])).toEqual(['a', 'b"c', null]);
    expect(await one('SELECT $1::jsonb', [{ a: 1 }])).toEqual({ a: 1 });
    expect(await one('SELECT $1::timestamptz', [new Date(0)])).toBe('1970-01-01T00:00:00Z');
    expect(await one('SELECT $1::boolean', [false])).toBe(false);
    expect(await one('SELECT $1::text', [null])).toBe(null);
  });
});
