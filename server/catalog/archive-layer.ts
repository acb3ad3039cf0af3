import type { Extent } from '../geo/extent.ts';
import type { Described } from './described.ts';

/** A layer of a vector archive's tiles, as TileJSON has it. */
export interface ArchiveVectorLayer {
  readonly id: string;
  readonly description?: string;
  readonly minzoom?: number;
  readonly maxzoom?: number;
  /** What the archive says of each attribute. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What an archive says of itself. */
export interface ArchiveFacts {
  readonly format: 'mvt' | 'png' | 'jpeg' | 'webp';
  /** Zooms of WebMercatorQuad, both included. */
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Longitude, latitude. */
  readonly bounds: Extent;
  /** Of vector tiles. */
  readonly vectorLayers: readonly ArchiveVectorLayer[];
  /** Changes when the file does. */
  readonly state: string;
}

/** A layer whose source is an archive of ready tiles, as its file says: it has tiles and nothing else. */
export interface DeclaredArchive extends Described {
  /** Where the archive lies; never in an answer. */
  readonly location: string;
}

/** The layer once its archive was opened. Frozen plain data. */
export interface ArchiveLayer extends DeclaredArchive {
  readonly facts: ArchiveFacts;
}
