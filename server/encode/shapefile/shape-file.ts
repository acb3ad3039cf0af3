import { type FileHandle, open } from 'node:fs/promises';
import { ServiceError } from '../../errors.ts';
import type { Extent } from '../../geo/extent.ts';
import { extentOfVertices, union } from '../../geo/extent.ts';
import { isCounterClockwise } from '../../geo/geometry-parts.ts';
import type { FlatGeometry, Path } from '../../geo/wkb.ts';

/** The four kinds a Shapefile can hold, one a file. */
export type ShapeKind = 'point' | 'multipoint' | 'line' | 'polygon';

const CODES: Readonly<Record<ShapeKind, number>> = { point: 1, line: 3, polygon: 5, multipoint: 8 };

/** Readers count the bytes of each of the files with a signed 32-bit number. */
export const MAX_FILE = 2 ** 31 - 1;

/** Writes a .shp and its .shx (ESRI Shapefile Technical Description, 1998), record after record. */
export class ShapeFile {
  readonly #kind: ShapeKind;
  readonly #shapes: FileHandle;
  readonly #index: FileHandle;
  #length = 100;
  #count = 0;
  #extent: Extent | undefined;
  #pending: Buffer[] = [];
  #places: Buffer[] = [];

  private constructor(kind: ShapeKind, shapes: FileHandle, index: FileHandle) {
    this.#kind = kind;
    this.#shapes = shapes;
    this.#index = index;
  }

  /** @param path without its ending */
  static async create(path: string, kind: ShapeKind): Promise<ShapeFile> {
    const [shapes, index] = await Promise.all([open(`${path}.shp`, 'w'), open(`${path}.shx`, 'w')]);
    await shapes.write(Buffer.alloc(100));
    await index.write(Buffer.alloc(100));
    return new ShapeFile(kind, shapes, index);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds a record: those paths of the geometry that are of this file's kind; none is the null shape.
   * @returns bytes added to both files
   */
  add(geometry: FlatGeometry, paths: readonly Path[]): number {
    const content = paths.length === 0 ? NULL_SHAPE : this.#content(geometry, paths);
    this.#count += 1;
    const head = Buffer.alloc(8);
    head.writeInt32BE(this.#count, 0);
    head.writeInt32BE(content.length / 2, 4);
    const place = Buffer.alloc(8);
    place.writeInt32BE(this.#length / 2, 0);
    place.writeInt32BE(content.length / 2, 4);
    this.#pending.push(head, content);
    this.#places.push(place);
    this.#length += 8 + content.length;
    if (this.#length > MAX_FILE) throw tooLargeForShapefile();
    return 16 + content.length;
  }

  async flush(): Promise<void> {
    const [shapes, places] = [Buffer.concat(this.#pending), Buffer.concat(this.#places)];
    this.#pending = [];
    this.#places = [];
    if (shapes.length === 0) return;
    await this.#shapes.write(shapes);
    await this.#index.write(places);
  }

  /** Writes the heads, which tell lengths and the extent. */
  async finish(): Promise<void> {
    await this.flush();
    await this.#shapes.write(this.#head(this.#length), 0, 100, 0);
    await this.#index.write(this.#head(100 + this.#count * 8), 0, 100, 0);
  }

  async close(): Promise<void> {
    await this.#shapes.close();
    await this.#index.close();
  }

  #head(length: number): Buffer {
    const head = Buffer.alloc(100);
    head.writeInt32BE(9994, 0);
    head.writeInt32BE(length / 2, 24);
    head.writeInt32LE(1000, 28);
    head.writeInt32LE(CODES[this.#kind], 32);
    for (const [i, each] of (this.#extent ?? [0, 0, 0, 0]).entries()) head.writeDoubleLE(each, 36 + i * 8);
    return head;
  }

  #content(geometry: FlatGeometry, paths: readonly Path[]): Buffer {
    const { coordinates: xy } = geometry;
    const vertices = paths.reduce((sum, { start, end }) => sum + end - start, 0);
    const box = paths.map(({ start, end }) => extentOfVertices(xy, start, end)).reduce(union);
    this.#extent = this.#extent === undefined ? box : union(this.#extent, box);
    const [first] = paths;
    if (this.#kind === 'point' && first !== undefined) {
      const point = Buffer.alloc(20);
      point.writeInt32LE(1, 0);
      point.writeDoubleLE(xy[first.start * 2] as number, 4);
      point.writeDoubleLE(xy[first.start * 2 + 1] as number, 12);
      return point;
    }
    const isMultipoint = this.#kind === 'multipoint';
    const content = Buffer.alloc((isMultipoint ? 40 : 44 + paths.length * 4) + vertices * 16);
    let at = content.writeInt32LE(CODES[this.#kind], 0);
    for (const each of box) at = content.writeDoubleLE(each, at);
    if (!isMultipoint) at = content.writeInt32LE(paths.length, at);
    at = content.writeInt32LE(vertices, at);
    if (!isMultipoint) {
      let start = 0;
      for (const path of paths) {
        at = content.writeInt32LE(start, at);
        start += path.end - path.start;
      }
    }
    for (const path of paths)
      at = writeVertices(content, at, geometry, path, this.#isReversed(geometry, path, paths));
    return content;
  }

  /** Outer rings run clockwise, holes against it. */
  #isReversed(geometry: FlatGeometry, path: Path, paths: readonly Path[]): boolean {
    if (this.#kind !== 'polygon') return false;
    const isOuter = paths.find(({ part }) => part === path.part) === path;
    return isCounterClockwise(geometry, path) === isOuter;
  }
}

const NULL_SHAPE = Buffer.alloc(4);

function tooLargeForShapefile(): ServiceError {
  return new ServiceError('tooMuchWork', 'A Shapefile cannot be larger than 2 GiB.', {
    allowed: 'fewer features, or another format: gpkg, fgb',
  });
}

function writeVertices(
  target: Buffer,
  offset: number,
  { coordinates: xy }: FlatGeometry,
  { start, end }: Path,
  reversed: boolean,
): number {
  let at = offset;
  for (let n = 0; n < end - start; n++) {
    const i = (reversed ? end - 1 - n : start + n) * 2;
    at = target.writeDoubleLE(xy[i] as number, at);
    at = target.writeDoubleLE(xy[i + 1] as number, at);
  }
  return at;
}
