import type { Layer } from '../../catalog/layer.ts';
import type { FeatureWriter } from '../../source/writing/feature-writer.ts';
import { keysOf } from './feature.ts';

/**
 * The ETag of one feature that can be written: a hash of its content, the same in every representation, then what tells
 * this representation from others. Without quotes.
 */
export function featureHash(tag: string, representation: string): string {
  return `${tag}.${representation}`;
}

/** The key and tag of the feature that an id in a path means; undefined when there is none. */
export async function findFeature(
  layer: Layer,
  featureId: string,
  writer: FeatureWriter,
  signal: AbortSignal,
): Promise<{ readonly key: string; readonly tag: string } | undefined> {
  for (const key of keysOf(layer, featureId)) {
    const tag = await writer.tagOf(layer, key, signal);
    if (tag !== undefined) return { key, tag };
  }
  return undefined;
}

/**
 * If-Match → the contents that will do; undefined: any. A weak tag matches nothing (RFC 9110, 13.1.1).
 */
export function readIfMatch(header: string | undefined): readonly string[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').flatMap((each) => /^\s*"([0-9a-f]{32})(?:\.[^"]*)?"\s*$/.exec(each)?.[1] ?? []);
}
