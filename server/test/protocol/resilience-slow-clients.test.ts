import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type OwnServer, startOwnServer } from '../server.ts';
import { HEAVY_ROWS, type Line, openLine, resilienceLayers, resilienceTables } from './resilience-server.ts';

/** Seconds; long enough for every honest question of this file. */
const REQUEST_TIMEOUT = 5;

let folder: string;
let server: OwnServer;
beforeAll(async () => {
  folder = await resilienceLayers('heavy');
  server = await startOwnServer(
    {
      LAYERS_DIR: folder,
      REQUEST_TIMEOUT: String(REQUEST_TIMEOUT),
      MAX_FEATURES: String(HEAVY_ROWS),
      RENDER_THREADS: '1',
    },
    { prepare: (database) => database.script(resilienceTables) },
  );
});
afterAll(async () => {
  await server.parts.database.script('DROP SCHEMA resilience CASCADE');
  await server.close();
  await rm(folder, { recursive: true });
});

const lines: Line[] = [];
afterEach(() => {
  for (const { socket } of lines.splice(0)) socket.destroy();
});

async function line(): Promise<Line> {
  const opened = await openLine(server.url);
  lines.push(opened);
  return opened;
}

/** Milliseconds in which each door answers a small question. */
async function questions(): Promise<readonly number[]> {
  const paths = [
    '/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=heavy&COUNT=1',
    '/ogc/collections/heavy/items?limit=1&f=json',
    '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=heavy&QUERY_LAYERS=heavy&STYLES=&CRS=EPSG:2180&BBOX=570000,470000,570100,470100&WIDTH=50&HEIGHT=50&I=25&J=25&INFO_FORMAT=application/json',
    '/api/identify?x=470010&y=570010&resolution=1&layers=heavy',
  ];
  return Promise.all(
    paths.map(async (path) => {
      const began = performance.now();
      const answer = await fetch(server.url + path);
      await answer.arrayBuffer();
      expect([path, answer.status]).toEqual([path, 200]);
      return performance.now() - began;
    }),
  );
}

/** A limit is looked at from time to time, by a busy machine. */
const BOUND = 3 * REQUEST_TIMEOUT * 1000;

describe('a request that does not arrive', () => {
  const starts = [
    ['headers without an end', 'GET /wms HTTP/1.1\r\nHost: x\r\n'],
    ['half a line', 'GET /w'],
    ['a body without an end', 'POST /wfs HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<wfs:'],
    [
      'chunks without an end',
      'POST /wfs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<wfs\r\n',
    ],
    ['a byte now and then', 'GET /wms HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['nothing at all', ''],
  ] as const;

  test('is told so with 408 and closed in time, whatever of it arrived', { timeout: 2 * BOUND }, async () => {
    await Promise.all(
      starts.map(async ([name, start]) => {
        const { socket, heard, closed } = await line();
        socket.write(start);
        const drip = setInterval(() => name === 'a byte now and then' && socket.write('y'), 300);
        const time = await closed.finally(() => clearInterval(drip));
        expect([name, time < BOUND]).toEqual([name, true]);
        if (start === '') return;
        expect([name, heard()]).toEqual([
          name,
          expect.stringMatching(/^HTTP\/1\.1 408 [\s\S]*application\/problem\+json/),
        ]);
      }),
    );
  });

  test('three hundred of them at once disturb nobody', { timeout: 2 * BOUND }, async () => {
    const opened = await Promise.all(Array.from({ length: 300 }, line));
    opened.forEach(({ socket }, index) => {
      socket.write(index % 2 === 0 ? '' : 'POST /wfs HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n');
    });
    for (const milliseconds of await questions()) expect(milliseconds).toBeLessThan(BOUND);
    const times = await Promise.all(opened.map(({ closed }) => closed));
    expect(Math.max(...times)).toBeLessThan(BOUND);
  });
});

describe('a download that nobody reads', () => {
  const downloads = [
    `/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=heavy&COUNT=${HEAVY_ROWS}`,
    `/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=heavy&COUNT=${HEAVY_ROWS}&OUTPUTFORMAT=application/json`,
    `/ogc/collections/heavy/items?limit=${HEAVY_ROWS}&f=json`,
  ];

  test('does not keep others waiting, and is broken off in time', { timeout: 4 * BOUND }, async () => {
    const stalled = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const opened = await line();
        opened.socket.pause();
        opened.socket.write(
          `GET ${downloads[index % downloads.length]} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
        );
        return opened;
      }),
    );
    await wait(1500);
    for (let round = 0; round < 3; round++) {
      for (const milliseconds of await questions()) expect(milliseconds).toBeLessThan(BOUND);
    }
    // A socket that is paused hears nothing of its end: it is let go on when it must be over.
    await wait(BOUND);
    for (const { socket } of stalled) socket.resume();
    await Promise.all(stalled.map(({ closed }) => closed));
    for (const { heard } of stalled) expect(heard()).not.toMatch(/<\/wfs:FeatureCollection>|\]\}$/);
    // What they held is free again.
    for (const path of downloads) {
      const answer = await fetch(server.url + path);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text.length).toBeGreaterThan(HEAVY_ROWS * 1900);
      expect(text.trimEnd()).toMatch(/(<\/wfs:FeatureCollection>|\})$/);
    }
  });
});
