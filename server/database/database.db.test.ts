import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import type { Database, RowArray } from './database.ts';

let test: TestDatabase;
let database: Database;
let schema: string;
beforeAll(async () => {
  test = await testDatabase();
  ({ database, schema } = test);
  await database.script(`CREATE TABLE ${schema}.plots (id int PRIMARY KEY, name text NOT NULL)`);
});
afterAll(() => test.close());

async function one(text: string, parameters: readonly unknown[] = []): Promise<unknown> {
  return (await database.arrays({ sql: text, parameters }))[0]?.[0];
}

/** Name of the ServiceError's fault; throws when the work does not fail with one. */
async function faultOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof ServiceError) return error.fault;
  throw new Error('expected a ServiceError', { cause: error });
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Works for a second or so, whatever the engine. */
const slow = {
  sql: 'SELECT count(*) FROM generate_series(1, 1000000) AS g WHERE g % 7 = 3',
  parameters: [],
};

describe('values', () => {
  it('arrive in the same form on both engines', async () => {
    const [row] = await database.rows({
      sql: `SELECT true AS boolean, 7::int2 AS int2, 42::int8 AS int8, 9007199254740993::int8 AS large,
        1.50::numeric AS numeric, 0.1::float8 AS float, 'NaN'::float8 AS nan, 'Łódź' AS text, date '2026-03-01' AS date,
        timestamptz '2026-03-01 12:00:00.25+01' AS instant, timestamp '2026-03-01 12:00' AS local,
        timestamptz 'infinity' AS forever, date '0044-03-15 BC' AS ides, time '12:30' AS time,
        '{"a":[1]}'::jsonb AS json, '{1,NULL,3}'::int[] AS numbers, '{{1,2},{3,4}}'::int[] AS matrix,
        '{"a b","c\\"d",NULL,""}'::text[] AS texts, '{2026-03-01}'::date[] AS dates, '\\x0102'::bytea AS bytes,
        NULL::int AS nothing, '6f2f7a1e-0000-4000-8000-000000000000'::uuid AS uuid, interval '1 day 2 hours' AS span`,
      parameters: [],
    });
    expect(row).toEqual({
      boolean: true,
      int2: 7,
      int8: 42,
      large: '9007199254740993',
      numeric: '1.50',
      float: 0.1,
      nan: Number.NaN,
      text: 'Łódź',
      date: '2026-03-01',
      instant: '2026-03-01T11:00:00.25Z',
      local: '2026-03-01T12:00:00',
      forever: 'infinity',
      ides: '0044-03-15 BC',
      time: '12:30:00',
      json: { a: [1] },
      numbers: [1, null, 3],
      matrix: [
        [1, 2],
        [3, 4],
      ],
      texts: ['a b', 'c"d', null, ''],
      dates: ['2026-03-01'],
      bytes: Buffer.from([1, 2]),
      nothing: null,
      uuid: '6f2f7a1e-0000-4000-8000-000000000000',
      span: '1 day 02:00:00',
    });
  });

  it('are bound whatever their type', async () => {
    expect(await one('SELECT $1::int + 1', [41])).toBe(42);
    expect(await one('SELECT $1::int8', [2n ** 60n])).toBe('1152921504606846976');
    expect(await one('SELECT $1::bytea', [new Uint8Array([0, 255])])).toEqual(Buffer.from([0, 255]));
    expect(await one('SELECT $1::bytea', [new Uint8Array([9, 0, 255, 9]).subarray(1, 3)])).toEqual(
      Buffer.from([0, 255]),
    );
    expect(await one('SELECT $1::text[]', [['a', 'b"c\\', null, '{}', 'NULL']])).toEqual([
      'a',
      'b"c\\',
      null,
      '{}',
      'NULL',
    ]);
    expect(await one('SELECT $1::bytea[]', [[new Uint8Array([1])]])).toEqual([Buffer.from([1])]);
    expect(await one('SELECT $1::jsonb', [{ a: 1 }])).toEqual({ a: 1 });
    expect(await one('SELECT $1::timestamptz', [new Date(0)])).toBe('1970-01-01T00:00:00Z');
    expect(await one('SELECT $1::boolean', [false])).toBe(false);
    expect(await one('SELECT $1::text', [null])).toBe(null);
  });

  it('of geometry are WKB bytes, prepared or not', async () => {
    const statement = { sql: 'SELECT ST_AsBinary(ST_MakePoint($1, $2))', parameters: [500_000, 600_000] };
    const plain = (await database.arrays(statement))[0]?.[0];
    const prepared = (await database.arrays(statement, { prepared: true }))[0]?.[0];
    expect(plain).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(plain as Uint8Array).readDoubleLE(5)).toBe(500_000);
    expect(Buffer.from(prepared as Uint8Array)).toEqual(Buffer.from(plain as Uint8Array));
  });

  it('with a NUL character are refused as a bad parameter', async () => {
    expect(await faultOf(one('SELECT $1::text', ['a\0b']))).toBe('invalidParameter');
  });
});

