import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { crsOf } from '../../geo/crs.ts';
import type { Extent } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import { STANDARD_DPI } from '../../geo/scale.ts';
import type { Scene, SceneLayer } from '../../render/renderer.ts';
import { comparePictures } from './compare-pictures.ts';
import { drawTown } from './draw.ts';
import { everything, scenes } from './scenes.ts';
import { symbolScenes } from './symbol-scenes.ts';
import { TOWN } from './town.ts';

/** Share of pixels that may differ between a picture and the tiles it is made of. */
const TOLERANCE = 0.001;
/** Skia cuts edges where the picture ends and rounds their slopes: along such an edge shades differ, to nobody's eye. */
const THRESHOLD = 32;
const TILE = 256;
const TILES = 4;

const hatches = scenes['polygon-hatches']!.layers;
const border = scenes['polygon-huge-border']!.layers;
const newSymbols = [
  'pattern-staggered',
  'hatch-dashed',
  'line-marks-follow',
  'line-letters-as-marks',
  'text-broken-into-lines',
  'text-turned',
].flatMap((name) => symbolScenes[name]!.layers);

interface Case {
  readonly name: string;
  readonly crs: 'EPSG:2180' | 'EPSG:3857';
  readonly layers: readonly SceneLayer[];
  /** CRS units per pixel. */
  readonly resolution: number;
}

const cases: readonly Case[] = [
  { name: 'parcels, streets, mains and places at 1 m', crs: 'EPSG:2180', layers: everything, resolution: 1 },
  { name: 'the same crowded at 2 m', crs: 'EPSG:2180', layers: everything, resolution: 2 },
  { name: 'the same close by', crs: 'EPSG:2180', layers: everything, resolution: 0.37 },
  { name: 'the same in Web Mercator', crs: 'EPSG:3857', layers: everything, resolution: 1.194_328_566 },
  {
    name: 'hatches and the dashed border',
    crs: 'EPSG:2180',
    layers: [...hatches, ...border],
    resolution: 0.7,
  },
  {
    name: 'patterns, dashed hatches, marks along lines, broken and turned texts',
    crs: 'EPSG:2180',
    layers: newSymbols,
    resolution: 0.8,
  },
];

describe('tiles', () => {
  it.each(cases)('of $name fit together', async ({ crs, layers, resolution }) => {
    const extent = transformExtent(
      [TOWN[0] + 31, TOWN[1] + 17, TOWN[0] + 32, TOWN[1] + 18],
      crsOf('EPSG:2180'),
      crsOf(crs),
    )!;
    const [x, y] = [extent[0], extent[1]];
    const side = TILE * resolution;
    const scene = (size: number, window: Extent): Scene => ({
      width: size,
      height: size,
      extent: window,
      crs,
      dpi: STANDARD_DPI,
      background: '#FFFFFF',
      format: 'image/png',
      layers,
    });
    const whole = await drawTown(scene(TILE * TILES, [x, y, x + side * TILES, y + side * TILES]));
    const tiles = [];
    for (let row = 0; row < TILES; row++) {
      for (let column = 0; column < TILES; column++) {
        const [left, top] = [x + column * side, y + (TILES - row) * side];
        const input = await drawTown(scene(TILE, [left, top - side, left + side, top]));
        tiles.push({ input: Buffer.from(input), left: column * TILE, top: row * TILE });
      }
    }
    const size = TILE * TILES;
    const stitched = await sharp({ create: { width: size, height: size, channels: 3, background: '#000' } })
      .composite(tiles)
      .png()
      .toBuffer();
    const { share } = await comparePictures(whole, stitched, THRESHOLD);
    expect(share).toBeLessThan(TOLERANCE);
  });
});
