import { describe, expect, test } from 'vitest';
import type { Layer, Property } from '../catalog/layer.ts';
import { literal, property } from '../filter/expression.ts';
import { crsOf } from '../geo/crs.ts';
import { writeWkb } from '../geo/write-wkb.ts';
import type { Feature, FeatureQuery } from '../source/feature-source.ts';
import type { Style } from '../style/style.ts';
import type { StyleSymbolizer } from '../style/symbolizer.ts';
import { featuresAt } from './features-at.ts';
import { viewportOf } from './viewport.ts';

/** 100 × 100 px of 1 m each: pixel (x, y) is the place (470000 + x, 570100 − y). */
const viewport = viewportOf({
  width: 100,
  height: 100,
  extent: [470_000, 570_000, 470_100, 570_100],
  crs: 'EPSG:2180',
  dpi: 90.714,
});

describe('featuresAt', () => {
  test('an area counts when it lies under the place, not beside it', async () => {
    const square = polygon([10, 10], [20, 10], [20, 20], [10, 20], [10, 10]);
    expect(await keysAt([square], 15, 15, { kind: 'polygon', fill: '#FF0000' })).toEqual(['0']);
    expect(await keysAt([square], 22, 15, { kind: 'polygon', fill: '#FF0000' })).toEqual([]);
  });

  test('a hole of an area is not the area', async () => {
    const ring = polygon([0, 0], [40, 0], [40, 40], [0, 40], [0, 0]);
    const withHole = rings([
      [
        [0, 0],
        [40, 0],
        [40, 40],
        [0, 40],
        [0, 0],
      ],
      [
        [10, 10],
        [30, 10],
        [30, 30],
        [10, 30],
        [10, 10],
      ],
    ]);
    expect(await keysAt([ring, withHole], 20, 20, { kind: 'polygon', fill: '#FF0000' })).toEqual(['0']);
  });

  test('a line is found within three pixels, a thick one within half its width', async () => {
    const road = line([0, 50], [100, 50]);
    const thin: StyleSymbolizer = { kind: 'line', stroke: { colour: '#000000', width: 1 } };
    const thick: StyleSymbolizer = { kind: 'line', stroke: { colour: '#000000', width: 20 } };
    expect(await keysAt([road], 50, 52.9, thin)).toEqual(['0']);
    expect(await keysAt([road], 50, 53.1, thin)).toEqual([]);
    expect(await keysAt([road], 50, 59, thick)).toEqual(['0']);
  });

  test('a point is found as far as its symbol reaches, the nearest first', async () => {
    const mark: StyleSymbolizer = { kind: 'point', mark: 'circle', size: 16, fill: '#000000' };
    expect(await keysAt([point(50, 50), point(53, 50), point(70, 50)], 54, 50, mark)).toEqual(['1', '0']);
  });

  test('of overlapping areas the smaller comes first, and the limit cuts', async () => {
    const areas = [
      polygon([0, 0], [90, 0], [90, 90], [0, 90], [0, 0]),
      polygon([40, 40], [60, 40], [60, 60], [40, 60], [40, 40]),
    ];
    expect(await keysAt(areas, 50, 50, { kind: 'polygon', fill: '#FF0000' })).toEqual(['1', '0']);
    expect(await keysAt(areas, 50, 50, { kind: 'polygon', fill: '#FF0000' }, { limit: 1 })).toEqual(['1']);
  });

  test('what no rule draws at the scale is not found', async () => {
    const fill: StyleSymbolizer = { kind: 'polygon', fill: '#FF0000' };
    const square = polygon([10, 10], [20, 10], [20, 20], [10, 20], [10, 10]);
    expect(await keysAt([square], 15, 15, fill, { maxScaleDenominator: 3000 })).toEqual([]);
    expect(await keysAt([square], 15, 15, fill, { maxScaleDenominator: 4000 })).toEqual(['0']);
  });

  test('what no filter takes is not found', async () => {
    const squares = [0, 1].map(() => polygon([10, 10], [20, 10], [20, 20], [10, 20], [10, 10]));
    const filter = { kind: 'compare', operator: '=', left: property('name'), right: literal('1') } as const;
    expect(await keysAt(squares, 15, 15, { kind: 'polygon', fill: '#FF0000' }, { filter })).toEqual(['1']);
  });
});

async function keysAt(
  geometries: readonly Uint8Array[],
  x: number,
  y: number,
  symbolizer: StyleSymbolizer,
  { limit = 10, maxScaleDenominator = Infinity, filter = undefined as Style['rules'][0]['filter'] } = {},
): Promise<readonly string[]> {
  const title = { pl: 'x', en: 'x' };
  const name: Property = {
    name: 'name',
    column: 'name',
    type: 'string',
    title,
    description: undefined,
    unit: undefined,
    codes: undefined,
    queryable: true,
  };
  const layer = {
    properties: [name],
    geometry: { column: 'geom', type: 'Geometry', crs: crsOf('EPSG:2180') },
  } as unknown as Layer;
  const style: Style = {
    id: 's',
    title,
    abstract: undefined,
    rules: [
      {
        name: 'r',
        title,
        filter,
        pass: 0,
        isElse: false,
        minScaleDenominator: 0,
        maxScaleDenominator,
        symbolizers: [symbolizer],
      },
    ],
  };
  const source = {
    async *features(_query: FeatureQuery): AsyncIterable<readonly Feature[]> {
      yield geometries.map((geometry, i) => ({ key: String(i), geometry, values: [String(i)] }));
    },
  };
  const found = await featuresAt({ viewport, layer, style, x, y, limit }, source);
  return found.map((feature) => feature.key);
}

type Place = readonly [x: number, y: number];

const point = (x: number, y: number): Uint8Array => writeWkb({ type: 'Point', coordinates: place([x, y]) });
const line = (...places: readonly Place[]): Uint8Array =>
  writeWkb({ type: 'LineString', coordinates: places.map(place) });
const rings = (all: readonly (readonly Place[])[]): Uint8Array =>
  writeWkb({ type: 'Polygon', coordinates: all.map((ring) => ring.map(place)) });
const polygon = (...ring: readonly Place[]): Uint8Array => rings([ring]);

/** Pixels → the place in the picture's CRS. */
function place([x, y]: Place): Place {
  return [470_000 + x, 570_100 - y];
}
