import { type DrawingAccess, openDrawingDatabase } from '../database/open-database.ts';
import type { FilePlaces } from '../source/files/file-place.ts';
import { PostgisFeatureSource } from '../source/postgis-feature-source.ts';
import { RasterStore } from '../source/raster/raster-store.ts';
import { scanFeatures } from '../source/scan-features.ts';
import { BandCells } from './band-cells.ts';
import type { DrawingSource } from './drawing-source.ts';

/** A drawing thread's features: the one feature source over the thread's own connection. */
export async function openDrawingSource(data: unknown): Promise<DrawingSource> {
  const { access, rasters: places } = data as { access: DrawingAccess; rasters: FilePlaces };
  const database = openDrawingDatabase(access);
  const rasters = new RasterStore(places);
  const source = new PostgisFeatureSource(database);
  return {
    features: (query, signal) => source.features(query, signal),
    scan: scanFeatures(database),
    remembered: new BandCells(source),
    rasters,
    async close() {
      await rasters.close();
      await database.close();
    },
  };
}
