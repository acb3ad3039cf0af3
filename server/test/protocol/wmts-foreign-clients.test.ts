import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WmtsEndpoint } from '@camptocamp/ogc-client';
import { Window } from 'happy-dom';
import proj4 from 'proj4';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crsOf } from '../../geo/crs.ts';
import { transformExtent } from '../../geo/projection.ts';
import { findTileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { pictureOf, startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

const LAND = '#00AA00FF';
/** A place on land, easting and northing in EPSG:2180. */
const PLACE = [475_200, 571_200] as const;
const capabilities = () => `${server.url}/wmts?SERVICE=WMTS&REQUEST=GetCapabilities`;

describe('OpenLayers', () => {
  test.each(['EPSG:2180', 'EPSG:2177', 'WebMercatorQuad'])('asks the right tile of %s', async (matrixSet) => {
    const window = new Window();
    Object.assign(globalThis, { DOMParser: window.DOMParser, Node: window.Node, document: window.document });
    const { default: WMTSCapabilities } = await import('ol/format/WMTSCapabilities.js');
    const { optionsFromCapabilities } = await import('ol/source/WMTS.js');
    const { register } = await import('ol/proj/proj4.js');
    for (const code of ['EPSG:2180', 'EPSG:2177'] as const) {
      // The authority writes northing first: proj4 learns it from `+axis`.
      const definition = `${crsOf(code).proj4} +axis=neu`;
      proj4.defs([
        [code, definition],
        [`urn:ogc:def:crs:EPSG::${code.slice(5)}`, definition],
      ]);
    }
    register(proj4);
    const read = new WMTSCapabilities().read(await (await fetch(capabilities())).text());
    for (const requestEncoding of ['KVP', 'REST'] as const) {
      const options = optionsFromCapabilities(read, { layer: 'lands', matrixSet, requestEncoding });
      const grid = options?.tileGrid;
      if (!options || grid === undefined) throw new Error('OpenLayers finds no such layer');
      const code = matrixSet === 'WebMercatorQuad' ? 'EPSG:3857' : (matrixSet as 'EPSG:2180');
      const box = transformExtent(
        [PLACE[0], PLACE[1], PLACE[0] + 0.1, PLACE[1] + 0.1],
        crsOf('EPSG:2180'),
        crsOf(code),
      );
      if (box === undefined) throw new Error('no place');
      const z = grid.getZForResolution(2);
      const [, x = 0, y = 0] = grid.getTileCoordForCoordAndZ([box[0], box[1]], z);
      const address = addressOf(options, grid.getMatrixId(z), x, y);
      const picture = await pictureOf(await fetch(address));
      expect(picture.colours.has(LAND)).toBe(true);
      const corner = grid.getTileCoordExtent([z, x, y]);
      const side = (corner[2] ?? 0) - (corner[0] ?? 0);
      const [i, j] = [(box[0] - (corner[0] ?? 0)) / side, ((corner[3] ?? 0) - box[1]) / side];
      expect(picture.at(Math.floor(i * picture.width), Math.floor(j * picture.height))).toBe(LAND);
    }
    await window.happyDOM.close();
  });
});

interface TileOptions {
  readonly urls?: readonly string[] | undefined;
  readonly requestEncoding?: string | undefined;
  readonly layer: string;
  readonly style: string;
  readonly matrixSet: string;
  readonly format?: string | undefined;
}

/** The address of a tile, filled in as OpenLayers does it. */
function addressOf(options: TileOptions, matrix: string, x: number, y: number): string {
  const [template = ''] = options.urls ?? [];
  const values: Record<string, string> = {
    Layer: options.layer,
    Style: options.style,
    TileMatrixSet: options.matrixSet,
    TileMatrix: matrix,
    TileRow: String(y),
    TileCol: String(x),
  };
  if (options.requestEncoding !== 'KVP') {
    return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const key = Object.keys(values).find((each) => each.toLowerCase() === name.toLowerCase());
      return key === undefined ? whole : (values[key] ?? whole);
    });
  }
  const query = new URLSearchParams({
    Service: 'WMTS',
    Request: 'GetTile',
    Version: '1.0.0',
    Format: options.format ?? 'image/png',
    ...values,
  });
  return `${template}${query}`;
}

describe('ogc-client', () => {
  test('reads layers, grids and limits, and makes addresses that answer', async () => {
    const endpoint = await new WmtsEndpoint(capabilities()).isReady();
    expect(endpoint.getServiceInfo().title).toBe('Usługa próbna');
    const lands = endpoint.getLayerByName('lands');
    expect(lands.styles.map((style) => style.name)).toEqual(['lands', 'lands-blue', 'lands-near']);
    expect(lands.matrixSets.map((set) => set.identifier)).toEqual([
      'WebMercatorQuad',
      'EPSG:2180',
      'EPSG:2177',
    ]);
    const set = lands.matrixSets.find(({ identifier }) => identifier === 'EPSG:2180');
    const limits = set?.limits.at(-1);
    const address = endpoint.getTileUrl(
      'lands',
      'lands',
      'EPSG:2180',
      limits?.tileMatrix ?? '',
      limits?.minTileRow ?? 0,
      limits?.minTileCol ?? 0,
      'image/png',
    );
    const response = await fetch(address ?? '');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  });
});

const run = promisify(execFile);
const hasGdal = await run('gdalinfo', ['--version']).then(
  () => true,
  () => false,
);

describe.skipIf(!hasGdal)('GDAL', () => {
  test.each(['EPSG:2180', 'EPSG:2177'])('draws the right place from tiles of %s', async (matrixSet) => {
    const folder = await mkdtemp(join(tmpdir(), 'wmts-gdal-'));
    try {
      const picture = join(folder, 'lands.png');
      const source = `WMTS:${capabilities()},layer=lands,tilematrixset=${matrixSet},style=lands`;
      const window = ['-projwin', '474500', '572500', '476500', '570500', '-projwin_srs', 'EPSG:2180'];
      const options = [
        '-q',
        '-of',
        'PNG',
        '-outsize',
        '200',
        '200',
        '--config',
        'GDAL_ENABLE_WMS_CACHE',
        'NO',
      ];
      await run('gdal_translate', [...options, ...window, source, picture]);
      const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number) => [
        ...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4),
      ];
      expect(at(65, 125).slice(0, 3)).toEqual([0, 170, 0]);
      expect(at(100, 100)[3]).toBeLessThan(40);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('reads a layer whole and at its finest, though it asks for levels beyond the limits', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wmts-gdal-'));
    try {
      const source = `WMTS:${capabilities()},layer=lands,tilematrixset=WebMercatorQuad,style=lands`;
      const { stdout } = await run('gdalinfo', ['-json', source]);
      const { geoTransform } = JSON.parse(stdout) as { geoTransform: number[] };
      const finest = findTileMatrixSet('WebMercatorQuad')?.matrices[21]?.resolution ?? 0;
      expect(geoTransform[1]).toBeCloseTo(finest, 9);
      for (const window of [
        ['-outsize', '5', '5'],
        ['-srcwin', '0', '0', '300', '300'],
      ]) {
        const options = ['-q', '-of', 'PNG', '--config', 'GDAL_ENABLE_WMS_CACHE', 'NO', ...window];
        await run('gdal_translate', [...options, source, join(folder, 'lands.png')]);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