describe('the builder', () => {
  it('runs queries and counts rows', async () => {
    const plots = sql.table(`${schema}.plots`);
    await sql`INSERT INTO ${plots} VALUES (1, 'a'), (2, 'b')`.execute(database.builder);
    const updated = await sql`UPDATE ${plots} SET name = name || 'x'`.execute(database.builder);
    expect(updated.numAffectedRows).toBe(2n);
    const { rows } = await sql`SELECT id, name FROM ${plots} ORDER BY id`.execute(database.builder);
    expect(rows).toEqual([
      { id: 1, name: 'ax' },
      { id: 2, name: 'bx' },
    ]);
    await sql`DELETE FROM ${plots}`.execute(database.builder);
  });

  it('refuses transactions of its own, which belong to the port', async () => {
    await expect(database.builder.transaction().execute(async () => {})).rejects.toThrow(
      'Database.transaction()',
    );
  });
});

describe('prepared statements', () => {
  it('survive a changed table', async () => {
    const statement = { sql: `SELECT * FROM ${schema}.changing`, parameters: [] };
    await database.script(`CREATE TABLE ${schema}.changing AS SELECT 1 AS a`);
    for (let round = 0; round < 3; round++) await database.rows(statement, { prepared: true });
    await database.script(`ALTER TABLE ${schema}.changing ADD COLUMN b text DEFAULT 'new'`);
    expect(await database.rows(statement, { prepared: true })).toEqual([{ a: 1, b: 'new' }]);
    expect(await database.rows(statement, { prepared: true })).toEqual([{ a: 1, b: 'new' }]);
    await database.script(`ALTER TABLE ${schema}.changing DROP COLUMN a`);
    expect(await allOf(database.stream(statement, 10, { prepared: true }))).toEqual([[['new']]]);
  });

  it('report their errors and leave the connection usable', async () => {
    for (let round = 0; round < 2; round++) {
      const bad = database.arrays({ sql: 'SELECT 1 / $1::int', parameters: [0] }, { prepared: true });
      await expect(bad).rejects.toMatchObject({ code: '22012' });
    }
    await expect(
      database.arrays({ sql: 'SELEC 1', parameters: [] }, { prepared: true }),
    ).rejects.toMatchObject({ code: '42601' });
    expect(await one('SELECT 1')).toBe(1);
  });
});

describe('a query', () => {
  it('with an error in the SQL fails with the database error unchanged', async () => {
    await expect(one('SELECT * FROM nowhere')).rejects.toMatchObject({ code: '42P01' });
  });

  it('of a caller who left already is cancelled before it starts', async () => {
    expect(
      await faultOf(database.arrays({ sql: 'SELECT 1', parameters: [] }, { signal: AbortSignal.abort() })),
    ).toBe('cancelled');
  });

  it('stops at once for its caller when the signal aborts', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const before = performance.now();
    expect(await faultOf(database.arrays(slow, { signal: stop.signal }))).toBe('cancelled');
    expect(performance.now() - before).toBeLessThan(2_500);
    expect(await one('SELECT 1')).toBe(1);
  });
});

