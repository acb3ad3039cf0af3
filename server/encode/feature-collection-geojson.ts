import { type CrsReference, writeCrs } from '../geo/crs-reference.ts';
import { type GeoJsonOptions, writeGeoJsonRows } from './geojson.ts';

/** Features of one query, still to be read. */
export interface GeoJsonSet {
  readonly options: GeoJsonOptions;
  /** Of {@link FeatureSource.rows}. */
  readonly batches: AsyncIterable<readonly Buffer[]>;
}

export interface GeoJsonHead {
  readonly timeStamp: string;
  readonly matched: number;
  readonly returned: number;
  readonly next?: string | undefined;
  readonly previous?: string | undefined;
  readonly crs: CrsReference;
}

/**
 * A GeoJSON FeatureCollection, chunk by chunk while rows of features arrive. Coordinates are x, y. In another
 * CRS than CRS84 it says so in `crs` (GeoJSON 2008, 3): RFC 7946 knows no other way and clients read it.
 */
export async function* writeGeoJsonCollection(
  head: GeoJsonHead,
  sets: readonly GeoJsonSet[],
): AsyncGenerator<string | Uint8Array, void, undefined> {
  yield `${openCollection(head)}[`;
  yield* writeGeoJsonSets(sets);
  yield '\n]}\n';
}

/** Features of all queries in a row, separated by commas, each on a line. */
export async function* writeGeoJsonSets(
  sets: readonly GeoJsonSet[],
): AsyncGenerator<string | Uint8Array, void, undefined> {
  let separator = '\n';
  for (const { options, batches } of sets) {
    let isFirst = true;
    for await (const piece of writeGeoJsonRows(options, batches)) {
      if (isFirst) yield separator;
      isFirst = false;
      separator = ',\n';
      yield piece;
    }
  }
}

function openCollection({ timeStamp, matched, returned, next, previous, crs }: GeoJsonHead): string {
  const links = [
    ...(next === undefined ? [] : [{ rel: 'next', type: 'application/geo+json', href: next }]),
    ...(previous === undefined ? [] : [{ rel: 'prev', type: 'application/geo+json', href: previous }]),
  ];
  const members = {
    type: 'FeatureCollection',
    ...(crs.crs.code === 'CRS:84'
      ? {}
      : { crs: { type: 'name', properties: { name: writeCrs(crs.crs, 'urn') } } }),
    numberMatched: matched,
    numberReturned: returned,
    timeStamp,
    ...(links.length === 0 ? {} : { links }),
  };
  return `${JSON.stringify(members).slice(0, -1)},"features":`;
}
