import type { Layer } from '../catalog/layer.ts';
import { type Extent, extentOfVertices } from '../geo/extent.ts';
import { WkbReader } from '../geo/wkb.ts';
import type { Feature, FeatureQuery, FeatureSource } from '../source/feature-source.ts';
import { generalisedLayer } from '../source/generalised/generalised.ts';
import type { DrawnFeature, RememberedFeatures } from './drawing-source.ts';
import { FeatureColumns, FeatureCursor } from './feature-columns.ts';
import { shapeOf } from './geometry/prepared-geometry.ts';

/** Side of a cell in tolerances of its band: a band serves pixels of 2 to 8, so a cell is 32 to 128 of them. */
const CELL = 256;
/** Cells that one picture may be put together from; of more it is fetched as it is. */
const MOST_CELLS = 4000;
/** Bytes that a thread keeps. */
const KEPT = 28 * 1_048_576;
/** A layer is not worth it whose features, by what was seen of them, are more than this, bytes: few would be asked for again. */
const MOST_BYTES = 38 * 1_048_576;
/** Besides its features a cell takes, bytes. */
const CELL_BYTES = 400;
/** Questions that cells are kept of: styles that clients bring along ask ever new ones. */
const MOST_NAMES = 500;
/** What is counted for a feature that is not kept, besides its geometry, bytes. */
const FEATURE_BYTES = 90;

/**
 * Remembers what it has read of generalised geometry, cell by cell. A band's table never changes: when its layer does,
 * a table of another name takes its place. So what was read once stays right, and small scales, which show thousands of
 * features, seldom ask the database. Cells used longest ago go first.
 */
export class BandCells implements RememberedFeatures {
  readonly #source: Pick<FeatureSource, 'features'>;
  readonly #cells = new Map<string, FeatureColumns>();
  readonly #wkb = new WkbReader();
  /** Bands and what was asked of them. */
  readonly #asked = new Map<string, AskedBand>();
  #bytes = 0;

  constructor(source: Pick<FeatureSource, 'features'>) {
    this.#source = source;
  }

  /** As the source does; from memory where a band answers the query and its cells are known. */
  async *features(query: FeatureQuery, signal?: AbortSignal): AsyncIterable<Iterable<DrawnFeature>> {
    const grid = this.#gridOf(query);
    const { window } = query;
    if (grid === undefined || window === undefined) {
      yield* this.#source.features(query, signal);
      return;
    }
    const wanted = cellsIn(window, grid.side);
    const count = (wanted.right - wanted.left) * (wanted.bottom - wanted.top);
    if (count > MOST_CELLS || !isWorthIt(grid.band, query.layer)) {
      yield* this.#pass(query, grid.band, window, signal);
      return;
    }
    const missing = this.#missing(grid, wanted);
    if (missing !== undefined) await this.#fetch(query, grid, missing, signal);
    yield this.#gather(grid, wanted, window);
  }

