import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { FeatureSource } from '../feature-source.ts';
import type { LayerFinding } from '../publishing/check-layer.ts';
import type { RasterStore } from './raster-store.ts';

/** Pictures that are named one by one; of more the number alone is said. */
const NAMED = 10;

/** Opens every picture of an index layer. @returns a finding for those that can't be drawn, with their locations */
export async function examineRasters(
  layer: Layer,
  source: Pick<FeatureSource, 'features'>,
  rasters: RasterStore,
): Promise<readonly LayerFinding[]> {
  if (layer.raster === undefined) return [];
  const broken: string[] = [];
  const query = { layer, properties: [layer.raster.location], geometry: { encoding: 'none' } } as const;
  for await (const batch of source.features(query)) {
    for (const { key, values } of batch) {
      const location = String(values[0] ?? '');
      const fault = await rasters.open(location).then(
        ({ description: { crs } }) =>
          crs.srid === layer.geometry.crs.srid
            ? undefined
            : `is in ${crs.code}, the layer in ${layer.geometry.crs.code}`,
        (error: unknown) => {
          if (!(error instanceof ServiceError)) throw error;
          return error.message;
        },
      );
      if (fault !== undefined) broken.push(`${key} (${location}): ${fault}`);
    }
  }
  if (broken.length === 0) return [];
  const rest = broken.length > NAMED ? `; and ${broken.length - NAMED} more` : '';
  return [
    {
      layer: layer.id,
      severity: 'error',
      message: `pictures that can't be drawn: ${broken.slice(0, NAMED).join('; ')}${rest}`,
      fix: 'put them into RASTER_DIR, or allow their address in RASTER_URLS; import the layer again when files moved',
    },
  ];
}
