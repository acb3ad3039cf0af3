import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rows of the layer `heavy`: some 30 MB of text. */
export const HEAVY_ROWS = 16_000;

/** The table of the layer `heavy`: more than sockets hold between two ends. */
export const resilienceTables = `
  CREATE SCHEMA IF NOT EXISTS resilience;
  CREATE TABLE IF NOT EXISTS resilience.heavy AS
    SELECT i AS id, repeat(md5(i::text), 60) AS note,
      ST_SetSRID(ST_MakePoint(470000 + i % 100 * 10, 570000 + i / 100 * 10), 2180)::geometry(Point, 2180) AS geom
    FROM generate_series(1, ${HEAVY_ROWS}) i;
  ALTER TABLE resilience.heavy DROP CONSTRAINT IF EXISTS heavy_pkey, ADD PRIMARY KEY (id);
  CREATE INDEX IF NOT EXISTS heavy_geom ON resilience.heavy USING gist (geom);
  ANALYZE resilience.heavy;
`;

/** The view of the layer `slow`: its property `nap` takes 20 ms to work out, in each of 200 rows. */
export const slowView = `
  CREATE OR REPLACE VIEW resilience.slow AS
    SELECT id, pg_sleep(0.02)::text || id::text AS nap, geom FROM resilience.heavy WHERE id <= 200;
`;

function layer(table: string, order: number, property: string): string {
  return `
title: { pl: Warstwa ${table}, en: Layer ${table} }
abstract: { pl: Do próby, en: For a test }
theme: environment
publisher: gmina_demo
order: ${order}
table: resilience.${table}
key: id
geometry: { column: geom, type: Point, crs: "EPSG:2180" }
properties:
  - { name: ${property}, type: string, title: { pl: Tekst, en: Text } }
featureTitle: "{${property}}"
styles: [resilience_${table}]
tiles: { minZoom: 0, maxZoom: 16 }
licence: { title: { pl: Próba, en: Test } }
attribution: { pl: Próba, en: Test }
freshness: { note: { pl: Próba, en: Test } }
`;
}

function style(property: string): string {
  return `
title: { pl: Punkty, en: Points }
rules:
  - name: all
    title: { pl: Punkt, en: Point }
    symbolizers:
      - { kind: point, mark: circle, size: 4, fill: "#228B22" }
      - { kind: text, label: "{${property}}", size: 10, colour: "#000000", placement: point }
`;
}

/** A folder with these layers, for LAYERS_DIR; to be removed after the test. */
export async function resilienceLayers(...layers: readonly ('heavy' | 'slow')[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'resilience-'));
  await cp(
    fileURLToPath(new URL('../../../layers/catalog.yaml', import.meta.url)),
    join(folder, 'catalog.yaml'),
  );
  await mkdir(join(folder, 'styles'));
  for (const [index, table] of layers.entries()) {
    const property = table === 'heavy' ? 'note' : 'nap';
    await writeFile(join(folder, `${table}.yaml`), layer(table, index + 1, property));
    await writeFile(join(folder, 'styles', `resilience_${table}.yaml`), style(property));
  }
  return folder;
}

/** A connection on which a test says what it likes, as slowly as it likes. */
export interface Line {
  readonly socket: Socket;
  /** What has arrived so far. */
  readonly heard: () => string;
  /** Milliseconds from opening to closing. */
  readonly closed: Promise<number>;
}

/** Opens a connection to a server. */
export function openLine(address: string): Promise<Line> {
  const { hostname, port } = new URL(address);
  const began = performance.now();
  let text = '';
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8').on('data', (data) => {
    text += data;
  });
  // The server may reset the connection: closing is what tests wait for.
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => {
    socket.once('close', () => resolve(performance.now() - began));
  });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve({ socket, heard: () => text, closed }));
  });
}
