import { geoJsonTexts } from '../../encode/geojson/geojson.ts';
import { crsOf } from '../../geo/crs.ts';
import type { FeatureSource } from '../../source/feature-source.ts';
import type { LayerInfo } from './layer-info.ts';

/**
 * What lies at a pixel as a GeoJSON FeatureCollection, in longitude and latitude as RFC 7946 wants. The member
 * `crs` says so too: QGIS would else take coordinates for those of the map.
 */
export async function writeInfoGeoJson(
  infos: readonly LayerInfo[],
  source: FeatureSource,
  signal: AbortSignal,
): Promise<string> {
  const features: string[] = [];
  for (const info of infos) features.push(...(await featureTexts(info, source, signal)));
  const crs = JSON.stringify({ type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } });
  return `{"type":"FeatureCollection","crs":${crs},"numberReturned":${features.length},"features":[${features.join(',')}]}`;
}

/** Texts of the features, nearest first as they were found. */
async function featureTexts(
  { layer, features, more = [] }: LayerInfo,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const keys = features.map((feature) => feature.key);
  const query = {
    layer,
    filter: { kind: 'keys', keys },
    properties: layer.properties,
    crs: crsOf('CRS:84'),
    axisOrder: 'xy',
    idForm: 'qualified',
    limit: keys.length,
  } as const;
  const byId = new Map<string, string>();
  for (const text of await geoJsonTexts(source, query, signal)) {
    byId.set((JSON.parse(text) as { readonly id: string }).id, text);
  }
  return features.flatMap(({ key, values }) => {
    const text = byId.get(`${layer.id}.${key}`);
    if (text === undefined || more.length === 0) return text ?? [];
    const feature = JSON.parse(text) as { readonly properties: object };
    const told = more.map(({ name }, i) => [name, values[layer.properties.length + i] ?? null]);
    return JSON.stringify({ ...feature, properties: { ...feature.properties, ...Object.fromEntries(told) } });
  });
}
