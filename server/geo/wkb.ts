/** Points, lines and polygons, one or many, by their WKB number from 1 on. */
export const simpleTypes = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
] as const;

/** The seven simple feature types by their WKB number from 1 on. */
export const geometryTypes = [...simpleTypes, 'GeometryCollection'] as const;

export type GeometryType = (typeof geometryTypes)[number];

/** 0 points, 1 lines, 2 areas. */
export type Dimension = 0 | 1 | 2;

/** One run of vertices: a point set, a line, or a ring of a polygon. */
export interface Path {
  readonly dimension: Dimension;
  /** First vertex, and the one after the last, counted in vertices. */
  readonly start: number;
  readonly end: number;
  /** Number of the polygon, line or point inside the geometry; rings of one polygon share it, the outer one comes first. */
  readonly part: number;
}

/** A geometry as one run of coordinates: what drawing, tiles and encoders walk along. x, y only; Z and M are left out. */
export interface FlatGeometry {
  readonly type: GeometryType;
  /** x, y pairs; may be longer than what is used: `paths` says which. */
  readonly coordinates: Float64Array;
  readonly paths: readonly Path[];
  /** Vertices in use. */
  readonly vertexCount: number;
}

/** Reads WKB into a buffer that it keeps and grows; the geometry returned is good until the next call. */
export class WkbReader {
  #coordinates = new Float64Array(4096);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #offset = 0;
  #end = 0;
  #vertices = 0;
  #part = -1;
  #paths: Path[] = [];

  /**
   * WKB or EWKB, either byte order, Z and M skipped → flat geometry in the coordinates it holds.
   * @param bytes that it lies in from `start` to `end`: all of them when not said
   * @throws RangeError when the bytes end early or name no simple feature type
   */
  read(bytes: Uint8Array, start = 0, end = bytes.byteLength): FlatGeometry {
    // Many geometries lie in one buffer.
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    this.#offset = bytes.byteOffset + start;
    this.#end = bytes.byteOffset + end;
    this.#vertices = 0;
    this.#part = -1;
    this.#paths = [];
    const type = this.#geometry(0);
    return {
      type,
      coordinates: this.#coordinates,
      paths: this.#paths,
      vertexCount: this.#vertices,
    };
  }

  #geometry(depth: number): GeometryType {
    if (depth > 8) throw new RangeError('WKB collections nest more than 8 deep');
    this.#need(5);
    const little = this.#view.getUint8(this.#offset) === 1;
    const code = this.#view.getUint32(this.#offset + 1, little);
    this.#offset += 5 + ((code & 0x2000_0000) !== 0 ? 4 : 0);
    const iso = code & 0x0fff_ffff;
    const base = iso % 1000;
    const hasZ = (code & 0x8000_0000) !== 0 || iso >= 3000 || (iso >= 1000 && iso < 2000);
    const hasM = (code & 0x4000_0000) !== 0 || iso >= 2000;
    const size = 2 + (hasZ ? 1 : 0) + (hasM ? 1 : 0);
    const type = geometryTypes[base - 1];
    if (type === undefined) throw new RangeError(`WKB type ${code} is no simple feature`);
    if (base > 3) this.#collection(little, depth);
    else this.#simple(base as 1 | 2 | 3, little, size);
    return type;
  }

  #collection(little: boolean, depth: number): void {
    const count = this.#count(little);
    for (let i = 0; i < count; i++) this.#geometry(depth + 1);
  }

  #simple(base: 1 | 2 | 3, little: boolean, size: number): void {
    this.#part += 1;
    if (base === 1) this.#path(0, 1, little, size);
    else if (base === 2) this.#path(1, this.#count(little), little, size);
    else this.#rings(little, size);
  }

  #rings(little: boolean, size: number): void {
    const rings = this.#count(little);
    for (let i = 0; i < rings; i++) this.#path(2, this.#count(little), little, size);
  }

  #count(little: boolean): number {
    this.#need(4);
    const count = this.#view.getUint32(this.#offset, little);
    this.#offset += 4;
    return count;
  }

  #path(dimension: Dimension, count: number, little: boolean, size: number): void {
    const view = this.#view;
    this.#need(count * size * 8);
    this.#reserve(count);
    const target = this.#coordinates;
    const start = this.#vertices;
    let [i, offset] = [start * 2, this.#offset];
    for (let n = 0; n < count; n++, offset += size * 8) {
      target[i++] = view.getFloat64(offset, little);
      target[i++] = view.getFloat64(offset + 8, little);
    }
    this.#offset = offset;
    if (dimension === 0 && Number.isNaN(target[start * 2])) return; // POINT EMPTY is written as NaN
    if (count === 0) return;
    this.#vertices = start + count;
    this.#paths.push({ dimension, start, end: start + count, part: this.#part });
  }

  #need(bytes: number): void {
    if (this.#offset + bytes > this.#end) throw new RangeError('WKB ends early');
  }

  #reserve(count: number): void {
    const needed = (this.#vertices + count) * 2;
    if (needed <= this.#coordinates.length) return;
    const grown = new Float64Array(Math.max(needed, this.#coordinates.length * 2));
    grown.set(this.#coordinates.subarray(0, this.#vertices * 2));
    this.#coordinates = grown;
  }
}
