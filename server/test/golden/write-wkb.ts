/** A point, line or polygon with its coordinates as in GeoJSON. */
export type TestGeometry =
  | { readonly type: 'Point'; readonly coordinates: readonly [number, number] }
  | { readonly type: 'LineString'; readonly coordinates: readonly (readonly [number, number])[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly (readonly [number, number])[])[] }
  | {
      readonly type: 'MultiPolygon';
      readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[];
    };

/** A geometry → little-endian WKB, x, y order. */
export function writeWkb(geometry: TestGeometry): Uint8Array {
  switch (geometry.type) {
    case 'Point':
      return Buffer.concat([head(1), doubles([geometry.coordinates])]);
    case 'LineString':
      return Buffer.concat([head(2), count(geometry.coordinates), doubles(geometry.coordinates)]);
    case 'Polygon':
      return Buffer.concat([
        head(3),
        count(geometry.coordinates),
        ...geometry.coordinates.flatMap((ring) => [count(ring), doubles(ring)]),
      ]);
    case 'MultiPolygon':
      return Buffer.concat([
        head(6),
        count(geometry.coordinates),
        ...geometry.coordinates.map((coordinates) => writeWkb({ type: 'Polygon', coordinates })),
      ]);
  }
}

function head(type: number): Buffer {
  return Buffer.from([1, type, 0, 0, 0]);
}

function count(items: readonly unknown[]): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(items.length);
  return bytes;
}

function doubles(points: readonly (readonly [number, number])[]): Buffer {
  return Buffer.from(Float64Array.from(points.flat()).buffer);
}
