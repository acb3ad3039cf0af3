import type { FeatureSource } from '../source/feature-source.ts';
import type { RasterStore } from '../source/raster/raster-store.ts';
import type { ScanFeatures } from '../source/scan-features.ts';

/** What pictures are drawn from. */
export interface DrawnSource extends Pick<FeatureSource, 'features'> {
  /** The same, from memory where it can: for questions that many pictures ask alike. */
  readonly remembered?: Pick<FeatureSource, 'features'>;
  /** The files that index layers name; without it they are not drawn. */
  readonly rasters?: Pick<RasterStore, 'open'>;
  /** Rows as they arrive, for vector tiles; without it none are made. */
  readonly scan?: ScanFeatures;
}

/** A drawing thread's own way to the data. */
export interface DrawingSource extends DrawnSource {
  close(): Promise<void>;
}

/** What a source module exports: opens the source inside the thread, from plain or transferred data. */
export interface DrawingSourceModule {
  openDrawingSource(data: unknown): Promise<DrawingSource>;
}
