/** A geometry as GeoJSON writes it (RFC 7946, 3.1); coordinates beyond x, y are ignored. */
export interface GeoJsonGeometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly GeoJsonGeometry[];
}

/**
 * Geometry → WKB, little endian, x, y.
 * @throws RangeError when the type is none of the seven, or coordinates are not finite numbers nested as it wants
 */
export function writeWkb(geometry: GeoJsonGeometry): Uint8Array {
  const writer = new Writer();
  writer.geometry(geometry, 0);
  return writer.bytes();
}

const codes: Readonly<Record<string, number>> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
};

const members: Readonly<Record<number, string>> = { 4: 'Point', 5: 'LineString', 6: 'Polygon' };

class Writer {
  #buffer = Buffer.alloc(1024);
  #length = 0;

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  geometry({ type, coordinates, geometries }: GeoJsonGeometry, depth: number): void {
    const code = codes[type];
    if (code === undefined) throw new RangeError(`${String(type)} is no geometry type`);
    if (depth > 8) throw new RangeError('collections nest more than 8 deep');
    this.#reserve(5);
    this.#length = this.#buffer.writeUInt8(1, this.#length);
    this.#uint(code);
    if (code === 1) this.#position(coordinates);
    else if (code === 2) this.#positions(coordinates);
    else if (code === 3) this.#each(coordinates, (ring) => this.#positions(ring));
    else if (code === 7) this.#each(geometries, (each) => this.geometry(each as GeoJsonGeometry, depth + 1));
    else {
      const member = members[code] as string;
      this.#each(coordinates, (each) => this.geometry({ type: member, coordinates: each }, depth + 1));
    }
  }

  #each(list: unknown, write: (each: unknown) => void): void {
    if (!Array.isArray(list)) throw new RangeError('coordinates are not nested as the type wants');
    this.#uint(list.length);
    for (const each of list) write(each);
  }

  #positions(list: unknown): void {
    this.#each(list, (each) => this.#position(each));
  }

  #position(position: unknown): void {
    const [x, y] = Array.isArray(position) ? (position as unknown[]) : [];
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
      throw new RangeError('a position is not two finite numbers');
    }
    this.#reserve(16);
    this.#buffer.writeDoubleLE(x, this.#length);
    this.#buffer.writeDoubleLE(y, this.#length + 8);
    this.#length += 16;
  }

  #uint(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.alloc(this.#buffer.length * 2 + bytes);
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