  /** From the source, and nothing is kept but how much it was. */
  async *#pass(
    query: FeatureQuery,
    band: AskedBand,
    window: Extent,
    signal: AbortSignal | undefined,
  ): AsyncIterable<readonly Feature[]> {
    let bytes = 0;
    for await (const batch of this.#source.features(query, signal)) {
      for (const { geometry } of batch) bytes += FEATURE_BYTES + (geometry?.length ?? 0);
      yield batch;
    }
    band.bytes += bytes;
    band.area += areaOf(window);
  }

  /** undefined where no band answers the query. */
  #gridOf({ layer, geometry, filter, properties }: FeatureQuery): Grid | undefined {
    if (geometry.encoding !== 'wkb' || geometry.generalised === undefined) return undefined;
    const { bands, pixel } = geometry.generalised;
    const { table } = generalisedLayer(layer, bands, pixel);
    const band = bands.find((each) => each.table === table);
    if (band === undefined) return undefined;
    const question = [properties.map(({ name }) => name), filter, layer.filter, geometry.crs.srid];
    const long = `${table.name} ${JSON.stringify(question)}`;
    let asked = this.#asked.get(long);
    if (asked === undefined) {
      if (this.#asked.size >= MOST_NAMES) this.#forget();
      asked = { name: this.#asked.size, texts: new Map(), bytes: 0, area: 0 };
      this.#asked.set(long, asked);
    }
    return { band: asked, side: band.tolerance * CELL };
  }

  #forget(): void {
    this.#asked.clear();
    this.#cells.clear();
    this.#bytes = 0;
  }

  /** The smallest block of cells that holds all that are not known. */
  #missing({ band: { name } }: Grid, wanted: CellRange): CellRange | undefined {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [column, row] of each(wanted)) {
      if (this.#cells.has(`${name} ${column} ${row}`)) continue;
      [left, right] = [Math.min(left, column), Math.max(right, column + 1)];
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row + 1)];
    }
    return left === Infinity ? undefined : { left, top, right, bottom };
  }

  async #fetch(
    query: FeatureQuery,
    { band, side }: Grid,
    block: CellRange,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { name } = band;
    const made = new Map<string, FeatureColumns>();
    for (const [column, row] of each(block)) made.set(`${name} ${column} ${row}`, new FeatureColumns());
    const window: Extent = [block.left * side, block.top * side, block.right * side, block.bottom * side];
    for await (const batch of this.#source.features({ ...query, window }, signal)) {
      for (const feature of batch) this.#sort(feature, { band, side }, block, made);
    }
    // Only once all is there: a query that fails leaves nothing behind.
    for (const [key, cell] of made) {
      this.#drop(key);
      cell.settle();
      this.#cells.set(key, cell);
      this.#bytes += CELL_BYTES + cell.bytes;
      band.bytes += cell.bytes;
    }
    band.area += areaOf(window);
  }

  /** Copies a feature into each cell that it reaches. */
  #sort(
    feature: Feature,
    { band, side }: Grid,
    block: CellRange,
    made: ReadonlyMap<string, FeatureColumns>,
  ): void {
    if (feature.geometry === null) return;
    const read = this.#wkb.read(feature.geometry);
    const shape = shapeOf(read);
    const bounds = extentOfVertices(read.coordinates, 0, read.vertexCount);
    for (const [column, row] of each(overlap(cellsIn(bounds, side), block))) {
      made.get(`${band.name} ${column} ${row}`)?.add(feature, read, shape, bounds, band.texts);
    }
  }

  /** Each feature is the same object as the one before, and good until the next. */
  *#gather({ band, side }: Grid, wanted: CellRange, window: Extent): Iterable<DrawnFeature> {
    const cursor = new FeatureCursor();
    for (const { column, row, cell } of this.#use(band, wanted)) {
      cursor.open(cell);
      while (cursor.move(window)) {
        const { left, top } = cellsIn(cursor.geometry.bounds, side);
        // What lies in several of the cells is taken from the first.
        if (Math.max(left, wanted.left) === column && Math.max(top, wanted.top) === row) yield cursor;
      }
    }
  }

  /** The cells, which count as the last that were used; others that there is no room for any more are dropped. */
  #use({ name }: AskedBand, wanted: CellRange) {
    const used: { readonly column: number; readonly row: number; readonly cell: FeatureColumns }[] = [];
    for (const [column, row] of each(wanted)) {
      const key = `${name} ${column} ${row}`;
      const cell = this.#cells.get(key);
      if (cell === undefined) continue;
      this.#cells.delete(key);
      this.#cells.set(key, cell);
      used.push({ column, row, cell });
    }
    for (const key of this.#cells.keys()) {
      if (this.#bytes <= KEPT) break;
      this.#drop(key);
    }
    return used;
  }

  #drop(key: string): void {
    const cell = this.#cells.get(key);
    if (cell === undefined) return;
    this.#bytes -= CELL_BYTES + cell.bytes;
    this.#cells.delete(key);
  }
}

/** A band and one question about it: a short name, texts of its features, and what has been seen of it. */
interface AskedBand {
  readonly name: number;
  readonly texts: Map<string, string>;
  bytes: number;
  /** CRS units of the layer, squared. */
  area: number;
}

/** Whether enough of what was read will be asked for again. */
function isWorthIt({ bytes, area }: AskedBand, { extent }: Layer): boolean {
  return extent === undefined || area === 0 || (bytes / area) * areaOf(extent) <= MOST_BYTES;
}

function areaOf([minX, minY, maxX, maxY]: Extent): number {
  return (maxX - minX) * (maxY - minY);
}

/** The cells of one band and one question about it. */
interface Grid {
  readonly band: AskedBand;
  /** CRS units of the layer. */
  readonly side: number;
}

/** Columns from left to before right, rows from top to before bottom. */
interface CellRange {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function cellsIn([minX, minY, maxX, maxY]: Extent, side: number): CellRange {
  return {
    left: Math.floor(minX / side),
    top: Math.floor(minY / side),
    right: Math.floor(maxX / side) + 1,
    bottom: Math.floor(maxY / side) + 1,
  };
}

function overlap(a: CellRange, b: CellRange): CellRange {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

function* each({ left, top, right, bottom }: CellRange): Iterable<readonly [number, number]> {
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) yield [column, row];
}
