import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Layer, Property } from '../catalog/layer.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { fixtureLayer } from '../test/fixture-catalog.ts';
import { indexForSearch, searchText } from './search-index-store.ts';
import { fold, searchLayer } from './search-store.ts';
import { toSearchWords } from './search-words.ts';

let opened: TestDatabase;
beforeAll(async () => {
  opened = await testDatabase();
  await opened.database.script(`
    CREATE TABLE ${opened.schema}.streets (id text PRIMARY KEY, name text, since date, geom geometry(Point, 2180));
    CREATE VIEW ${opened.schema}.some_streets AS SELECT * FROM ${opened.schema}.streets;
    INSERT INTO ${opened.schema}.streets
      SELECT 'a.' || n, CASE n WHEN 7 THEN 'Żółkiewskiego 100%' WHEN 8 THEN NULL ELSE 'Ulica ' || n END, '2020-01-01',
        ST_SetSRID(ST_MakePoint(473000 + n, 573000), 2180) FROM generate_series(1, 300) n;`);
});
afterAll(() => opened.close());

const property = (name: string, type: Property['type']): Property => ({
  name,
  column: name,
  type,
  title: { pl: name, en: name },
  description: undefined,
  unit: undefined,
  codes: undefined,
  queryable: true,
});

function layer(table: string, properties: readonly string[]): Layer {
  return fixtureLayer('streets', 'a', {
    table: { schema: opened.schema, name: table },
    geometry: { ...fixtureLayer('a', 'a').geometry, type: 'Point' },
    properties: [property('id', 'string'), property('name', 'string'), property('since', 'date')],
    search: { kind: 'street', properties: [...properties], label: '{name}' },
  });
}

async function find(where: Layer, question: string): Promise<readonly string[]> {
  const words = toSearchWords(fold(question));
  const signal = AbortSignal.timeout(10_000);
  return (await searchLayer(opened.database, where, words!, 5, signal)).map(({ key }) => key);
}

test('an index answers what is searched, once it is there', async () => {
  const streets = layer('streets', ['name', 'id']);
  const before = await find(streets, 'zolk');
  expect(await indexForSearch(opened.database, streets)).toBe(true);
  expect(await indexForSearch(opened.database, streets)).toBe(true);
  expect(await find(streets, 'zolk')).toEqual(before);
  expect(before).toEqual(['a.7']);
  const plan = await opened.database.transaction(async (queries) => {
    await queries.script('SET LOCAL enable_seqscan = off');
    const query = sql`EXPLAIN SELECT id FROM ${sql.id(opened.schema, 'streets')} WHERE ${searchText(streets)} LIKE ${'% zolk%'}`;
    return (await queries.arrays(query.compile(queries.builder))).flat().join('\n');
  });
  expect(plan).toContain('streets_search');
});

test('identifiers are found by their parts, signs of patterns mean themselves, and a missing name hides nothing', async () => {
  const streets = layer('streets', ['name', 'id']);
  expect(await find(streets, 'a 12')).toContain('a.12');
  expect(await find(streets, '100%')).toEqual(['a.7']);
  expect(await find(streets, 'a.8')).toContain('a.8');
});

test('views and texts that follow a setting get none, and are searched all the same', async () => {
  expect(await indexForSearch(opened.database, layer('some_streets', ['name']))).toBe(false);
  expect(await indexForSearch(opened.database, layer('streets', ['name', 'since']))).toBe(false);
  expect(await find(layer('some_streets', ['name', 'since']), 'zolkiewskiego 2020')).toEqual(['a.7']);
});
