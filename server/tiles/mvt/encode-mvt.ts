import type { FieldReader } from '../../database/wire/row.ts';
import type { RowFields } from '../../database/wire/row-fields.ts';
import type { CoordinateTransform } from '../../geo/coordinate-transform.ts';
import type { Extent } from '../../geo/extent.ts';
import { type FlatGeometry, WkbReader } from '../../geo/wkb.ts';
import { interiorPoint } from '../../render/geometry/interior-point.ts';
import { LABEL_POINTS } from './label-points.ts';
import { MvtGeometryWriter } from './mvt-geometry.ts';
import { MvtLayer, type MvtProperty } from './mvt-layer.ts';
import { hashBytes, ValueTable } from './value-table.ts';
import { VarintWriter } from './varint-writer.ts';

/** How one layer goes into a tile. */
export interface MvtLayerOptions {
  readonly name: string;
  /** What each row brings between its key, which comes first as `id`, and its geometry. */
  readonly properties: readonly MvtProperty[];
  /** Storage CRS → tile units, y down; right inside `window`. */
  readonly transform: CoordinateTransform;
  /** The buffered tile, storage CRS. */
  readonly window: Extent;
  /** Whether areas get a point for their label, in a layer of its own. */
  readonly hasLabelPoints: boolean;
}

/**
 * Layers of Mapbox Vector Tiles 2.1, one after the other, each made row by row. Its room to work in stays from layer to
 * layer: hundreds of tiles a second would else be hundreds of megabytes a second.
 */
export class MvtLayerEncoder {
  readonly #reader = new WkbReader();
  readonly #geometry = new MvtGeometryWriter();
  readonly #values = new ValueTable();
  readonly #layer = new MvtLayer(this.#values, this.#geometry.out);
  readonly #labels = new MvtLayer(this.#values, this.#geometry.out);
  readonly #body = new VarintWriter();
  #window: Extent | undefined;
  #last = 1;

  /** Begins a layer. */
  begin({ name, properties, transform, window, hasLabelPoints }: MvtLayerOptions): void {
    this.#geometry.begin(transform);
    this.#values.clear();
    this.#layer.begin(name, properties);
    this.#labels.begin(`${name}${LABEL_POINTS}`, properties);
    this.#window = hasLabelPoints ? window : undefined;
    this.#last = properties.length + 1;
  }

  /** Bytes of room that it keeps. */
  get room(): number {
    return this.#body.bytes.length + this.#geometry.out.bytes.length;
  }

  /**
   * Adds a feature, unless nothing of it is left in the tile.
   * @param row key, properties, WKB
   */
  add(row: RowFields, readers: readonly FieldReader[]): void {
    if (row.isNull(this.#last)) return;
    const hash = hashBytes(row.bytes, row.start(0), row.end(0));
    const start = this.#geometry.out.length;
    const type = this.#write(row, chanceOf(hash));
    if (type === undefined) return;
    this.#layer.add(row, readers, type, start, hash);
    if (type === 3 && this.#window !== undefined) this.#addLabel(row, readers, hash, this.#window);
  }

  /** Writes the commands of a row's geometry. @returns its type, as the writer does */
  #write(row: RowFields, chance: number): 1 | 2 | 3 | undefined {
    const [start, end] = [row.start(this.#last), row.end(this.#last)];
    const isWritten = this.#geometry.writePlainArea(row.bytes, start, end, chance);
    if (isWritten === undefined) return this.#geometry.write(this.#read(row), chance);
    return isWritten ? 3 : undefined;
  }

  #addLabel(
    row: RowFields,
    readers: readonly FieldReader[],
    hash: number,
    [minX, minY, maxX, maxY]: Extent,
  ): void {
    const [x, y] = interiorPoint(this.#read(row)) ?? [Number.NaN, Number.NaN];
    const isNear = x >= minX && x <= maxX && y >= minY && y <= maxY;
    const place = this.#geometry.out.length;
    if (isNear && this.#geometry.writePoint(x, y)) this.#labels.add(row, readers, 1, place, hash);
  }

  #read(row: RowFields): FlatGeometry {
    return this.#reader.read(row.bytes, row.start(this.#last), row.end(this.#last));
  }

  /** Writes the layer, and its label points, as fields of a tile. */
  finish(tile: VarintWriter): void {
    this.#layer.write(tile, this.#body);
    this.#labels.write(tile, this.#body);
  }
}

/** A number from 0 to below 1 of a key's hash, whose lowest bits are mixed best. */
function chanceOf(hash: number): number {
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32;
}
