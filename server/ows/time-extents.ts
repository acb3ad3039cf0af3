import type { Layer, Property } from '../catalog/layer.ts';
import { civilDateOf } from '../filter/instant.ts';
import type { LayerVersions } from '../source/changes/layer-versions.ts';
import type { FeatureSource } from '../source/feature-source.ts';
import { stepOf, writePeriod } from './time-step.ts';

/** From when until when a layer's features are valid, both included: dates, or instants. */
export interface TimeExtent {
  readonly start: string;
  readonly end: string;
  /** ISO 8601 period; undefined when there is one moment alone. */
  readonly resolution: string | undefined;
  /** Milliseconds from one moment to the next, where every feature is of a moment. */
  readonly step?: number;
}

/** Milliseconds that looking for a layer's extent may take. */
const PATIENCE = 5_000;

/**
 * Extents of the layers with valid time, looked up once for each state of a layer and each day. That of features with
 * a beginning and an end reaches from the first beginning to the last beginning or end, and today at least, since what
 * has no end is valid today; that of moments from the first to the last.
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
    const write = writerOf(from.type === 'date' && to.type === 'date');
    if (from.column === to.column) return this.#lookAtMoments(layer, from, write);
    const [start] = await this.#values(layer, from, 1);
    if (start === undefined) return undefined;
    const [last] = await this.#values(layer, from, 1, true);
    const [end] = await this.#values(layer, to, 1, true);
    const written = [now, last, end].filter((each) => each !== undefined).map(write);
    const resolution = from.type === 'date' && to.type === 'date' ? 'P1D' : 'PT1S';
    return { start: write(start), end: written.sort().at(-1) ?? write(now), resolution };
  }

  async #lookAtMoments(
    layer: Layer,
    moment: Property,
    write: (text: string) => string,
  ): Promise<TimeExtent | undefined> {
    const values = await this.#values(layer, moment, MOST_MOMENTS + 1);
    const [start] = values;
    if (start === undefined) return undefined;
    const [end = start] = await this.#values(layer, moment, 1, true);
    const finest = moment.type === 'date' ? DAY : 1_000;
    const step = values.length > MOST_MOMENTS ? finest : stepOf(values.map((value) => Date.parse(value)));
    return {
      start: write(start),
      end: write(end),
      resolution: step === undefined ? undefined : writePeriod(step),
      step: step ?? finest,
    };
  }

  /** The smallest values of a property, or the greatest; those without one do not count. */
  async #values(layer: Layer, property: Property, limit: number, descending = false): Promise<string[]> {
    const query = {
      layer,
      properties: [property],
      geometry: { encoding: 'none' },
      sort: [{ property, descending }],
      limit,
    } as const;
    const found: string[] = [];
    for await (const batch of this.#source.features(query, AbortSignal.timeout(PATIENCE)))
      for (const { values } of batch) if (typeof values[0] === 'string') found.push(values[0]);
    return found;
  }
}

/** So many moments are looked at to find how far they lie apart. */
const MOST_MOMENTS = 5_000;
const DAY = 86_400_000;

function writerOf(isDate: boolean): (text: string) => string {
  if (!isDate) return (text) => new Date(text).toISOString().replace(/\.000Z$/, 'Z');
  return (text) => (text.length > 10 ? civilDateOf(text).date : text);
}

/** As a capabilities document writes it (WMS 1.3.0, table C.1). */
export function writeTimeExtent({ start, end, resolution }: TimeExtent): string {
  return resolution === undefined ? start : `${start}/${end}/${resolution}`;
}
