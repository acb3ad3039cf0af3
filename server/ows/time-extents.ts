import type { Layer, Property } from '../catalog/layer.ts';
import { civilDateOf } from '../filter/instant.ts';
import type { FeatureSource } from '../source/feature-source.ts';
import type { LayerVersions } from '../source/layer-versions.ts';

/** From when until when a layer's features are valid, both included: dates, or instants of whole seconds. */
export interface TimeExtent {
  readonly start: string;
  readonly end: string;
  readonly resolution: 'P1D' | 'PT1S';
}

/** Milliseconds that looking for a layer's extent may take. */
const PATIENCE = 5_000;

/**
 * Extents of the layers with valid time, looked up once for each state of a layer and each day. It reaches from the
 * first beginning to the last beginning or end, and today at least, since what has no end is valid today.
 */
export class TimeExtents {
  readonly #source: Pick<FeatureSource, 'features'>;
  readonly #versions: LayerVersions;
  readonly #known = new Map<
    string,
    { readonly state: string; readonly extent: Promise<TimeExtent | undefined> }
  >();

  constructor({ source, versions }: { readonly source: FeatureSource; readonly versions: LayerVersions }) {
    this.#source = source;
    this.#versions = versions;
  }

  /** undefined for a layer without valid time, an empty one, and while its table is away. */
  async of(layer: Layer): Promise<TimeExtent | undefined> {
    if (layer.validTime === undefined) return undefined;
    const today = new Date().toISOString();
    const state = `${this.#versions.of(layer.id)} ${today.slice(0, 10)}`;
    const known = this.#known.get(layer.id);
    if (known?.state === state) return known.extent;
    const extent = this.#look(layer, today);
    this.#known.set(layer.id, { state, extent });
    try {
      return await extent;
    } catch {
      this.#known.delete(layer.id);
      return undefined;
    }
  }

  /** Those of the layers that have one, by layer id. */
  async ofAll(layers: readonly Layer[]): Promise<ReadonlyMap<string, TimeExtent>> {
    const found = new Map<string, TimeExtent>();
    for (const layer of layers) {
      const extent = await this.of(layer);
      if (extent !== undefined) found.set(layer.id, extent);
    }
    return found;
  }

  async #look(layer: Layer, now: string): Promise<TimeExtent | undefined> {
    const { validTime } = layer;
    if (validTime === undefined) return undefined;
    const { from, to } = validTime;
    const start = await this.#outermost(layer, from, false);
    if (start === undefined) return undefined;
    const ends = [await this.#outermost(layer, from, true), await this.#outermost(layer, to, true)];
    const isDate = from.type === 'date' && to.type === 'date';
    const write = (text: string): string =>
      isDate
        ? text.length > 10
          ? civilDateOf(text).date
          : text
        : `${new Date(text).toISOString().slice(0, 19)}Z`;
    const written = [now, ...ends.filter((end) => end !== undefined)].map(write).sort();
    return { start: write(start), end: written.at(-1) ?? write(now), resolution: isDate ? 'P1D' : 'PT1S' };
  }

  async #outermost(layer: Layer, property: Property, descending: boolean): Promise<string | undefined> {
    const query = {
      layer,
      properties: [property],
      geometry: { encoding: 'none' },
      sort: [{ property, descending }],
      limit: 1,
    } as const;
    for await (const batch of this.#source.features(query, AbortSignal.timeout(PATIENCE))) {
      const value = batch[0]?.values[0];
      if (typeof value === 'string') return value;
    }
    return undefined;
  }
}

/** As a capabilities document writes it (WMS 1.3.0, table C.1). */
export function writeTimeExtent({ start, end, resolution }: TimeExtent): string {
  return `${start}/${end}/${resolution}`;
}
