import type { RowFields } from '../database/wire/row-fields.ts';
import type { Crs } from '../geo/crs.ts';
import { type CoordinateMover, coordinateMover } from '../geo/precise-transform.ts';
import { type FlatGeometry, WkbReader } from '../geo/wkb.ts';

/** Geometries of rows in the CRS they are written in. */
export class GeometryReader {
  readonly #reader = new WkbReader();
  readonly #move: CoordinateMover | undefined;

  constructor(from: Crs, to: Crs) {
    this.#move = coordinateMover(from, to);
  }

  /**
   * WKB in the first CRS → the geometry in the second, good until the next call; undefined for NULL, and when the
   * second does not reach all of it.
   */
  read(row: RowFields, field: number): FlatGeometry | undefined {
    const [start, end] = [row.start(field), row.end(field)];
    if (end < 0) return undefined;
    const geometry = row.isHex(field)
      ? this.#reader.read(row.wkb(field) ?? NONE)
      : this.#reader.read(row.bytes, start, end);
    if (this.#move === undefined) return geometry;
    const { coordinates, vertexCount } = geometry;
    this.#move(coordinates, vertexCount);
    for (let i = 0; i < vertexCount * 2; i++) if (!Number.isFinite(coordinates[i])) return undefined;
    return geometry;
  }
}

const NONE = new Uint8Array();
