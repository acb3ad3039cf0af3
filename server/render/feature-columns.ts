import { type Extent, intersects } from '../geo/extent.ts';
import type { FlatGeometry } from '../geo/wkb.ts';
import type { Feature, PropertyValue } from '../source/feature-source.ts';
import type { DrawnFeature } from './drawing-source.ts';
import { bytesOfShape, type DrawnGeometry, type GeometryShape } from './geometry/prepared-geometry.ts';

/** A key as a text of its own, and what points to it and to the shape, bytes. */
const FEATURE_BYTES = 56;
/** Of each feature before its vertices: its box. */
const BOX = 4;
/** Texts that features share, by what they say. */
const MOST_TEXTS = 4096;

/**
 * Features kept in a few long lists instead of objects of their own: whoever collects garbage has next to nothing to follow,
 * however many they are.
 */
export class FeatureColumns {
  readonly keys: string[] = [];
  /** Those of the first feature, of the second, … */
  readonly values: PropertyValue[] = [];
  readonly shapes: GeometryShape[] = [];
  /** Of each feature its box, then its vertices, x, y. */
  numbers = new Float64Array(0);
  /** About what all of it takes. */
  bytes = 0;
  #used = 0;

  /** Takes a copy. @param texts the same for all columns whose values are alike: equal texts are kept once */
  add(
    { key, values }: Pick<Feature, 'key' | 'values'>,
    { coordinates, vertexCount }: FlatGeometry,
    shape: GeometryShape,
    bounds: Extent,
    texts: Map<string, string>,
  ): void {
    this.keys.push(key);
    for (const value of values)
      this.values.push(typeof value === 'string' ? sharedText(value, texts) : value);
    this.shapes.push(shape);
    const count = vertexCount * 2;
    this.#reserve(BOX + count);
    const { numbers } = this;
    let at = this.#used;
    for (const bound of bounds) numbers[at++] = bound;
    for (let i = 0; i < count; i++) numbers[at++] = coordinates[i] as number;
    this.#used = at;
    this.bytes += FEATURE_BYTES + bytesOfShape(shape) + (BOX + count + values.length) * 8;
  }

  /** Once all were added: keeps no memory that is not used. */
  settle(): void {
    this.numbers = this.numbers.slice(0, this.#used);
  }

  #reserve(count: number): void {
    const needed = this.#used + count;
    if (needed <= this.numbers.length) return;
    const grown = new Float64Array(Math.max(needed, this.numbers.length * 2, 256));
    grown.set(this.numbers);
    this.numbers = grown;
  }
}

function sharedText(text: string, texts: Map<string, string>): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size < MOST_TEXTS) texts.set(text, text);
  return text;
}

/** Walks along columns: is itself the feature at hand, until the next. */
export class FeatureCursor implements DrawnFeature {
  key = '';
  readonly values: PropertyValue[] = [];
  readonly geometry: Writable<Required<DrawnGeometry>> & { bounds: Extent } = {
    type: 'Polygon',
    coordinates: new Float64Array(512),
    paths: [],
    vertexCount: 0,
    turned: [],
    bounds: [0, 0, 0, 0],
  };
  readonly #bounds: [number, number, number, number] = [0, 0, 0, 0];
  #columns = new FeatureColumns();
  #next = 0;
  #at = 0;

  /** Stands before the first feature. */
  open(columns: FeatureColumns): void {
    this.#columns = columns;
    this.#next = 0;
    this.#at = 0;
  }

  /** Goes on to the next feature whose box meets the window. @returns false when there is none */
  move(window: Extent): boolean {
    const { keys, shapes, numbers } = this.#columns;
    const bounds = this.#bounds;
    while (this.#next < keys.length) {
      const index = this.#next++;
      const shape = shapes[index] as GeometryShape;
      const from = this.#at + BOX;
      for (let i = 0; i < BOX; i++) bounds[i] = numbers[this.#at + i] as number;
      this.#at = from + shape.vertexCount * 2;
      if (!intersects(bounds, window)) continue;
      this.#read(index, shape, from);
      return true;
    }
    return false;
  }

  #read(index: number, { type, paths, turned, vertexCount }: GeometryShape, from: number): void {
    const { geometry, values } = this;
    const { keys, values: all, numbers } = this.#columns;
    this.key = keys[index] as string;
    const each = all.length / keys.length;
    for (let i = 0; i < each; i++) values[i] = all[index * each + i] as PropertyValue;
    geometry.type = type;
    geometry.paths = paths;
    geometry.turned = turned;
    geometry.vertexCount = vertexCount;
    geometry.bounds = this.#bounds;
    const count = vertexCount * 2;
    if (geometry.coordinates.length < count) geometry.coordinates = new Float64Array(count * 2);
    const { coordinates } = geometry;
    for (let i = 0; i < count; i++) coordinates[i] = numbers[from + i] as number;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
