import { PbfWriter } from 'pbf';
import type { CoordinateTransform } from '../geo/coordinate-transform.ts';
import type { Extent } from '../geo/extent.ts';
import { WkbReader } from '../geo/wkb.ts';
import { interiorPoint } from '../render/interior-point.ts';
import type { Feature } from '../source/feature-source.ts';
import { LABEL_POINTS } from './label-points.ts';
import { MvtGeometryWriter } from './mvt-geometry.ts';
import { MvtLayer } from './mvt-layer.ts';

/** How one layer goes into a tile. */
export interface MvtLayerOptions {
  readonly name: string;
  /** Names of the values that each feature brings, in order; the key itself comes first as `id`. */
  readonly keys: readonly string[];
  /** Storage CRS → tile units, y down; right inside `window`. */
  readonly transform: CoordinateTransform;
  /** The buffered tile, storage CRS. */
  readonly window: Extent;
  /** Whether areas get a point for their label, in a layer of its own. */
  readonly hasLabelPoints: boolean;
}

/** One layer of a Mapbox Vector Tile 2.1, written feature by feature. */
export class MvtLayerEncoder {
  readonly #options: MvtLayerOptions;
  readonly #geometry: MvtGeometryWriter;
  readonly #reader = new WkbReader();
  readonly #layer: MvtLayer;
  readonly #labels: MvtLayer;

  constructor(options: MvtLayerOptions) {
    const { name, keys, transform } = options;
    this.#options = options;
    this.#geometry = new MvtGeometryWriter(transform);
    this.#layer = new MvtLayer(name, keys);
    this.#labels = new MvtLayer(`${name}${LABEL_POINTS}`, keys);
  }

  /** Adds a feature, unless nothing of it is left in the tile. */
  add(feature: Feature): void {
    if (feature.geometry === null) return;
    const geometry = this.#reader.read(feature.geometry);
    const type = this.#geometry.write(geometry, chanceOf(feature.key));
    if (type === undefined) return;
    this.#layer.add(feature, type, this.#geometry);
    if (type !== 3 || !this.#options.hasLabelPoints) return;
    const [x, y] = interiorPoint(geometry) ?? [Number.NaN, Number.NaN];
    const [minX, minY, maxX, maxY] = this.#options.window;
    const isNear = x >= minX && x <= maxX && y >= minY && y <= maxY;
    if (isNear && this.#geometry.writePoint(x, y)) this.#labels.add(feature, 1, this.#geometry);
  }

  /** Bytes of a tile with this layer, and its label points; undefined when it holds no feature. */
  finish(): Uint8Array | undefined {
    if (this.#layer.size === 0) return undefined;
    const tile = new PbfWriter();
    for (const layer of [this.#layer, this.#labels]) {
      if (layer.size > 0) tile.writeMessage(3, (_, pbf) => layer.write(pbf), undefined);
    }
    return tile.finish();
  }
}

/** A number from 0 to below 1 that a key always has (FNV-1a). */
function chanceOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  // Its lowest bits are mixed best.
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32;
}
