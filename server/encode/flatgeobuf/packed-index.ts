import type { Extent } from '../../geo/extent.ts';

/** Children of a node. */
export const NODE_SIZE = 16;
const NODE_BYTES = 40;
/** Hilbert numbers and positions share one double: 28 and 24 bits. */
const POSITIONS = 2 ** 24;

/** Most features that an index can order. */
export const MAX_INDEXED = POSITIONS;

/** Boxes of features in the order they came, and what lies where in their spool. */
export class FeatureBoxes {
  #boxes = new Float64Array(4096);
  #sizes = new Uint32Array(1024);
  #count = 0;
  #extent: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];

  get count(): number {
    return this.#count;
  }

  get extent(): Extent | undefined {
    return this.#extent[0] > this.#extent[2] ? undefined : this.#extent;
  }

  /** @param size bytes of the feature; without a box it is found by no question */
  add(box: Extent | undefined, size: number): void {
    if (this.#count === this.#sizes.length) this.#grow();
    const [minX, minY, maxX, maxY] = box ?? NOWHERE;
    this.#boxes.set([minX, minY, maxX, maxY], this.#count * 4);
    this.#sizes[this.#count] = size;
    this.#count += 1;
    const extent = this.#extent;
    this.#extent = [
      Math.min(extent[0], minX),
      Math.min(extent[1], minY),
      Math.max(extent[2], maxX),
      Math.max(extent[3], maxY),
    ];
  }

  /** Where each feature begins in the spool, and its bytes. */
  spans(): { readonly starts: Float64Array; readonly sizes: Uint32Array } {
    const starts = new Float64Array(this.#count);
    for (let i = 1; i < this.#count; i++)
      starts[i] = (starts[i - 1] as number) + (this.#sizes[i - 1] as number);
    return { starts, sizes: this.#sizes };
  }

  /** Features in the order of the Hilbert curve through the centres of their boxes: near ones stand together. */
  order(): Uint32Array {
    const [minX, minY, maxX, maxY] = this.extent ?? [0, 0, 0, 0];
    const [width, height] = [maxX - minX || 1, maxY - minY || 1];
    const keys = new Float64Array(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const [x1, y1, x2, y2] = this.#box(i);
      const x = x1 > x2 ? 0 : Math.floor((16383 * ((x1 + x2) / 2 - minX)) / width);
      const y = x1 > x2 ? 0 : Math.floor((16383 * ((y1 + y2) / 2 - minY)) / height);
      keys[i] = hilbert(x, y) * POSITIONS + i;
    }
    keys.sort();
    return Uint32Array.from(keys, (key) => key % POSITIONS);
  }

  /** The index: the root first, at the end a leaf for each feature with the place of its bytes (flatgeobuf 3, "Spatial index"). */
  writeIndex(order: Uint32Array): Buffer {
    const levels = levelsOf(this.#count);
    const nodes = levels[0]?.end ?? 0;
    const index = Buffer.alloc(nodes * NODE_BYTES);
    let place = 0;
    const leaves = levels[0]?.start ?? 0;
    for (const [i, feature] of order.entries()) {
      writeNode(index, leaves + i, this.#box(feature), place);
      place += this.#sizes[feature] as number;
    }
    for (const [n, { start, end }] of levels.entries()) {
      let parent = levels[n + 1]?.start;
      if (parent === undefined) break;
      for (let first = start; first < end; first += NODE_SIZE, parent++) {
        writeNode(index, parent, boxAround(index, first, Math.min(first + NODE_SIZE, end)), first);
      }
    }
    return index;
  }

  #box(i: number): Extent {
    const boxes = this.#boxes;
    return [boxes[i * 4], boxes[i * 4 + 1], boxes[i * 4 + 2], boxes[i * 4 + 3]] as unknown as Extent;
  }

  #grow(): void {
    const boxes = new Float64Array(this.#boxes.length * 2);
    boxes.set(this.#boxes);
    this.#boxes = boxes;
    const sizes = new Uint32Array(this.#sizes.length * 2);
    sizes.set(this.#sizes);
    this.#sizes = sizes;
  }
}

const NOWHERE: Extent = [Infinity, Infinity, -Infinity, -Infinity];

/** First node and the one after the last of each level, leaves first; the root is node 0. */
function levelsOf(leaves: number): readonly { readonly start: number; readonly end: number }[] {
  const sizes = [leaves];
  // Even a single leaf has a root above it.
  do sizes.push(Math.ceil((sizes.at(-1) as number) / NODE_SIZE));
  while ((sizes.at(-1) as number) > 1);
  let end = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => {
    end -= size;
    return { start: end, end: end + size };
  });
}

function writeNode(index: Buffer, node: number, box: Extent, target: number): void {
  let at = node * NODE_BYTES;
  for (const each of box) at = index.writeDoubleLE(each, at);
  index.writeBigUInt64LE(BigInt(target), at);
}

function boxAround(index: Buffer, first: number, end: number): Extent {
  let [minX, minY, maxX, maxY] = NOWHERE;
  for (let at = first * NODE_BYTES; at < end * NODE_BYTES; at += NODE_BYTES) {
    minX = Math.min(minX, index.readDoubleLE(at));
    minY = Math.min(minY, index.readDoubleLE(at + 8));
    maxX = Math.max(maxX, index.readDoubleLE(at + 16));
    maxY = Math.max(maxY, index.readDoubleLE(at + 24));
  }
  return [minX, minY, maxX, maxY];
}

/** Position of a cell of a 16,384 × 16,384 grid on the Hilbert curve. */
function hilbert(column: number, row: number): number {
  let [x, y, position] = [column, row, 0];
  for (let side = 8192; side > 0; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0;
    const top = (y & side) > 0 ? 1 : 0;
    position += side * side * ((3 * right) ^ top);
    if (top === 1) continue;
    if (right === 1) [x, y] = [16383 - x, 16383 - y];
    [x, y] = [y, x];
  }
  return position;
}
