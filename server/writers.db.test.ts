import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newKey } from './access/keys-store.ts';
import { silentLog } from './database/database-log.ts';
import { migrate } from './database/migrate.ts';
import { PostgresqlDatabase } from './database/postgresql/postgresql-database.ts';
import { LAYER_NAMESPACE } from './encode/gml/application-schema.ts';
import { canStartCluster, startCluster, type TestCluster } from './test/cluster.ts';
import { freePort } from './test/free-port.ts';

/** How many write; `WRITERS=5000` makes the whole measure of some ten thousand writes. */
const WRITERS = Number(process.env.WRITERS ?? 120);
const AT_ONCE = 40;
const READERS = 20;
/** Rows that nobody writes. */
const STILL = 400;

vi.setConfig({ testTimeout: 60_000 + WRITERS * 200, hookTimeout: 90_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'server/test/protocol/fixtures/editing');

/** What a writer's two areas may be found as: their storeys, or nothing. */
type Outcome = string;
const GONE: Outcome = '';

describe.skipIf(!process.env.DATABASE_URL || !canStartCluster)('many who write while others read', () => {
  let cluster: TestCluster;
  let database: PostgresqlDatabase;
  let folder: string;
  let server: ChildProcess;
  let port: number;
  let key: string;
  let url: string;

  beforeAll(async () => {
    cluster = await startCluster();
    database = new PostgresqlDatabase({ url: cluster.url, poolSize: 2, queryTimeout: 60_000 }, silentLog);
    await migrate(database);
    await database.script(await readFile(join(fixtures, 'tables.sql'), 'utf8'));
    await database.script(`
      TRUNCATE edit_test.plots;
      INSERT INTO edit_test.plots (name, floors, geom) SELECT 'still ' || n, n % 50,
        ST_MakeEnvelope(470000 + n * 20, 579980, 470010 + n * 20, 579990, 2180) FROM generate_series(1, ${STILL}) n`);
    key = await newKey(database, { name: 'test', publisher: 'town', layers: undefined, days: undefined });
    folder = await mkdtemp(join(tmpdir(), 'writers-'));
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    await startServer();
  });
  afterAll(async () => {
    server?.kill('SIGKILL');
    await database?.close();
    cluster?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function startServer(): Promise<void> {
    server = spawn(process.execPath, [join(root, 'server/main.ts')], {
      cwd: folder,
      env: {
        ...process.env,
        DATABASE_URL: cluster.url,
        RENDER_THREADS: '1',
        PORT: String(port),
        DATA_DIR: folder,
        LAYERS_DIR: fixtures,
        LOG_LEVEL: 'silent',
      },
      stdio: 'ignore',
    });
    await untilItAnswers();
  }

  function untilItAnswers(): Promise<void> {
    return vi.waitFor(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), {
      timeout: 60_000,
      interval: 100,
    });
  }

  /** One transaction. true: done; false: refused without a doubt; undefined: nobody told. */
  async function transact(steps: string): Promise<boolean | undefined> {
    const body = `<wfs:Transaction service="WFS" version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"
      xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:sip="${LAYER_NAMESPACE}">${steps}</wfs:Transaction>`;
    try {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/xml' };
      const answer = await fetch(`${url}/wfs`, { method: 'POST', headers, body });
      const text = await answer.text();
      if (answer.status === 200 && text.includes('TransactionResponse')) return true;
      return answer.status < 500 ? Promise.reject(new Error(`${answer.status} ${text}`)) : undefined;
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  const area = (east: number, north: number): string =>
    `<sip:geometry><gml:Polygon gml:id="p${east}.${north}" srsName="urn:ogc:def:crs:EPSG::2180"><gml:exterior><gml:LinearRing><gml:posList>${[
      [north, east],
      [north, east + 8],
      [north + 8, east + 8],
      [north + 8, east],
      [north, east],
    ]
      .join(' ')
      .replaceAll(',', ' ')}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></sip:geometry>`;

  const byName = (name: string): string =>
    `<fes:Filter><fes:PropertyIsEqualTo><fes:ValueReference>name</fes:ValueReference><fes:Literal>${name}</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>`;

  /** Two areas in one transaction, then both changed, or both deleted, in another. */
  async function write(k: number): Promise<readonly Outcome[]> {
    const [east, north] = [470_020 + (k % 480) * 20, 570_020 + Math.floor(k / 480) * 40];
    const name = `writer ${k}`;
    const two = [north, north + 20].map(
      (n) => `<sip:plots><sip:name>${name}</sip:name><sip:floors>0</sip:floors>${area(east, n)}</sip:plots>`,
    );
    const first = await transact(`<wfs:Insert>${two.join('')}</wfs:Insert>`);
    if (first !== true) return [GONE, '0,0'];
    const [steps, after] =
      k % 2 === 0
        ? [
            `<wfs:Update typeName="sip:plots"><wfs:Property><wfs:ValueReference>floors</wfs:ValueReference><wfs:Value>${k % 50}</wfs:Value></wfs:Property>${byName(name)}</wfs:Update>`,
            `${k % 50},${k % 50}`,
          ]
        : [`<wfs:Delete typeName="sip:plots">${byName(name)}</wfs:Delete>`, GONE];
    return (await transact(steps)) === true ? [after] : ['0,0', after];
  }

  /** All writers, some at once. */
  async function writeAll(
    from: number,
    to: number,
    outcomes: Map<string, readonly Outcome[]>,
  ): Promise<void> {
    let next = from;
    const one = async (): Promise<void> => {
      for (let k = next++; k < to; k = next++) outcomes.set(`writer ${k}`, await write(k));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }

  /** Walks through all pages by `next`, again and again: what nobody writes is met once, and nothing twice. */
  async function read(isOver: () => boolean): Promise<number> {
    let walks = 0;
    while (!isOver()) {
      const met: string[] = [];
      let still = 0;
      let page: string | undefined = `${url}/ogc/collections/plots/items?f=json&limit=100`;
      try {
        while (page !== undefined) {
          const answer = await fetch(page);
          if (answer.status >= 500) throw new TypeError('away');
          expect(answer.status).toBe(200);
          const { features, links } = (await answer.json()) as {
            features: { id: string; properties: { name: string } }[];
            links: { rel: string; href: string }[];
          };
          met.push(...features.map(({ id }) => id));
          still += features.filter(({ properties }) => properties.name.startsWith('still')).length;
          // A person reads, too.
          await wait(50);
          page = links.find(({ rel }) => rel === 'next')?.href;
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        await wait(100);
        continue;
      }
      expect(new Set(met).size).toBe(met.length);
      expect(still).toBe(STILL);
      walks++;
    }
    return walks;
  }

  /** What the tables hold of each writer. */
  async function found(): Promise<ReadonlyMap<string, Outcome>> {
    const rows = await database.rows<{ name: string; floors: string }>({
      sql: "SELECT name, string_agg(floors::text, ',') floors FROM edit_test.plots WHERE name LIKE 'writer%' GROUP BY name",
      parameters: [],
    });
    return new Map(rows.map(({ name, floors }) => [name, floors]));
  }

  async function compare(outcomes: ReadonlyMap<string, readonly Outcome[]>): Promise<void> {
    const there = await found();
    const wrong = [...outcomes].filter(([name, allowed]) => !allowed.includes(there.get(name) ?? GONE));
    expect(wrong.map(([name, allowed]) => ({ name, allowed, is: there.get(name) ?? GONE }))).toEqual([]);
  }

  it('who read miss and double nothing, and every answer given holds', async () => {
    const outcomes = new Map<string, readonly Outcome[]>();
    let isOver = false;
    const reading = Array.from({ length: READERS }, () => read(() => isOver));
    await writeAll(0, WRITERS, outcomes).finally(() => {
      isOver = true;
    });
    const walks = await Promise.all(reading);
    expect(Math.min(...walks)).toBeGreaterThan(0);
    expect([...outcomes.values()].every((allowed) => allowed.length === 1)).toBe(true);
    await compare(outcomes);
  });

  it('a server killed in the middle leaves no half transaction', async () => {
    const outcomes = new Map<string, readonly Outcome[]>();
    const writing = writeAll(WRITERS, WRITERS + 200, outcomes);
    await vi.waitFor(() => expect(outcomes.size).toBeGreaterThan(20), { timeout: 30_000, interval: 20 });
    server.kill('SIGKILL');
    await writing;
    await startServer();
    await compare(outcomes);
    const after = new Map<string, readonly Outcome[]>();
    await writeAll(WRITERS + 200, WRITERS + 220, after);
    await compare(after);
  });

  it('a database killed in the middle leaves no half transaction, and the server takes up again', async () => {
    const outcomes = new Map<string, readonly Outcome[]>();
    const writing = writeAll(WRITERS + 300, WRITERS + 500, outcomes);
    await vi.waitFor(() => expect(outcomes.size).toBeGreaterThan(20), { timeout: 30_000, interval: 20 });
    await cluster.kill();
    await writing;
    await cluster.start();
    await untilItAnswers();
    await vi.waitFor(() => compare(outcomes), { timeout: 30_000, interval: 500 });
    const after = new Map<string, readonly Outcome[]>();
    await writeAll(WRITERS + 500, WRITERS + 520, after);
    expect([...after.values()].every((allowed) => allowed.length === 1)).toBe(true);
    await compare(after);
  });
});
