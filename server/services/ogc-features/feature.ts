import type { Layer } from '../../catalog/layer.ts';
import { geoJsonTexts } from '../../encode/geojson/geojson.ts';
import { ServiceError } from '../../errors.ts';
import type { Filter } from '../../filter/filter.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { JSON_TYPE } from '../../ows/api/formats.ts';
import type { Link } from '../../ows/api/links.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import type { FeatureSource } from '../../source/feature-source.ts';

/** The path of a feature below the landing page; its key may hold anything. */
export function featurePath(layer: Layer, key: string): string {
  return `/collections/${layer.id}/items/${encodeURIComponent(key)}`;
}

/**
 * Keys that an id in a path may mean: the key itself, or behind the layer's id as other services write it.
 * The first that exists is meant.
 */
export function keysOf(layer: Layer, featureId: string): readonly [string, ...string[]] {
  const prefix = `${layer.id}.`;
  return featureId.startsWith(prefix) ? [featureId, featureId.slice(prefix.length)] : [featureId];
}

/** Filter for {@link keysOf}. */
export function byKey(keys: readonly string[]): Filter {
  return { kind: 'keys', keys };
}

export function noSuchFeature(layer: Layer, featureId: string): ServiceError {
  return new ServiceError('notFound', `${layer.id} has no feature ${featureId}.`, {
    parameter: 'featureId',
    received: featureId,
  });
}

/**
 * GET …/items/{featureId} as GeoJSON (Part 1, 7.16): its text with links.
 * @throws ServiceError notFound
 */
export async function writeFeatureJson(
  layer: Layer,
  featureId: string,
  crs: CrsReference,
  resource: Resource,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly links: readonly Link[] }> {
  const keys = keysOf(layer, featureId);
  const query = {
    layer,
    filter: byKey(keys),
    properties: layer.properties,
    crs: crs.crs,
    axisOrder: crs.axisOrder,
    idForm: 'bare',
    limit: keys.length,
  } as const;
  const found = await geoJsonTexts(source, query, signal);
  const isFirst = (text: string): boolean => (JSON.parse(text) as { id: unknown }).id === keys[0];
  const feature = found.length > 1 ? found.find(isFirst) : found[0];
  if (feature === undefined) throw noSuchFeature(layer, featureId);
  const links = featureLinks(layer, resource);
  return { text: `${feature.slice(0, feature.lastIndexOf('}'))},"links":${JSON.stringify(links)}}\n`, links };
}

/** `self`, `alternate` and `collection` (Part 1, 7.16.2). */
export function featureLinks(layer: Layer, resource: Resource): readonly Link[] {
  const { links, offer, language } = resource;
  const collection = addressOf(resource, `/collections/${layer.id}`, { f: offer.f });
  const type = offer.f === 'html' ? offer.mediaType : JSON_TYPE;
  return [...links, { href: collection, rel: 'collection', type, title: layer.title[language] }];
}