describe('a transaction', () => {
  const count = async (): Promise<unknown> => one(`SELECT count(*) FROM ${schema}.plots`);

  it('keeps all or nothing', async () => {
    await expect(
      database.transaction(async (queries) => {
        await queries.script(`INSERT INTO ${schema}.plots VALUES (10, 'a')`);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await count()).toBe(0);
    const id = await database.transaction(async (queries) => {
      const [row] = await queries.rows<{ id: number }>({
        sql: `INSERT INTO ${schema}.plots VALUES ($1, 'a') RETURNING id`,
        parameters: [11],
      });
      return row?.id;
    });
    expect(id).toBe(11);
    expect(await count()).toBe(1);
    await database.script(`DELETE FROM ${schema}.plots`);
  });

  it('does not take other requests into it', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const writing = database
      .transaction(async (queries) => {
        await queries.script(`INSERT INTO ${schema}.plots VALUES (20, 'inside')`);
        await held;
        throw new Error('back');
      })
      .catch(() => {});
    await wait(50);
    // On the embedded engine it waits for the end of the transaction, on PostgreSQL it runs beside it.
    const outside = database.arrays({ sql: `SELECT count(*) FROM ${schema}.plots`, parameters: [] });
    const insert = database.script(`INSERT INTO ${schema}.plots VALUES (21, 'outside')`);
    await wait(100);
    release();
    await writing;
    await insert;
    expect((await outside)[0]?.[0]).not.toBe(2);
    expect(await database.arrays({ sql: `SELECT id FROM ${schema}.plots`, parameters: [] })).toEqual([[21]]);
    await database.script(`DELETE FROM ${schema}.plots`);
  });

  it('is rolled back when its signal aborts', async () => {
    const stop = new AbortController();
    const work = database.transaction(
      async (queries) => {
        await queries.script(`INSERT INTO ${schema}.plots VALUES (30, 'a')`);
        stop.abort();
        await queries.script(`INSERT INTO ${schema}.plots VALUES (31, 'b')`);
      },
      { signal: stop.signal },
    );
    expect(await faultOf(work)).toBe('cancelled');
    expect(await count()).toBe(0);
  });

  it('is rolled back when the signal aborts and the work takes no notice', async () => {
    const stop = new AbortController();
    const work = database.transaction(
      async (queries) => {
        await queries.script(`INSERT INTO ${schema}.plots VALUES (32, 'a')`);
        stop.abort();
      },
      { signal: stop.signal },
    );
    expect(await faultOf(work)).toBe('cancelled');
    expect(await count()).toBe(0);
  });

  it('fails when one of its statements failed, though the work hid it', async () => {
    const work = database.transaction(async (queries) => {
      await queries.script(`INSERT INTO ${schema}.plots VALUES (40, 'a')`);
      await queries.arrays({ sql: 'SELECT 1 / 0', parameters: [] }).catch(() => {});
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await count()).toBe(0);
  });

  it('gives its builder and prepared statements the same connection', async () => {
    await database.transaction(async (queries) => {
      await queries.script('CREATE TEMPORARY TABLE mine ON COMMIT DROP AS SELECT 5 AS n');
      const { rows } = await sql<{ n: number }>`SELECT n FROM mine`.execute(queries.builder);
      expect(rows).toEqual([{ n: 5 }]);
      expect(await queries.arrays({ sql: 'SELECT n FROM mine', parameters: [] }, { prepared: true })).toEqual(
        [[5]],
      );
    });
  });
});

describe('a stream', () => {
  const numbers = (n: number) => ({
    sql: 'SELECT g, repeat($2, 20) FROM generate_series(1, $1::int) AS g',
    parameters: [n, 'x'],
  });

  async function read(n: number, batchSize: number): Promise<{ sizes: number[]; sum: number }> {
    const sizes: number[] = [];
    let sum = 0;
    for await (const batch of database.stream(numbers(n), batchSize)) {
      sizes.push(batch.length);
      for (const [value] of batch) sum += value as number;
    }
    return { sizes, sum };
  }

  it('gives every row once, in batches', async () => {
    expect(await read(25, 10)).toEqual({ sizes: [10, 10, 5], sum: 325 });
    expect(await read(20, 10)).toEqual({ sizes: [10, 10], sum: 210 });
    expect(await read(0, 10)).toEqual({ sizes: [], sum: 0 });
  });

  it('frees the connection when the reader leaves early', async () => {
    for (let round = 0; round < 12; round++) {
      for await (const batch of database.stream(numbers(5_000), 10)) {
        expect(batch).toHaveLength(10);
        break;
      }
    }
    expect(await one("SELECT count(*) FROM pg_cursors WHERE name LIKE 'stream%'")).toBe(0);
  });

  it('does not stop others while its reader stands still', async () => {
    const stream = database.stream(numbers(50_000), 100)[Symbol.asyncIterator]();
    await stream.next();
    const before = performance.now();
    await database.transaction((queries) => queries.script('SELECT 1'));
    expect(performance.now() - before).toBeLessThan(2_000);
    const { value } = (await stream.next()) as { value: readonly RowArray[] };
    expect(value[0]?.[0]).toBe(101);
    await stream.return?.();
  });

  it('reports an error of the query, and ends when its signal aborts', async () => {
    const bad = database.stream(
      { sql: 'SELECT 1 / (3 - g) FROM generate_series(1, 5) AS g', parameters: [] },
      1,
    );
    await expect(allOf(bad)).rejects.toMatchObject({ code: '22012' });
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of database.stream(numbers(10_000), 10, { signal: stop.signal })) stop.abort();
    })();
    expect(await faultOf(reading)).toBe('cancelled');
    expect(await one('SELECT 1')).toBe(1);
  });
});

describe('a listener', () => {
  it('hears what was committed, once per transaction, and nothing that was rolled back', async () => {
    const heard: string[] = [];
    const unlisten = await database.listen('test_changes', (payload) => heard.push(payload));
    await database.transaction(async (queries) => {
      await queries.script("SELECT pg_notify('test_changes', '')");
      await queries.script("SELECT pg_notify('test_changes', '')");
    });
    await database
      .transaction(async (queries) => {
        await queries.script("SELECT pg_notify('test_changes', 'lost')");
        throw new Error('back');
      })
      .catch(() => {});
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['']);
    await unlisten();
    await database.script("SELECT pg_notify('test_changes', 'late')");
    await wait(100);
    expect(heard).toEqual(['']);
  });
});

describe('search text', () => {
  it('is folded alike whatever its case and diacritics', async () => {
    expect(await one("SELECT infostrada.fold('ŻÓŁĆ Łódź')")).toBe('zolc lodz');
    await database.script(`CREATE INDEX ON ${schema}.plots USING gin (infostrada.fold(name) gin_trgm_ops)`);
  });
});
