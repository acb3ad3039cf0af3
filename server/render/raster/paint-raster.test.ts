import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { Property } from '../../catalog/layer.ts';
import type { Extent } from '../../geo/extent.ts';
import { RasterStore } from '../../source/raster/raster-store.ts';
import type { RasterSymbolizer } from '../../style/symbolizer.ts';
import { fixtureLayer, fixtureStyle } from '../../test/fixture-catalog.ts';
import type { DrawnSource } from '../drawing-source.ts';
import { drawPicture } from '../picture.ts';
import type { Scene } from '../renderer.ts';

const rasters = new RasterStore({
  folder: join(import.meta.dirname, '../../source/raster/fixtures'),
  addresses: [],
});
afterAll(() => rasters.close());

/** An index of these files; which of them meet a picture is the database's to say. */
function indexOf(locations: readonly string[]): DrawnSource {
  return {
    rasters,
    async *features() {
      yield locations.map((location, i) => ({ key: String(i), geometry: null, values: [location] }));
    },
  };
}

const location: Property = {
  name: 'location',
  column: 'location',
  type: 'string',
  title: { pl: 'Plik', en: 'File' },
  description: undefined,
  unit: undefined,
  codes: undefined,
  queryable: false,
};

async function draw(
  locations: readonly string[],
  symbolizer: RasterSymbolizer,
  place: { extent: Extent; crs: Scene['crs']; width: number; height: number },
): Promise<(x: number, y: number) => number[]> {
  const plain = fixtureStyle('pictures');
  const style = { ...plain, rules: plain.rules.map((rule) => ({ ...rule, symbolizers: [symbolizer] })) };
  const layer = fixtureLayer('ortho', 'pictures', { raster: { location }, styles: [style] });
  const scene: Scene = {
    ...place,
    dpi: 90.714,
    background: undefined,
    format: 'image/png',
    layers: [{ layer, style }],
  };
  const signal = new AbortController().signal;
  const png = await drawPicture(scene, {
    source: indexOf(locations),
    signal,
    checkCancelled: () => undefined,
  });
  const { data } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return (x, y) => [...data.subarray((y * place.width + x) * 4, (y * place.width + x) * 4 + 4)];
}

const photo = {
  extent: [6_472_000, 5_871_000, 6_472_600, 5_871_600],
  crs: 'EPSG:2177',
  width: 300,
  height: 300,
} as const;
const hills = {
  extent: [472_000, 572_000, 474_560, 574_560],
  crs: 'EPSG:2180',
  width: 256,
  height: 256,
} as const;

describe('pictures of an index layer', () => {
  it('are drawn pixel by pixel as they are where grids agree', async () => {
    const at = await draw(['photo.tif'], { kind: 'raster', resampling: 'nearest' }, photo);
    for (const [x, y] of [
      [0, 0],
      [60, 10],
      [299, 299],
      [120, 200],
    ] as const) {
      const red = (Math.floor(x / 50) + Math.floor(y / 50)) % 2 === 1 ? 220 : 60;
      expect(at(x, y)).toEqual([red, Math.round((255 * x) / 299), Math.round((255 * y) / 299), 255]);
    }
  });

  it('are warped into the CRS of the map, and nothing is drawn beside them', async () => {
    const at = await draw(
      ['photo.tif'],
      { kind: 'raster' },
      { ...photo, crs: 'EPSG:3857', extent: BOX_3857 },
    );
    expect(at(150, 150)[3]).toBe(255);
    expect(Math.abs(at(150, 150)[1]! - 128)).toBeLessThan(4);
    expect(Math.abs(at(150, 150)[2]! - 128)).toBeLessThan(4);
    expect(at(0, 0)).toEqual([0, 0, 0, 0]);
  });

  it('keep their codes: a palette is not mixed', async () => {
    const place = { extent: [18.5, 53, 18.564, 53.064], crs: 'CRS:84', width: 100, height: 100 } as const;
    const at = await draw(['classes.tif'], { kind: 'raster', resampling: 'cubic' }, place);
    const known = ['255,255,190', '38,115,0', '160,40,40', '0,112,255'];
    for (let i = 0; i < 100; i++) expect(known).toContain(at(i, i).slice(0, 3).join());
  });

  it('follow a colour map by ramp, interval and value; a missing height is empty', async () => {
    const entries = [
      { value: 80, colour: '#000000' },
      { value: 140, colour: '#FFFFFF' },
    ];
    const ramp = await draw(['hills.tif'], { kind: 'raster', colourMap: { type: 'ramp', entries } }, hills);
    expect(Math.abs(ramp(100, 100)[0]! - (255 * (131.63 - 80)) / 60)).toBeLessThan(2);
    expect(ramp(5, 5)[3]).toBe(0);
    const intervals = await draw(
      ['hills.tif'],
      { kind: 'raster', colourMap: { type: 'intervals', entries } },
      hills,
    );
    expect(intervals(100, 100)).toEqual([255, 255, 255, 255]);
  });

  it('are lit as gdaldem lights them', async () => {
    const at = await draw(['hills.tif'], { kind: 'raster', resampling: 'nearest', hillshade: {} }, hills);
    for (const [x, y, shade] of [
      [100, 100, 192],
      [128, 110, 171],
      [200, 180, 184],
      [90, 130, 173],
      [60, 60, 187],
    ] as const) {
      expect(Math.abs(at(x, y)[0]! - shade)).toBeLessThanOrEqual(2);
    }
  });

  it('agree between neighbouring tiles, shaded and warped', async () => {
    const symbolizer: RasterSymbolizer = { kind: 'raster', hillshade: {}, resampling: 'cubic' };
    const whole = await draw(['hills.tif'], symbolizer, hills);
    const east = { ...hills, width: 128, extent: [473_280, 572_000, 474_560, 574_560] } as const;
    const half = await draw(['hills.tif'], symbolizer, east);
    for (let i = 0; i < 256; i += 5) expect(half(i >> 1, i)).toEqual(whole(128 + (i >> 1), i));
  });

  it('have no seam where files lie beside one another, shaded too', async () => {
    const symbolizer: RasterSymbolizer = { kind: 'raster', hillshade: {}, resampling: 'nearest' };
    const whole = await draw(['hills.tif'], symbolizer, hills);
    const halves = await draw(['west.tif', 'east.tif'], symbolizer, hills);
    for (let y = 20; y < 256; y += 3) {
      for (const x of [126, 127, 128, 129]) {
        expect(Math.abs(halves(x, y)[0]! - whole(x, y)[0]!)).toBeLessThanOrEqual(2);
      }
    }
  });

  it('leave the place of a file that is not there empty, and draw the others', async () => {
    const at = await draw(['gone.tif', 'photo.tif'], { kind: 'raster', opacity: 0.5 }, photo);
    expect(Math.abs(at(60, 10)[3]! - 128)).toBeLessThan(2);
  });

  it('are refused when too many meet one map', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `${i}.tif`);
    await expect(draw(many, { kind: 'raster' }, photo)).rejects.toMatchObject({ fault: 'tooMuchWork' });
  });
});

/** Around the photograph's middle (N 5871300, E 6472300), 1,200 units of Web Mercator. */
const BOX_3857: Extent = [1_957_246.2, 6_977_499.7, 1_958_446.2, 6_978_699.7];
