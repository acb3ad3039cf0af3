import { evaluate } from '../../filter/evaluate.ts';
import { extentOfVertices, intersects } from '../../geo/extent.ts';
import { WkbReader } from '../../geo/wkb.ts';
import type { DrawingSource } from '../../render/drawing-source.ts';
import type { Feature, FeatureQuery } from '../../source/feature-source.ts';

export interface MemoryFeature {
  readonly key: string;
  readonly geometry: Uint8Array;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

/** Features by the id of their layer. */
export type MemoryData = Readonly<Record<string, readonly MemoryFeature[]>>;

/** A source of made-up features, for drawing threads and for drawing in place. */
export async function openDrawingSource(data: unknown): Promise<DrawingSource> {
  const layers = data as MemoryData;
  const wkb = new WkbReader();
  return {
    async *features({ layer, filter, window, properties }: FeatureQuery) {
      const found: Feature[] = [];
      for (const { key, geometry, values } of layers[layer.id] ?? []) {
        const { coordinates, vertexCount } = wkb.read(geometry);
        const bounds = extentOfVertices(coordinates, 0, vertexCount);
        if (window !== undefined && !intersects(bounds, window)) continue;
        if (filter !== undefined && evaluate(filter, (name) => values[name]) !== true) continue;
        found.push({ key, geometry, values: properties.map(({ name }) => values[name] ?? null) });
      }
      yield found;
    },
    async close() {},
  };
}
