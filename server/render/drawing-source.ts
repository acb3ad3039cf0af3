import type { Feature, FeatureQuery, FeatureSource } from '../source/feature-source.ts';
import type { RasterStore } from '../source/raster/raster-store.ts';
import type { ScanFeatures } from '../source/scan-features.ts';
import type { DrawnGeometry } from './geometry/prepared-geometry.ts';

/** A feature whose geometry is WKB as it came, or has been read and is remembered; both in the storage CRS. */
export interface DrawnFeature extends Omit<Feature, 'geometry'> {
  readonly geometry: Feature['geometry'] | DrawnGeometry;
}

/** Features from memory where they are there. */
export interface RememberedFeatures {
  /** Batches; a feature is good until the next of its batch. */
  features(query: FeatureQuery, signal?: AbortSignal): AsyncIterable<Iterable<DrawnFeature>>;
}

/** What pictures are drawn from. */
export interface DrawnSource extends Pick<FeatureSource, 'features'> {
  /** The same, from memory where it can: for questions that many pictures ask alike. */
  readonly remembered?: RememberedFeatures;
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
