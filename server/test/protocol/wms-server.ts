import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { type OwnServer, startOwnServer } from '../server.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/wms', import.meta.url));

/** A listening server with the layers of `fixtures/wms` alone. */
export interface WmsServer extends OwnServer {
  /** Asks `/wms` with these parameters; null leaves one out. */
  readonly ask: (parameters: Parameters, init?: RequestInit, path?: string) => Promise<Response>;
}

export type Parameters = Readonly<Record<string, string | number | null>>;

export function startWmsServer(environment: Readonly<Record<string, string>> = {}): Promise<WmsServer> {
  return start([FIXTURES], environment);
}

/** The same with the layers of `fixtures/wms-more`: one with valid time, one of the national parcel profile. */
export function startLargerWmsServer(environment: Readonly<Record<string, string>> = {}): Promise<WmsServer> {
  return start([FIXTURES, `${FIXTURES}-more`], environment);
}

async function start(
  folders: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<WmsServer> {
  const scripts = await Promise.all(folders.map((folder) => readFile(join(folder, 'tables.sql'), 'utf8')));
  const tables = scripts.join('\n');
  const settings = { LAYERS_DIR: folders.join(), RENDER_THREADS: '1', ...environment };
  const server = await startOwnServer(settings, { prepare: (database) => database.script(tables) });
  const ask: WmsServer['ask'] = (parameters, init, path = '/wms') =>
    fetch(`${server.url}${path}?${query(parameters)}`, init);
  return { ...server, ask };
}

/** Parameters → a query string, as a browser writes it. */
export function query(parameters: Parameters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) search.append(name, String(value));
  }
  return search;
}

/** A GetMap of 200 × 200 pixels of 10 m whose middle is E 475500, N 571500: the corner where land and water meet. */
export const mapOf13: Parameters = {
  SERVICE: 'WMS',
  VERSION: '1.3.0',
  REQUEST: 'GetMap',
  LAYERS: 'lands',
  STYLES: '',
  CRS: 'EPSG:2180',
  BBOX: '570500,474500,572500,476500',
  WIDTH: 200,
  HEIGHT: 200,
  FORMAT: 'image/png',
};

/** The same map as 1.1.1 asks for it. */
export const mapOf11: Parameters = {
  ...mapOf13,
  VERSION: '1.1.1',
  CRS: null,
  SRS: 'EPSG:2180',
  BBOX: '474500,570500,476500,572500',
};

/** A picture that came back. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Whether the file itself has an alpha channel, or a transparent colour in its palette. */
  readonly hasAlpha: boolean;
  /** `#RRGGBBAA` of a pixel. */
  readonly at: (x: number, y: number) => string;
  /** Every colour in it. */
  readonly colours: ReadonlySet<string>;
}

/** Reads the picture of an answer, whose type must be the one asked for. */
export async function pictureOf(response: Response): Promise<Picture> {
  const type = response.headers.get('content-type') ?? '';
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!type.startsWith('image/'))
    throw new Error(`No picture but ${type}: ${bytes.toString().slice(0, 500)}`);
  const { hasAlpha } = await sharp(bytes).metadata();
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const start = (y * info.width + x) * 4;
    return `#${data
      .subarray(start, start + 4)
      .toString('hex')
      .toUpperCase()}`;
  };
  const colours = new Set<string>();
  for (let i = 0; i < data.length; i += 4)
    colours.add(
      `#${data
        .subarray(i, i + 4)
        .toString('hex')
        .toUpperCase()}`,
    );
  return { width: info.width, height: info.height, hasAlpha: hasAlpha === true, at, colours };
}
