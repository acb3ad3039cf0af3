import { describe, expect, it } from 'vitest';
import { fitTransform } from '../geo/coordinate-transform.ts';
import { crsOf } from '../geo/crs.ts';
import { type Extent, extentOfVertices } from '../geo/extent.ts';
import type { FlatGeometry } from '../geo/wkb.ts';
import { FeatureColumns, FeatureCursor } from './feature-columns.ts';
import { GeometryStore } from './geometry/geometry-store.ts';
import { shapeOf } from './geometry/prepared-geometry.ts';

/** A polygon of rings in storage coordinates; as a reader gives it, in memory longer than what is used. */
function polygon(...rings: readonly (readonly number[])[]): FlatGeometry {
  const coordinates = new Float64Array(rings.flat().length + 20);
  coordinates.set(rings.flat());
  let vertexCount = 0;
  const paths = rings.map((ring) => {
    const start = vertexCount;
    vertexCount += ring.length / 2;
    return { dimension: 2, start, end: vertexCount, part: 0 } as const;
  });
  return { type: 'Polygon', coordinates, paths, vertexCount };
}

const geometries = [
  polygon([10, 10, 90, 10, 90, 90, 50, 90.1, 10, 90, 10, 10], [30, 30, 60, 30, 60, 60, 30, 30]),
  polygon([10, 10, 10, 90, 90, 90, 90, 10, 10, 10], [30, 30, 30, 60, 60, 60, 30, 30]),
  polygon([20, 20, 20.1, 20.1, 80, 40, 20, 60, 20, 20]),
  polygon([20, 20, Number.NaN, 5, 80, 40, 50, 50, 20, 60, 20, 20]),
  // Cut by the picture's edge.
  polygon([-50, -50, -50, 150, 50, 150, 50, -50, -50, -50]),
];

const window: Extent = [-100, -100, 200, 200];

function columnsOf(given: readonly FlatGeometry[]): FeatureColumns {
  const columns = new FeatureColumns();
  const texts = new Map<string, string>();
  for (const [index, each] of given.entries()) {
    const bounds = extentOfVertices(each.coordinates, 0, each.vertexCount);
    const values = [`kind ${index % 2}`, index];
    columns.add({ key: `${index}`, values }, each, shapeOf(each), bounds, texts);
  }
  columns.settle();
  return columns;
}

/** All that the columns hold, copied. */
function featuresOf(columns: FeatureColumns, inside = window) {
  const cursor = new FeatureCursor();
  cursor.open(columns);
  const found = [];
  while (cursor.move(inside)) {
    const { key, values, geometry } = cursor;
    found.push({
      key,
      values: [...values],
      bounds: [...geometry.bounds],
      turned: geometry.turned,
      vertices: [...geometry.coordinates.subarray(0, geometry.vertexCount * 2)],
    });
  }
  return found;
}

function painted(isKept: boolean, crs: 'EPSG:2180' | 'EPSG:3857'): unknown {
  const affine = { scaleX: 1, offsetX: 0.3, scaleY: -1, offsetY: 100 };
  const transform = fitTransform(crsOf('EPSG:2180'), crsOf(crs), [-50, -50, 150, 150], affine);
  const store = new GeometryStore([0, 0, 100, 100], transform, 1);
  const stored: unknown[] = [];
  if (isKept) {
    const cursor = new FeatureCursor();
    cursor.open(columnsOf(geometries));
    while (cursor.move(window)) stored.push(store.add(cursor.key, cursor.geometry));
  } else for (const [index, each] of geometries.entries()) stored.push(store.add(`${index}`, each));
  const vertices = [...store.coordinates.slice(0, store.vertexCount * 2)];
  return { stored, vertices, offsets: store.offsets, closed: store.closed };
}

describe('remembered features', () => {
  it('are painted as those just read', () => {
    expect(painted(true, 'EPSG:2180')).toEqual(painted(false, 'EPSG:2180'));
    expect(painted(true, 'EPSG:3857')).toEqual(painted(false, 'EPSG:3857'));
  });

  it('turn holes the other way than outer rings, whichever way both run', () => {
    const found = featuresOf(columnsOf(geometries));
    expect(found.slice(0, 2).map(({ turned }) => turned)).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('come with their own values and vertices, one after the other', () => {
    const found = featuresOf(columnsOf(geometries));
    expect(found.map(({ values }) => values)).toEqual(
      geometries.map((_, index) => [`kind ${index % 2}`, index]),
    );
    expect(found.map(({ vertices }) => vertices)).toEqual(
      geometries.map(({ coordinates, vertexCount }) => [...coordinates.subarray(0, vertexCount * 2)]),
    );
  });

  it('are passed over where their box lies outside', () => {
    expect(featuresOf(columnsOf(geometries), [-60, -60, -40, -40]).map(({ key }) => key)).toEqual(['4']);
    expect(featuresOf(columnsOf(geometries), [300, 300, 400, 400])).toEqual([]);
  });

  it('take no more memory than their boxes and vertices', () => {
    const vertices = geometries.reduce((sum, { vertexCount }) => sum + vertexCount, 0);
    expect(columnsOf(geometries).numbers.buffer.byteLength).toBe((vertices * 2 + geometries.length * 4) * 8);
  });

  it('grow with a geometry of very many vertices', () => {
    const long = polygon([10, 10, 90, 10, ...Array.from({ length: 4000 }, (_, i) => 20 + (i % 50)), 10, 10]);
    expect(featuresOf(columnsOf([long]))[0]?.vertices).toEqual([...long.coordinates.subarray(0, 4006)]);
  });
});
