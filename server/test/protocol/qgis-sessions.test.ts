import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { validateXml } from '../xsd.ts';
import { type EditingServer, startEditingServer } from './editing-server.ts';

/* Sessions of QGIS as it held them, replayed: see fixtures/qgis. */

const FIXTURES = fileURLToPath(new URL('./fixtures/qgis', import.meta.url));

let server: EditingServer;
beforeAll(async () => {
  server = await startEditingServer();
});
afterAll(() => server.close());

interface Step {
  readonly request: string;
  readonly accept?: string;
  readonly body?: string;
  readonly status: number;
}

interface Played {
  readonly step: Step;
  readonly text: string;
  /** The rows that the session added, as they are then. */
  readonly rows: readonly object[];
}

async function play(session: string): Promise<readonly Played[]> {
  const steps = JSON.parse(await readFile(join(FIXTURES, `${session}.json`), 'utf8')) as readonly Step[];
  const played: Played[] = [];
  const words: Record<string, string> = { origin: server.url };
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, word) => words[word] ?? `{${word}}`);
  for (const step of steps) {
    const [method = '', path = ''] = step.request.split(/ (.*)/);
    const isWfs = path.startsWith('/wfs');
    const answer = await fetch(`${server.url}${fill(path)}`, {
      method,
      headers: {
        ...(step.accept === undefined ? {} : { accept: step.accept }),
        ...(step.body === undefined ? {} : { 'content-type': 'text/xml' }),
        ...(isWfs ? { authorization: `Basic ${Buffer.from(`k:${server.key}`).toString('base64')}` } : {}),
      },
      ...(step.body === undefined ? {} : { body: fill(step.body) }),
    });
    const text = await answer.text();
    expect(answer.status, `${step.request}\n${text.slice(0, 400)}`).toBe(step.status);
    if (isWfs && !path.includes('DescribeFeatureType')) await validateXml(text);
    const [, inserted] = /<ogc:FeatureId fid="([^"]+)"/.exec(text) ?? [];
    if (inserted !== undefined) words.inserted = inserted;
    const [, cursor] = /[?&]cursor=([^&"]+)/.exec(text) ?? [];
    if (cursor !== undefined) words.cursor = cursor;
    played.push({ step, text, rows: await added() });
  }
  return played;
}

function added(): Promise<readonly object[]> {
  const sql =
    "select name, kind, floors, since, ST_AsText(geom) geom from edit_test.plots where name like 'Nowa%'";
  return server.parts.database.rows({ sql, parameters: [] });
}

test.each([
  ['wfs-2.0.0', '<wfs:SUCCESS/>'],
  ['wfs-1.1.0', '<wfs:totalDeleted>1</wfs:totalDeleted>'],
])('QGIS lists, adds, changes and deletes by %s, and is told of a bad value', async (session, done) => {
  const played = await play(session);
  const [, , hits, first] = played;
  expect(hits?.text).toMatch(/number(Matched|OfFeatures)="5"/);
  expect(first?.text.match(/<sip:plots /g)).toHaveLength(5);
  const writes = played.filter(({ step }) => step.body !== undefined);
  const [insert, reshape, change, bad, remove] = writes;
  const square = (east: number): string =>
    `POLYGON((472000 572000,${east} 572000,${east} 572010,472000 572010,472000 572000))`;
  expect(insert?.rows).toEqual([
    { name: 'Nowa Łąka & <pole>', kind: 'u', floors: 3, since: '2026-05-04', geom: square(472010) },
  ]);
  expect(reshape?.rows).toMatchObject([{ floors: 3, geom: square(472020) }]);
  expect(change?.rows).toMatchObject([{ kind: null, floors: 7 }]);
  expect(bad?.text).toContain('floors is too great');
  expect(bad?.rows).toEqual(change?.rows);
  expect(remove?.rows).toEqual([]);
  expect(remove?.text).toContain(done);
});

test('QGIS opens, pages and filters a collection', async () => {
  const played = await play('oapif');
  const counts = played
    .filter(({ step }) => step.request.includes('/items?'))
    .map(({ step, text }) => {
      const { features, numberMatched } = JSON.parse(text) as { features: unknown[]; numberMatched: number };
      return [/(limit=\d+|bbox)(?=&c|&b|$)/.exec(step.request)?.[0], features.length, numberMatched];
    });
  expect(counts).toEqual([
    ['limit=10', 5, 5],
    ['limit=3', 3, 5],
    ['limit=3', 2, 5],
    ['limit=10', 5, 5],
    ['limit=1000', 3, 3],
    ['limit=1000', 5, 5],
    ['limit=1000', 5, 5],
  ]);
});
