import { type DrawingAccess, openDrawingDatabase } from '../database/open-database.ts';
import { PostgisFeatureSource } from '../source/postgis-feature-source.ts';
import type { DrawingSource } from './drawing-source.ts';

/** A drawing thread's features: the one feature source over the thread's own connection. */
export async function openDrawingSource(data: unknown): Promise<DrawingSource> {
  const database = openDrawingDatabase(data as DrawingAccess);
  const source = new PostgisFeatureSource(database);
  return {
    features: (query, signal) => source.features(query, signal),
    close: () => database.close(),
  };
}
