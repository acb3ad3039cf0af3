import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WmsEndpoint } from '@camptocamp/ogc-client';
import { Window } from 'happy-dom';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

describe('OpenLayers', () => {
  test.each(['1.3.0', '1.1.1'])('reads the capabilities of %s', async (version) => {
    const response = await server.ask({ SERVICE: 'WMS', REQUEST: 'GetCapabilities', VERSION: version });
    const window = new Window();
    Object.assign(globalThis, { DOMParser: window.DOMParser, Node: window.Node });
    const { default: WMSCapabilities } = await import('ol/format/WMSCapabilities.js');
    const read = new WMSCapabilities().read(await response.text());
    expect(read.version).toBe(version);
    expect(read.Service.Title).toBe('Usługa próbna');
    const groups: readonly ReadLayer[] = read.Capability.Layer.Layer;
    expect(groups.map((group) => group.Name)).toEqual(['places', 'land']);
    const lands = groups[1]?.Layer?.find((layer) => layer.Name === 'lands');
    expect(lands?.queryable).toBe(true);
    // Of 1.1.1 OpenLayers reads the boxes, but not the SRS they are in.
    const crss = lands?.BoundingBox?.map((box) => box.crs);
    expect(crss?.slice(0, 2)).toEqual(version === '1.3.0' ? ['EPSG:2180', 'CRS:84'] : [undefined, undefined]);
    expect(lands?.Style?.map((style) => style.Name)).toEqual(['lands', 'lands-blue', 'lands-near']);
    expect(lands?.Style?.[0]?.LegendURL?.[0]?.size).toEqual([expect.any(Number), expect.any(Number)]);
    await window.happyDOM.close();
  });
});

/** What OpenLayers makes of a Layer element. */
interface ReadLayer {
  readonly Name: string;
  readonly queryable: boolean;
  readonly Layer?: readonly ReadLayer[];
  readonly BoundingBox?: readonly { readonly crs: string }[];
  readonly Style?: readonly {
    readonly Name: string;
    readonly LegendURL?: readonly { readonly size: unknown }[];
  }[];
}

describe('ogc-client', () => {
  test('reads the service and makes addresses that answer', async () => {
    const endpoint = await new WmsEndpoint(`${server.url}/wms`).isReady();
    expect(endpoint.getVersion()).toBe('1.3.0');
    expect(endpoint.getServiceInfo().title).toBe('Usługa próbna');
    const lands = endpoint.getLayerByName('lands');
    expect(lands?.styles.map((style) => style.name)).toEqual(['lands', 'lands-blue', 'lands-near']);
    expect(lands?.availableCrs).toContain('EPSG:2180');
    const address = endpoint.getMapUrl(['lands'], {
      widthPx: 200,
      heightPx: 200,
      crs: 'EPSG:2180',
      extent: [474_500, 570_500, 476_500, 572_500],
      outputFormat: 'image/png',
    });
    expect((await fetch(address)).headers.get('content-type')).toBe('image/png');
  });
});

const run = promisify(execFile);
const hasGdal = await run('gdalinfo', ['--version']).then(
  () => true,
  () => false,
);

describe.skipIf(!hasGdal)('GDAL', () => {
  test.each(['1.3.0', '1.1.1'])('lists the layers of %s and draws the right place', async (version) => {
    const capabilities = `WMS:${server.url}/wms?SERVICE=WMS&VERSION=${version}&REQUEST=GetCapabilities`;
    const { stdout } = await run('gdalinfo', [capabilities]);
    const names = stdout.match(/_NAME=.*$/gm) ?? [];
    const lands = names.find((name) => /LAYERS=lands&/.test(name))?.replace('_NAME=', '') ?? '';
    expect(lands).toMatch(/RS=EPSG:2180/);
    const folder = await mkdtemp(join(tmpdir(), 'wms-gdal-'));
    try {
      const picture = join(folder, 'lands.png');
      // Upper left and lower right corner, easting first: the middle of `l1` is the hole.
      const window = ['-projwin', '474500', '572500', '476500', '570500', '-outsize', '200', '200'];
      await run('gdal_translate', ['-q', '-of', 'PNG', ...window, lands, picture]);
      const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number) => [
        ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
      ];
      // GDAL asks for JPEG unless told otherwise.
      const [red = 0, green = 0, blue = 0] = at(60, 60);
      expect(green).toBeGreaterThan(150);
      expect(Math.max(red, blue)).toBeLessThan(40);
      expect(Math.min(...at(100, 100))).toBeGreaterThan(220);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
