import type { GeoJsonGeometry } from '../geo/write-wkb.ts';

/** One feature of a file. */
export interface SourceFeature {
  /** WKB, or a geometry in GeoJSON's form; x, y order. */
  readonly geometry: Uint8Array | GeoJsonGeometry | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One layer of a file, opened: what is known before its features are read. */
export interface Dataset {
  readonly name: string;
  /** EPSG number, or undefined when the file does not say. */
  readonly srid: number | undefined;
  /** Where the CRS came from, or why there is none, for the report. */
  readonly crsNote: string;
  /** Character encoding of the texts, for the report. */
  readonly encoding: string;
  /** Read once, front to back; what is not consumed is not read. */
  readonly features: AsyncIterable<SourceFeature>;
  /** How far reading has come, 0 to 1. */
  readonly progress: () => number;
  readonly close: () => Promise<void>;
  /** Of an index of pictures: the property that says where each lies, and how to take back what was copied. */
  readonly raster?: { readonly location: string; readonly discard: () => Promise<void> };
}

/** What the person who imports may say about the file. */
export interface ReadOptions {
  /** Layer inside the file, where it holds several. */
  readonly source?: string | undefined;
  /** TextDecoder label, overrides what was found. */
  readonly encoding?: string | undefined;
  /** Order of the coordinates in GML and CSV, overrides the rule of the format. */
  readonly axisOrder?: 'xy' | 'yx' | undefined;
  /** Where pictures lie that layers draw, and the folder inside it for this layer's. */
  readonly rasterDir?: string | undefined;
  readonly rasterFolder?: string | undefined;
}

/** A fault of the file or of what was said about it: a sentence with what to do. */
export class ImportError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ImportError';
  }
}
