import { PbfWriter } from 'pbf';
import type { CoordinateTransform } from '../geo/coordinate-transform.ts';
import { WkbReader } from '../geo/wkb.ts';
import type { Feature, PropertyValue } from '../source/feature-source.ts';
import { MvtGeometryWriter, TILE_EXTENT } from './mvt-geometry.ts';

/** One layer of a Mapbox Vector Tile 2.1, written feature by feature as rows arrive. */
export class MvtLayerEncoder {
  readonly #name: string;
  readonly #keys: readonly string[];
  readonly #geometry: MvtGeometryWriter;
  readonly #reader = new WkbReader();
  readonly #features = new PbfWriter();
  readonly #values = new Map<string | number | boolean, number>();
  #count = 0;

  /**
   * @param keys names of the values that each feature brings, in order; the key itself comes first as `id`
   * @param transform storage CRS → tile units, y down
   */
  constructor(name: string, keys: readonly string[], transform: CoordinateTransform) {
    this.#name = name;
    this.#keys = ['id', ...keys];
    this.#geometry = new MvtGeometryWriter(transform);
  }

  /** Adds a feature, unless nothing of it is left in the tile. */
  add(feature: Feature): void {
    if (feature.geometry === null) return;
    const type = this.#geometry.write(this.#reader.read(feature.geometry));
    if (type === undefined) return;
    this.#count += 1;
    this.#features.writeMessage(2, (_, pbf) => this.#writeFeature(pbf, feature, type), undefined);
  }

  /** Bytes of the tile with this one layer; undefined when it holds no feature. */
  finish(): Uint8Array | undefined {
    if (this.#count === 0) return undefined;
    const tile = new PbfWriter();
    tile.writeMessage(3, (_, pbf) => this.#writeLayer(pbf), undefined);
    return tile.finish();
  }

  #writeLayer(pbf: PbfWriter): void {
    pbf.writeVarintField(15, 2);
    pbf.writeStringField(1, this.#name);
    appendBytes(pbf, this.#features.finish());
    for (const key of this.#keys) pbf.writeStringField(3, key);
    for (const value of this.#values.keys()) pbf.writeMessage(4, writeValue, value);
    pbf.writeVarintField(5, TILE_EXTENT);
  }

  #writeFeature(pbf: PbfWriter, feature: Feature, type: 1 | 2 | 3): void {
    const id = numericId(feature.key);
    if (id !== undefined) pbf.writeVarintField(1, id);
    pbf.writePackedVarint(2, this.#tags(feature));
    pbf.writeVarintField(3, type);
    pbf.writePackedVarint(4, this.#geometry.commands);
  }

  #tags(feature: Feature): number[] {
    const tags = [0, this.#valueIndex(feature.key)];
    feature.values.forEach((value: PropertyValue, i) => {
      if (value !== null) tags.push(i + 1, this.#valueIndex(value));
    });
    return tags;
  }

  #valueIndex(value: string | number | boolean): number {
    const known = this.#values.get(value);
    if (known !== undefined) return known;
    const index = this.#values.size;
    this.#values.set(value, index);
    return index;
  }
}

/** A key that is a whole number up to 2^53 is also the feature's id (MVT 2.1, 4.2: uint64). */
function numericId(key: string): number | undefined {
  if (!/^(0|[1-9]\d{0,15})$/.test(key)) return undefined;
  const id = Number(key);
  return Number.isSafeInteger(id) ? id : undefined;
}

function writeValue(value: string | number | boolean, pbf: PbfWriter): void {
  if (typeof value === 'string') pbf.writeStringField(1, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(7, value);
  else if (!Number.isSafeInteger(value)) pbf.writeDoubleField(3, value);
  else if (value >= 0) pbf.writeVarintField(5, value);
  else pbf.writeSVarintField(6, value);
}

function appendBytes(pbf: PbfWriter, bytes: Uint8Array): void {
  pbf.realloc(bytes.length);
  pbf.buf.set(bytes, pbf.pos);
  pbf.pos += bytes.length;
}
