import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { type OpenDatabase, openServerDatabase } from '../../database/open-database.ts';
import { openParts } from '../../open-parts.ts';
import { freePort } from '../free-port.ts';
import { type OwnServer, startOwnServer } from '../server.ts';
import { resilienceLayers } from './resilience-server.ts';

const { DATABASE_URL = '' } = process.env;

const table = `
  CREATE SCHEMA resilience;
  CREATE TABLE resilience.heavy AS SELECT i AS id, 'x' AS note,
    ST_SetSRID(ST_MakePoint(470000 + i, 570000), 2180)::geometry(Point, 2180) AS geom FROM generate_series(1, 9) i;
  ALTER TABLE resilience.heavy ADD PRIMARY KEY (id);
  CREATE INDEX ON resilience.heavy USING gist (geom);
  ANALYZE resilience.heavy;
`;

let folder: string;
beforeAll(async () => {
  folder = await resilienceLayers('heavy');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const wms = '/wms?SERVICE=WMS&LAYERS=heavy&QUERY_LAYERS=heavy&STYLES=&WIDTH=50&HEIGHT=50&FORMAT=image/png';
const north = 'CRS=EPSG:2180&BBOX=569900,469900,570100,470100';
const east = 'SRS=EPSG:2180&BBOX=469900,569900,470100,570100';

/** Of each door a question that needs the database, and how it tells that there is none. */
const doors = [
  [
    'GetMap 1.3.0',
    `${wms}&VERSION=1.3.0&REQUEST=GetMap&${north}`,
    'text/xml',
    /ServiceException code="NoApplicableCode"/,
  ],
  [
    'GetMap 1.1.1',
    `${wms}&VERSION=1.1.1&REQUEST=GetMap&${east}`,
    'application/vnd.ogc.se_xml',
    /ServiceException code="NoApplicableCode"/,
  ],
  [
    'GetFeatureInfo',
    `${wms}&VERSION=1.3.0&REQUEST=GetFeatureInfo&${north}&I=25&J=25&INFO_FORMAT=text/plain`,
    'text/xml',
    /ServiceException code="NoApplicableCode"/,
  ],
  [
    'GetFeature',
    '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=heavy',
    'text/xml',
    /ExceptionReport[\s\S]*exceptionCode="(NoApplicableCode|OperationProcessingFailed)"/,
  ],
  [
    'GetPropertyValue',
    '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetPropertyValue&TYPENAMES=heavy&VALUEREFERENCE=note',
    'text/xml',
    /ExceptionReport/,
  ],
  ['OGC API items', '/ogc/collections/heavy/items?f=json', 'application/problem+json', /"status":503/],
  ['OGC API page', '/ogc/collections/heavy/items?f=html', 'text/html', /<html/],
  ['OGC API item', '/ogc/collections/heavy/items/1?f=json', 'application/problem+json', /"status":503/],
  ['a tile', '/tiles/heavy/12/2259/1334.mvt', 'application/problem+json', /"status":503/],
  [
    'identify',
    '/api/identify?x=470001&y=570000&resolution=1&layers=heavy',
    'application/problem+json',
    /"status":503/,
  ],
  ['feature', '/api/feature?layer=heavy&key=1', 'application/problem+json', /"status":503/],
] as const;

/** What a server without its database says: each door in its own form, at once or nearly. */
async function expectAway(url: string, within: number): Promise<void> {
  await Promise.all(
    doors.map(async ([name, path, type, form]) => {
      const began = performance.now();
      const answer = await fetch(url + path, { headers: { 'cache-control': 'no-cache' } });
      const text = await answer.text();
      expect([name, answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([
        name,
        503,
        type,
      ]);
      expect([name, text]).toEqual([name, expect.stringMatching(form)]);
      expect([name, Number(answer.headers.get('retry-after')) > 0]).toEqual([name, true]);
      expect([name, answer.headers.get('cache-control')]).toEqual([name, 'no-store']);
      expect([name, /ECONN|127\.0\.0\.1:\d+ |pg_|stack|\.ts:\d|SELECT/.exec(text)?.[0]]).toEqual([
        name,
        undefined,
      ]);
      expect([name, performance.now() - began < within]).toEqual([name, true]);
    }),
  );
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect((await fetch(`${url}/health/ready`)).status).toBe(503);
  // What needs no database is there all the same.
  for (const path of [
    '/wms?SERVICE=WMS&REQUEST=GetCapabilities',
    '/wfs?SERVICE=WFS&REQUEST=GetCapabilities',
    '/ogc?f=json',
  ]) {
    expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
  }
}

async function statuses(url: string): Promise<readonly number[]> {
  return Promise.all(
    doors.map(async ([, path]) => {
      const answer = await fetch(url + path);
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
}

async function expectBack(url: string, within: number): Promise<void> {
  const all = doors.map(() => 200);
  await expect.poll(() => statuses(url), { timeout: within, interval: 250 }).toEqual(all);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
}

/** A way to PostgreSQL that a test can shut, and stop up. */
class Way {
  readonly #host: string;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #isSilent = false;

  constructor(url: URL) {
    this.#host = url.hostname;
    this.#target = Number(url.port);
  }

  async open(): Promise<number> {
    this.#isSilent = false;
    this.#server = createServer((near) => this.#join(near));
    if (this.#port === 0) this.#port = await freePort();
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve));
    return this.#port;
  }

  /** As when the server is stopped: connections break, new ones are refused. */
  async shut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** As when a cable is cut: nothing arrives any more, and nobody is told. */
  stopUp(): void {
    this.#isSilent = true;
    for (const socket of this.#sockets) socket.pause().unpipe();
  }

  #join(near: Socket): void {
    this.#keep(near);
    if (this.#isSilent) return;
    const far = connect(this.#target, this.#host);
    this.#keep(far);
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
  }
}

describe.skipIf(DATABASE_URL === '')('while PostgreSQL', () => {
  let way: Way;
  let server: OwnServer;
  beforeAll(async () => {
    const target = new URL(DATABASE_URL);
    way = new Way(target);
    target.host = `127.0.0.1:${await way.open()}`;
    process.env.DATABASE_URL = target.href;
    server = await startOwnServer(
      { LAYERS_DIR: folder, TILE_CACHE: 'off', RENDER_THREADS: '1', REQUEST_TIMEOUT: '8' },
      { prepare: (database) => database.script(table) },
    );
  });
  afterAll(async () => {
    await server.close();
    await way.shut();
    process.env.DATABASE_URL = DATABASE_URL;
  });

  test('is stopped, every door says 503 in its own form; when it is back, so are they', {
    timeout: 90_000,
  }, async () => {
    await expectBack(server.url, 10_000);
    await way.shut();
    await expectAway(server.url, 10_000);
    await way.open();
    await expectBack(server.url, 15_000);
  });

  test('is silent, nobody waits for ever; when it is back, so are the doors', {
    timeout: 180_000,
  }, async () => {
    way.stopUp();
    await expectAway(server.url, 60_000);
    await way.shut();
    await way.open();
    await expectBack(server.url, 30_000);
  });

  test('has lost a table for a moment, as in a restore, that is no 500', { timeout: 60_000 }, async () => {
    await server.parts.database.script('ALTER TABLE resilience.heavy RENAME TO other');
    const during = await statuses(server.url);
    await server.parts.database.script('ALTER TABLE resilience.other RENAME TO heavy');
    expect(during.filter((status) => status === 500)).toEqual([]);
    await expectBack(server.url, 20_000);
  });

  test('breaks every connection off, the next questions are answered', { timeout: 60_000 }, async () => {
    const breaking =
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
    await server.parts.database.script(breaking);
    await expectBack(server.url, 10_000);
  });
});

describe('while the embedded database', () => {
  let dataDir: string;
  let url: string;
  let database: OpenDatabase;
  let close: () => Promise<void>;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'away-'));
    const config = readConfig({
      DATA_DIR: dataDir,
      LAYERS_DIR: folder,
      PORT: String(await freePort()),
      RENDER_THREADS: '1',
      TILE_CACHE: 'off',
    });
    const logger = pino({ level: 'silent' });
    database = await openServerDatabase(config, logger);
    await database.script(table);
    const opened = await openParts(
      config,
      { database, drawingAccess: () => database.drawingAccess() },
      logger,
    );
    const app = await buildApp(opened.parts);
    await app.listen({ host: config.host, port: config.port });
    url = config.publicUrl;
    close = async () => {
      await app.close();
      await opened.close();
      await database.close();
    };
  });
  afterAll(async () => {
    await close();
    await rm(dataDir, { recursive: true });
  });

  test('starts anew after an endless query, every door says 503 in its own form, and comes back with its data', {
    timeout: 120_000,
  }, async () => {
    await expectBack(url, 10_000);
    const endless = { sql: 'SELECT count(*) FROM generate_series(1, 2000000000)', parameters: [] };
    await expect(database.arrays(endless, { timeout: 300 })).rejects.toMatchObject({ fault: 'timedOut' });
    // The engine is ended a moment later and starts anew for some seconds.
    await expect
      .poll(
        () =>
          database.ping().then(
            () => 'there',
            () => 'away',
          ),
        { timeout: 10_000, interval: 10 },
      )
      .toBe('away');
    await expectAway(url, 10_000);
    await expectBack(url, 60_000);
  });
});
