import type { Point } from './point.ts';

/** Hex digits of EWKB (little-endian, with SRID), as PostGIS reads from text. */
export function ewkb(srid: number, geometry: Geometry): string {
  const bytes = new Uint8Array(size(geometry) + 4);
  const view = new DataView(bytes.buffer);
  const end = write(view, 0, geometry, srid);
  return Buffer.from(bytes.buffer, 0, end).toString('hex');
}

/** Rings are closed by the writer. */
export type Geometry =
  | { readonly type: 'Point'; readonly point: Point }
  | { readonly type: 'LineString'; readonly points: readonly Point[] }
  | { readonly type: 'Polygon'; readonly rings: readonly (readonly Point[])[] }
  | { readonly type: 'MultiPolygon'; readonly polygons: readonly (readonly (readonly Point[])[])[] }
  | { readonly type: 'MultiLineString'; readonly lines: readonly (readonly Point[])[] };

const codes = { Point: 1, LineString: 2, Polygon: 3, MultiLineString: 5, MultiPolygon: 6 } as const;

function size(geometry: Geometry): number {
  switch (geometry.type) {
    case 'Point':
      return 21;
    case 'LineString':
      return 9 + geometry.points.length * 16;
    case 'Polygon':
      return polygonSize(geometry.rings);
    case 'MultiPolygon':
      return geometry.polygons.reduce((sum, rings) => sum + polygonSize(rings), 9);
    case 'MultiLineString':
      return geometry.lines.reduce((sum, line) => sum + 9 + line.length * 16, 9);
  }
}

function polygonSize(rings: readonly (readonly Point[])[]): number {
  return rings.reduce((sum, ring) => sum + 4 + (ring.length + 1) * 16, 9);
}

function write(view: DataView, start: number, geometry: Geometry, srid: number | undefined): number {
  let at = start;
  view.setUint8(at, 1);
  view.setUint32(at + 1, (codes[geometry.type] | (srid === undefined ? 0 : 0x20000000)) >>> 0, true);
  at += 5;
  if (srid !== undefined) {
    view.setUint32(at, srid, true);
    at += 4;
  }
  switch (geometry.type) {
    case 'Point':
      return writePoints(view, at, [geometry.point]);
    case 'LineString':
      return writePoints(view, writeCount(view, at, geometry.points.length), geometry.points);
    case 'Polygon':
      at = writeCount(view, at, geometry.rings.length);
      for (const ring of geometry.rings) at = writeRing(view, at, ring);
      return at;
    case 'MultiPolygon':
      at = writeCount(view, at, geometry.polygons.length);
      for (const rings of geometry.polygons) at = write(view, at, { type: 'Polygon', rings }, undefined);
      return at;
    case 'MultiLineString':
      at = writeCount(view, at, geometry.lines.length);
      for (const points of geometry.lines) at = write(view, at, { type: 'LineString', points }, undefined);
      return at;
  }
}

function writeRing(view: DataView, start: number, ring: readonly Point[]): number {
  const at = writePoints(view, writeCount(view, start, ring.length + 1), ring);
  const first = ring[0];
  return first ? writePoints(view, at, [first]) : at;
}

function writeCount(view: DataView, at: number, count: number): number {
  view.setUint32(at, count, true);
  return at + 4;
}

function writePoints(view: DataView, start: number, points: readonly Point[]): number {
  let at = start;
  for (const [x, y] of points) {
    view.setFloat64(at, x, true);
    view.setFloat64(at + 8, y, true);
    at += 16;
  }
  return at;
}
