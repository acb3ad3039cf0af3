import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crsOf } from '../../geo/crs.ts';
import { projection } from '../../geo/projection.ts';
import { pictureOf, startWmsServer, type WmsServer } from './wms-server.ts';

const SCRIPT = fileURLToPath(new URL('./fixtures/read-by-owslib.py', import.meta.url));
/** Python of the system's packages, beside which another may come first on the path. */
const PYTHON = '/usr/bin/python3';

const run = promisify(execFile);
const hasOwslib = await run(PYTHON, ['-c', 'import owslib']).then(
  () => true,
  () => false,
);

const LAND = '#00AA00FF';

describe.skipIf(!hasOwslib)('OWSLib', () => {
  let server: WmsServer;
  beforeAll(async () => {
    server = await startWmsServer();
  });
  afterAll(() => server.close());

  const read = async (...words: readonly string[]): Promise<Record<string, unknown>> =>
    JSON.parse((await run(PYTHON, [SCRIPT, ...words])).stdout);
  const pictureIn = ({ picture, type }: Record<string, unknown>) =>
    pictureOf(
      new Response(Buffer.from(String(picture), 'base64'), { headers: { 'content-type': String(type) } }),
    );

  test.each(['1.3.0', '1.1.1'])('reads, draws and asks by WMS %s', async (version) => {
    const answer = await read('wms', `${server.url}/wms`, version);
    expect(answer).toMatchObject({
      title: 'Usługa próbna',
      operations: expect.arrayContaining(['GetCapabilities', 'GetMap', 'GetFeatureInfo']),
      crs: expect.arrayContaining(['EPSG:2180', 'EPSG:2177', 'EPSG:3857', 'EPSG:4326']),
      styles: ['lands', 'lands-blue', 'lands-near'],
      type: 'image/png',
      features: ['lands.l1'],
    });
    expect(answer.keywords).not.toEqual([]);
    const [west, south] = answer.box as readonly number[];
    expect([west, south]).toEqual([expect.closeTo(18.6, 0), expect.closeTo(53, 0)]);
    const picture = await pictureIn(answer);
    // The square with its hole in the middle.
    expect([picture.at(60, 60), picture.at(100, 100)]).toEqual([LAND, expect.stringMatching(/00$/)]);
  });

  test.each(['EPSG:2180', 'EPSG:2177'] as const)('finds the right tile of %s by WMTS', async (matrixSet) => {
    const place = projection(crsOf('EPSG:2180'), crsOf(matrixSet))(475_200, 571_200);
    const answer = await read('wmts', `${server.url}/wmts`, matrixSet, '10000', ...place.map(String));
    expect(answer).toMatchObject({
      title: 'Usługa próbna',
      sets: ['WebMercatorQuad', 'EPSG:2180', 'EPSG:2177'],
      styles: ['lands', 'lands-blue', 'lands-near'],
      type: 'image/png',
    });
    const picture = await pictureIn(answer);
    const [i = 0, j = 0] = answer.pixel as readonly number[];
    expect(picture.at(i, j)).toBe(LAND);
  });
});
