import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCrs, type Crs, crsOf } from '../../geo/crs.ts';
import { type Extent, swapAxes } from '../../geo/extent.ts';
import { projection } from '../../geo/projection.ts';
import { type Parameters, pictureOf, startWmsServer, type WmsServer } from './wms-server.ts';

let server: WmsServer;
beforeAll(async () => {
  server = await startWmsServer();
});
afterAll(() => server.close());

/** The region's check points, computed by the Krüger series: easting, northing; longitude, latitude. */
const points = {
  torun: {
    'EPSG:2180': [473_065.2, 572_118.2],
    'EPSG:2177': [6_540_158.8, 5_875_871.2],
    'CRS:84': [18.5984, 53.0138],
  },
  bydgoszcz: {
    'EPSG:2180': [433_664.2, 584_701.7],
    'EPSG:2177': [6_500_562.3, 5_887_911.0],
    'CRS:84': [18.0084, 53.1235],
  },
} as const;

const red = '#FF0000FF';
const blue = '#0000FFFF';
const versions = ['1.3.0', '1.1.1'] as const;

describe.each(versions)('in WMS %s', (version) => {
  const offered = allCrs.filter((crs) => version === '1.3.0' || crs.code !== 'CRS:84');
  for (const [city, place] of Object.entries(points)) {
    test.each(offered.map((crs) => [crs.code, crs] as const))(`${city} lands right in %s`, async (_, crs) => {
      const given = (place as Record<string, readonly [number, number]>)[crs.code];
      const [x, y] = given ?? toCrs(crs, place['EPSG:2180']);
      for (const [layer, colour] of [
        ['cities', red],
        ['cities_2177', blue],
      ] as const) {
        const map = mapAround(version, crs, x, y, layer);
        const picture = await pictureOf(await server.ask(map));
        expect(picture.at(50, 50)).toBe(colour);
        const info = {
          ...map,
          REQUEST: 'GetFeatureInfo',
          QUERY_LAYERS: layer,
          INFO_FORMAT: 'application/json',
        };
        const answer = await server.ask({
          ...info,
          ...(version === '1.3.0' ? { I: 50, J: 50 } : { X: 50, Y: 50 }),
        });
        const { features } = (await answer.json()) as { features: readonly { id: string }[] };
        expect(features.map((feature) => feature.id)).toEqual([`${layer}.${city}`]);
      }
    });
  }
});

/** 101 × 101 pixels of 20 m (or as many degrees) around a place. */
function mapAround(version: string, crs: Crs, x: number, y: number, layer: string): Parameters {
  const half = (crs.unit === 'metre' ? 20 : 0.0002) * 50.5;
  const extent: Extent = [x - half, y - half, x + half, y + half];
  const isFlipped = version === '1.3.0' && crs.axisOrder === 'yx';
  return {
    VERSION: version,
    REQUEST: 'GetMap',
    LAYERS: layer,
    STYLES: '',
    [version === '1.3.0' ? 'CRS' : 'SRS']: crs.code,
    BBOX: (isFlipped ? swapAxes(extent) : extent).join(','),
    WIDTH: 101,
    HEIGHT: 101,
    FORMAT: 'image/png',
  };
}

function toCrs(crs: Crs, [easting, northing]: readonly [number, number]): readonly [number, number] {
  return projection(crsOf('EPSG:2180'), crs)(easting, northing);
}
