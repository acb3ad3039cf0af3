import { rm } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OwnServer, startOwnServer } from '../server.ts';
import { openLine, resilienceLayers, resilienceTables, slowView } from './resilience-server.ts';

const { DATABASE_URL = '' } = process.env;

// The embedded database runs one query at a time, to its end: who waits in vain is dropped from its queue (tested there).
describe.skipIf(DATABASE_URL === '')('a client that leaves cancels its query in PostgreSQL', () => {
  let folder: string;
  let server: OwnServer;
  let watcher: Client;
  let database: string;
  beforeAll(async () => {
    folder = await resilienceLayers('slow');
    server = await startOwnServer(
      { LAYERS_DIR: folder, RENDER_THREADS: '1', TILE_CACHE: 'off' },
      { prepare: (own) => own.script(resilienceTables + slowView) },
    );
    database = String(
      (await server.parts.database.arrays({ sql: 'SELECT current_database()', parameters: [] }))[0]?.[0],
    );
    watcher = new Client({ connectionString: DATABASE_URL });
    await watcher.connect();
  });
  afterAll(async () => {
    await watcher.end();
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function running(): Promise<number> {
    const { rows } = await watcher.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = $1 AND state = 'active' AND query ILIKE '%resilience%slow%' AND pid <> pg_backend_pid()`,
      [database],
    );
    return rows[0].n;
  }

  test.each([
    ['WFS, GML', '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=slow&COUNT=200'],
    [
      'WFS, GeoJSON',
      '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=slow&COUNT=200&OUTPUTFORMAT=application/json',
    ],
    [
      'WFS, hits of a filter',
      '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=slow&RESULTTYPE=hits',
    ],
    ['OGC API', '/ogc/collections/slow/items?limit=200&f=json'],
    ['a page of OGC API', '/ogc/collections/slow/items?limit=200&f=html'],
    [
      'GetMap',
      '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=slow&STYLES=&CRS=EPSG:2180&BBOX=569000,469000,573000,473000&WIDTH=300&HEIGHT=300&FORMAT=image/png',
    ],
    [
      'GetFeatureInfo',
      '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=slow&QUERY_LAYERS=slow&STYLES=&CRS=EPSG:2180&BBOX=500000,400000,600000,500000&WIDTH=100&HEIGHT=100&I=70&J=29&INFO_FORMAT=application/json',
    ],
    ['a tile', '/tiles/slow/6/35/20.mvt'],
    ['the portal’s question', '/api/identify?x=470500&y=570000&resolution=100&layers=slow'],
  ])('%s', async (_, path) => {
    await expect.poll(running, { timeout: 5000 }).toBe(0);
    const { socket, heard } = await openLine(server.url);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await expect.poll(running, { timeout: 3000, interval: 20 }).toBe(1);
    expect(heard()).toBe('');
    socket.destroy();
    const left = performance.now();
    // It would run for four seconds.
    await expect.poll(running, { timeout: 2500, interval: 20 }).toBe(0);
    expect(performance.now() - left).toBeLessThan(2500);
  });
});
