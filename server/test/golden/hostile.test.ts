import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawPicture } from '../../render/picture.ts';
import type { Scene } from '../../render/renderer.ts';
import { comparePictures } from './compare-pictures.ts';
import { testLayer, testStyle } from './layer.ts';
import { type MemoryFeature, openDrawingSource } from './memory-source.ts';
import { scenes } from './scenes.ts';
import { feature, polygon, TOWN } from './town.ts';

const [x, y] = TOWN;

const style = testStyle({
  symbolizers: [
    {
      kind: 'polygon',
      fill: '#FFE0A0',
      hatch: { colour: '#804000', width: 1, spacing: '0.001m', angle: 30 },
      stroke: { colour: '#804000', width: '1000m', dash: ['0.001m', '0.001m'] },
    },
    { kind: 'line', stroke: { colour: '#0000FF', width: 1, dash: [0, 0] }, offset: -1000 },
    { kind: 'point', mark: 'star', size: '20m', stroke: { colour: '#FF0000', width: 1 } },
    { kind: 'text', label: '{label}', size: '999m', colour: '#000000', placement: 'line', repeat: '0.001m' },
    { kind: 'text', label: '{label}', size: 12, colour: '#000000', placement: 'interior' },
  ],
});

async function draw(features: readonly MemoryFeature[], changes: Partial<Scene> = {}): Promise<Uint8Array> {
  const layers = [{ layer: testLayer('hostile', style), style }];
  const source = await openDrawingSource({ hostile: features });
  const scene: Scene = { ...scenes['polygon-holes']!, layers, ...changes };
  return drawPicture(scene, { source, signal: new AbortController().signal, checkCancelled: () => {} });
}

const values = { label: 'a rather long label that goes on and on' };

describe('drawing', () => {
  it.each([
    ['an empty polygon', { type: 'Polygon', coordinates: [] }],
    ['an empty line', { type: 'LineString', coordinates: [] }],
    [
      'a line of one place',
      {
        type: 'LineString',
        coordinates: [
          [x, y],
          [x, y],
        ],
      },
    ],
    [
      'a polygon without area',
      {
        type: 'Polygon',
        coordinates: [
          [
            [x, y],
            [x, y],
            [x, y],
            [x, y],
          ],
        ],
      },
    ],
    [
      'a polygon with NaN',
      {
        type: 'Polygon',
        coordinates: [
          [
            [x, y],
            [Number.NaN, y],
            [x, y + 99],
            [x, y],
          ],
        ],
      },
    ],
    [
      'an infinite line',
      {
        type: 'LineString',
        coordinates: [
          [x, y],
          [Infinity, y],
          [x, -Infinity],
        ],
      },
    ],
    [
      'a line around the world',
      {
        type: 'LineString',
        coordinates: [
          [-1e300, y + 5],
          [1e300, y + 7],
        ],
      },
    ],
    ['a point of NaN', { type: 'Point', coordinates: [Number.NaN, Number.NaN] }],
  ] as const)('survives %s', async (_, geometry) => {
    const picture = await draw([feature('1', geometry as never, values)]);
    expect((await sharp(picture).metadata()).width).toBe(400);
  });

  it('takes a polygon of a million vertices in extreme symbols', async () => {
    const ring = Array.from({ length: 1_000_000 }, (_, n) => {
      const angle = (n / 1_000_000) * 2 * Math.PI;
      const radius = 150 + 20 * Math.sin(angle * 1000);
      return [x + 200 + radius * Math.cos(angle), y + 200 + radius * Math.sin(angle)] as const;
    });
    const picture = await draw([
      feature('1', { type: 'Polygon', coordinates: [[...ring, ring[0]!]] }, values),
    ]);
    expect((await sharp(picture).metadata()).width).toBe(400);
  }, 120_000);

  it('takes twenty thousand labels at one place', async () => {
    const crowd = Array.from({ length: 20_000 }, (_, n) =>
      feature(`${n}`, { type: 'Point', coordinates: [x + (n % 200), y + (n % 211)] }, values),
    );
    expect((await sharp(await draw(crowd)).metadata()).width).toBe(400);
  }, 120_000);

  it('draws nothing where the picture lies outside the layer’s CRS', async () => {
    const extent = [-170, -60, -160, -50] as const;
    const place = { crs: 'EPSG:4326', extent, background: '#FFFFFF' } as const;
    const nothing = await draw([], place);
    expect(
      (
        await comparePictures(
          nothing,
          await draw([feature('1', polygon([x, y], [x + 9, y], [x, y + 9]), values)], place),
        )
      ).most,
    ).toBe(0);
  });

  it('makes a JPEG on white where nothing else was asked for', async () => {
    const picture = await draw([], { format: 'image/jpeg', background: undefined });
    const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(3);
    expect(data.subarray(0, 3)).toEqual(Buffer.from([255, 255, 255]));
  });
});
