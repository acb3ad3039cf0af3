import { describe, expect, it } from 'vitest';
import { fitTransform } from '../geo/coordinate-transform.ts';
import { crsOf } from '../geo/crs.ts';
import { extentOfVertices } from '../geo/extent.ts';
import type { FlatGeometry } from '../geo/wkb.ts';
import { GeometryStore } from './geometry-store.ts';
import { PreparedGeometries } from './prepared-geometry.ts';

/** A polygon of rings in storage coordinates; as a reader gives it, in memory longer than what is used. */
function polygon(...rings: readonly (readonly number[])[]): FlatGeometry {
  const coordinates = new Float64Array(64);
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

function painted(prepare: boolean, crs: 'EPSG:2180' | 'EPSG:3857'): unknown {
  const affine = { scaleX: 1, offsetX: 0.3, scaleY: -1, offsetY: 100 };
  const transform = fitTransform(crsOf('EPSG:2180'), crsOf(crs), [-50, -50, 150, 150], affine);
  const store = new GeometryStore([0, 0, 100, 100], transform, 1);
  const prepared = new PreparedGeometries();
  const given = prepare
    ? geometries.map((each) => prepared.add(each, extentOfVertices(each.coordinates, 0, each.vertexCount)))
    : geometries;
  prepared.settle();
  const stored = given.map((each, index) => store.add(`${index}`, each));
  const vertices = [...store.coordinates.slice(0, store.vertexCount * 2)];
  return { stored, vertices, offsets: store.offsets, closed: store.closed };
}

describe('remembered geometries', () => {
  it('are painted as those just read', () => {
    expect(painted(true, 'EPSG:2180')).toEqual(painted(false, 'EPSG:2180'));
    expect(painted(true, 'EPSG:3857')).toEqual(painted(false, 'EPSG:3857'));
  });

  it('turn holes the other way than outer rings, whichever way both run', () => {
    const prepared = new PreparedGeometries();
    expect(
      geometries
        .slice(0, 2)
        .map((each) => prepared.add(each, extentOfVertices(each.coordinates, 0, each.vertexCount)).turned),
    ).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('keep no more memory than their vertices take', () => {
    const prepared = new PreparedGeometries();
    const made = geometries.map((each) =>
      prepared.add(each, extentOfVertices(each.coordinates, 0, each.vertexCount)),
    );
    prepared.settle();
    const vertices = geometries.reduce((sum, { vertexCount }) => sum + vertexCount, 0);
    expect(made.map(({ coordinates }) => coordinates.buffer.byteLength)).toEqual(
      geometries.map(() => vertices * 16),
    );
    expect(made[2]?.coordinates).toEqual(geometries[2]?.coordinates.slice(0, 10));
  });
});
