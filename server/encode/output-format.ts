import type { Language } from '../catalog/layer.ts';
import type { RowSlice } from '../database/wire/row-slice.ts';
import { type AxisOrder, type CrsCode, crsOf } from '../geo/crs.ts';
import { type CrsReference, writeCrs } from '../geo/crs-reference.ts';
import type { Feature, FeatureQuery, FeatureSource } from '../source/feature-source.ts';
import type { Titles } from '../style/style.ts';
import type { GeoJsonSet } from './geojson/feature-collection-geojson.ts';
import type { GeoJsonOptions } from './geojson/geojson-options.ts';

/** A format that features go out in, whichever door asks for it. */
export interface OutputFormat {
  /** The word of `f=` in OGC APIs. */
  readonly id: string;
  readonly title: Titles;
  readonly mediaType: string;
  /** Other media types that mean it in Accept. */
  readonly aliases?: readonly string[];
  /** Values of WFS outputFormat besides the media type; the first is what capabilities list. In lower case. */
  readonly wfsNames: readonly string[];
  /** Of a file's name, without the dot. */
  readonly extension: string;
  /**
   * Whether the first bytes go out with the first rows, in flat memory. Others are built on disk before: their
   * size is limited.
   */
  readonly isStreamed: boolean;
  /** Whether it is a file to keep, not a page of an API with links to the next: an answer without limit has all features. */
  readonly isDownload: boolean;
  /** Whether one document takes features of several layers. */
  readonly takesManyLayers: boolean;
  readonly crs: CrsPolicy;
  /**
   * The document, piece by piece; leaving the loop or aborting the signal ends the query and removes files.
   * @throws ServiceError what the source throws; tooMuchWork when a limit of the writing is reached
   */
  write(writing: FeatureWriting): AsyncIterable<string | Uint8Array>;
}

/** What a format's convention says of coordinates. */
export interface CrsPolicy {
  /** The only one the format knows; undefined: the one asked for. */
  readonly fixed?: CrsCode | undefined;
  /** `reference`: the order that the CRS reference implies; `xy`: easting or longitude first, whatever is asked for. */
  readonly axes: 'reference' | 'xy';
  /** Whether the programs that open it measure in the plane: our pages ask for it in the CRS of the data. */
  readonly isPlanar?: boolean;
}

/** Features of one layer that go out. */
export interface FeatureSelection {
  readonly query: Omit<FeatureQuery, 'geometry'>;
  readonly withGeometry: boolean;
  /** Greatest distance that a simplified geometry may lie from the true one, in units of the storage CRS. */
  readonly maxAllowableOffset?: number | undefined;
  /** Of the coordinates written, its decimals theirs: what {@link writtenCrs} makes of the one asked for. */
  readonly crs: CrsReference;
}

/** Everything a format needs to write a document. */
export interface FeatureWriting {
  /** One, or several where the format takes them: each layer once. */
  readonly selections: readonly [FeatureSelection, ...FeatureSelection[]];
  readonly source: FeatureSource;
  /** Of titles in the document. */
  readonly language: Language;
  /** Public address of the view's services, without a slash at the end: documents name their schemas by it. */
  readonly service: string;
  /** Of features in JSON: the key alone as OGC API Features has it, or the public id `<layer>.<key>`. */
  readonly idForm: GeoJsonOptions['idForm'];
  readonly signal: AbortSignal;
  /** Where formats that are built on disk may make a folder of their own. */
  readonly folder: string;
  /** Most features of a selection; what is beyond is left out, as with `limit`. */
  readonly maxFeatures?: number | undefined;
  /** Milliseconds the database may take until the last row, which waits for a slow reader. */
  readonly timeout?: number | undefined;
  /** Most bytes that a document built on disk may take, its parts included. */
  readonly maxBytes: number;
  /** Told how many more features have been written, after each batch. */
  readonly progress?: ((features: number) => void) | undefined;
}

/** The CRS and axis order of a format's coordinates when a CRS is asked for: clients are told this one. */
export function writtenCrs({ fixed, axes }: CrsPolicy, asked: CrsReference): CrsReference {
  if (fixed !== undefined) {
    const crs = crsOf(fixed);
    return { crs, axisOrder: 'xy', text: writeCrs(crs, 'urn') };
  }
  const axisOrder: AxisOrder = axes === 'xy' ? 'xy' : asked.axisOrder;
  return axisOrder === asked.axisOrder ? asked : { ...asked, axisOrder };
}

/**
 * Features of a selection, their WKB in the CRS of its reference, batch by batch; so are properties that are geometries.
 * @param geometryValues of those, when WKT is not wanted
 */
export async function* readSelection(
  { query, withGeometry, crs, maxAllowableOffset: simplify }: FeatureSelection,
  { source, signal, progress, maxFeatures, timeout }: FeatureWriting,
  geometryValues?: 'wkb',
): AsyncGenerator<readonly Feature[], void, undefined> {
  const simplified = simplify === undefined ? {} : { simplify };
  const isPlain = !query.properties.some(({ type }) => type === 'geometry');
  const geometry =
    withGeometry || !isPlain ? ({ encoding: 'wkb', crs: crs.crs, ...simplified } as const) : NONE;
  const question = { ...capped(query, maxFeatures), geometry, geometryValues, timeout };
  for await (const batch of source.features(question, signal)) {
    yield withGeometry || isPlain ? batch : batch.map((feature) => ({ ...feature, geometry: null }));
    progress?.(batch.length);
  }
}

/** A selection as GeoJSON, its rows still to be read. */
export function geoJsonSelection(
  { query, withGeometry, crs: { crs, axisOrder }, maxAllowableOffset }: FeatureSelection,
  { source, signal, progress, idForm, maxFeatures, timeout }: FeatureWriting,
): GeoJsonSet {
  const { layer, properties } = query;
  const question = { ...capped(query, maxFeatures), timeout, withGeometry, maxAllowableOffset };
  async function* batches(): AsyncGenerator<readonly RowSlice[], void, undefined> {
    for await (const batch of source.rows(question, signal)) {
      yield batch;
      progress?.(batch.length);
    }
  }
  return { options: { layer, properties, withGeometry, crs, axisOrder, idForm }, batches: batches() };
}

function capped<T extends { readonly limit?: number | undefined }>(query: T, max = Infinity): T {
  const limit = Math.min(query.limit ?? Infinity, max);
  return limit === Infinity ? query : { ...query, limit };
}

const NONE = { encoding: 'none' } as const;
