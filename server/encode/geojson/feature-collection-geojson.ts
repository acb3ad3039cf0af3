import type { RowSlice } from '../../database/wire/row-slice.ts';
import { type CrsReference, writeCrs } from '../../geo/crs-reference.ts';
import { writeGeoJsonRows } from './geojson.ts';
import type { GeoJsonOptions } from './geojson-options.ts';

/** Features of one query, still to be read. */
export interface GeoJsonSet {
  readonly options: GeoJsonOptions;
  /** Of {@link FeatureSource.rows}. */
  readonly batches: AsyncIterable<readonly RowSlice[]>;
}

/** What is told behind the features. */
export interface GeoJsonTotals {
  readonly timeStamp: string;
  /** undefined: not told. */
  readonly matched: number | undefined;
  readonly returned: number;
  readonly next?: string | undefined;
  readonly previous?: string | undefined;
}

/**
 * A GeoJSON FeatureCollection, chunk by chunk while rows of features arrive. Coordinates are x, y. In another
 * CRS than CRS84 it says so in `crs` (GeoJSON 2008, 3): RFC 7946 knows no other way and clients read it.
 * @param totals asked once the features are out: what they show need not be counted
 */
export async function* writeGeoJsonCollection(
  crs: CrsReference,
  sets: readonly GeoJsonSet[],
  totals: () => Promise<GeoJsonTotals>,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  yield openGeoJson(crs);
  yield* writeGeoJsonSets(sets);
  const { timeStamp, matched, returned, next, previous } = await totals();
  const links = [
    ...(next === undefined ? [] : [{ rel: 'next', type: 'application/geo+json', href: next }]),
    ...(previous === undefined ? [] : [{ rel: 'prev', type: 'application/geo+json', href: previous }]),
  ];
  const members = {
    numberMatched: matched,
    numberReturned: returned,
    timeStamp,
    ...(links.length === 0 ? {} : { links }),
  };
  yield `\n],${JSON.stringify(members).slice(1)}\n`;
}

/** The document up to its first feature. */
export function openGeoJson({ crs }: CrsReference): string {
  const name = { type: 'name', properties: { name: writeCrs(crs, 'urn') } };
  const said = crs.code === 'CRS:84' ? '' : `"crs":${JSON.stringify(name)},`;
  return `{"type":"FeatureCollection",${said}"features":[`;
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
