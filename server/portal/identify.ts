import type { Layer } from '../catalog/layer.ts';
import { geoJsonTexts } from '../encode/geojson/geojson.ts';
import type { Filter } from '../filter/filter.ts';
import { type Crs, crsOf } from '../geo/crs.ts';
import { projection } from '../geo/projection.ts';
import type { FeatureSource } from '../source/feature-source.ts';
import { fillLabelTemplate, readLabelTemplate } from '../style/label-template.ts';
import type { IdentifiedFeature, IdentifyAnswer } from './contract.ts';

/** A place asked about: x, y in `crs`; resolution in its units per pixel. */
export interface IdentifyRequest {
  readonly x: number;
  readonly y: number;
  readonly crs: Crs;
  readonly resolution: number;
  /** Top first. */
  readonly layers: readonly Layer[];
}

/** Features of one layer in an answer. */
const PER_LAYER = 5;

/** How far from the finger a line or a point may be, pixels; an area must lie under it. */
const REACH = { thin: 6, area: 0.5 } as const;

/** What lies at a place, top layer first. */
export async function identify(
  request: IdentifyRequest,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<IdentifyAnswer> {
  const features: IdentifiedFeature[] = [];
  for (const layer of request.layers) features.push(...(await featuresAt(request, layer, source, signal)));
  const [easting, northing] = projection(request.crs, crsOf('EPSG:2180'))(request.x, request.y);
  const [lon, lat] = projection(request.crs, crsOf('CRS:84'))(request.x, request.y);
  return { place: { easting, northing, lon, lat }, features };
}

/** One feature by its key, or undefined. */
export async function featureByKey(
  layer: Layer,
  key: string,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<IdentifiedFeature | undefined> {
  const [feature] = await read(layer, { kind: 'keys', keys: [key] }, 1, source, signal);
  return feature;
}

function featuresAt(
  { x, y, crs, resolution }: IdentifyRequest,
  layer: Layer,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<readonly IdentifiedFeature[]> {
  const isArea = layer.geometry.type.endsWith('Polygon');
  const reach = resolution * (isArea ? REACH.area : REACH.thin);
  const filter: Filter = { kind: 'bbox', extent: [x - reach, y - reach, x + reach, y + reach], crs };
  return read(layer, filter, PER_LAYER, source, signal);
}

async function read(
  layer: Layer,
  filter: Filter,
  limit: number,
  source: FeatureSource,
  signal: AbortSignal,
): Promise<readonly IdentifiedFeature[]> {
  const query = {
    layer,
    filter,
    properties: layer.properties,
    crs: crsOf('CRS:84'),
    axisOrder: 'xy',
    idForm: 'bare',
    limit,
  } as const;
  const texts = await geoJsonTexts(source, query, signal);
  return texts.map((text) => toIdentified(layer, JSON.parse(text) as GeoJsonFeature));
}

interface GeoJsonFeature {
  readonly id: string | number;
  readonly geometry: unknown;
  readonly properties: Readonly<Record<string, string | number | boolean | null>> | null;
}

function toIdentified(layer: Layer, { id, geometry, properties }: GeoJsonFeature): IdentifiedFeature {
  const key = String(id);
  const values = properties ?? {};
  const title = fillLabelTemplate(readLabelTemplate(layer.featureTitle ?? '{id}'), (name) =>
    name === 'id' ? key : values[name],
  );
  return {
    layer: layer.id,
    key,
    title: title === '' ? key : title,
    page: `ogc/collections/${layer.id}/items/${encodeURIComponent(key)}`,
    properties: layer.properties.map(({ name }) => ({ name, value: values[name] ?? null })),
    geometry,
  };
}
