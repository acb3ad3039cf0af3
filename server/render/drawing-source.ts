import type { FeatureSource } from '../source/feature-source.ts';

/** A drawing thread's own way to the data. */
export interface DrawingSource extends Pick<FeatureSource, 'features'> {
  close(): Promise<void>;
}

/** What a source module exports: opens the source inside the thread, from plain or transferred data. */
export interface DrawingSourceModule {
  openDrawingSource(data: unknown): Promise<DrawingSource>;
}
