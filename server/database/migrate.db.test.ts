import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { migrate } from './migrate.ts';
import { type Migration, readMigrations } from './migrations.ts';
import { StartError } from './start-error.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

function migration(number: number, name: string, sql: string): Migration {
  return { number, name, sql, hash: createHash('sha256').update(sql).digest('hex') };
}

describe('migrations', () => {
  it('of this version have run, and do not run again', async () => {
    expect(await migrate(test.database)).toEqual([]);
    const rows = await test.database.arrays({
      sql: 'SELECT number FROM infostrada.migrations ORDER BY 1',
      parameters: [],
    });
    expect(rows).toHaveLength(readMigrations().length);
  });

  it('run once though two servers start at once', async () => {
    const { database, schema } = test;
    const next = readMigrations().length + 1;
    const more = [
      ...readMigrations(),
      migration(next, 'first', `CREATE TABLE ${schema}.first (id int)`),
      migration(next + 1, 'second', `INSERT INTO ${schema}.first VALUES (1); SELECT pg_sleep(0.05)`),
    ];
    const runs = await Promise.all([migrate(database, more), migrate(database, more)]);
    expect(runs.flat().sort()).toEqual(['first', 'second']);
    expect(await database.arrays({ sql: `SELECT id FROM ${schema}.first`, parameters: [] })).toEqual([[1]]);
  });

  it('of a newer version are told in one sentence', async () => {
    await expect(migrate(test.database)).rejects.toThrow(
      /was made by a newer version \(schema \d+, this version knows \d+\)/,
    );
    await expect(migrate(test.database)).rejects.toBeInstanceOf(StartError);
  });

  it('that fail leave nothing', async () => {
    const { database, schema } = test;
    const ran = await database.rows<Migration>({
      sql: 'SELECT number, name, hash FROM infostrada.migrations ORDER BY 1',
      parameters: [],
    });
    const bad = migration(ran.length + 1, 'bad', `CREATE TABLE ${schema}.half (id int); SELECT 1 / 0`);
    await expect(migrate(database, [...ran, bad])).rejects.toThrow(/Migration \d+ \(bad\) failed/);
    expect(await database.arrays({ sql: `SELECT to_regclass('${schema}.half')`, parameters: [] })).toEqual([
      [null],
    ]);
  });

  it('that were changed after they ran are refused', async () => {
    const changed = readMigrations().map((each) => ({ ...each, hash: 'other' }));
    const padding = [migration(2, 'a', ''), migration(3, 'b', '')];
    await expect(migrate(test.database, [...changed, ...padding])).rejects.toThrow(
      /must not change after they ran/,
    );
  });
});
