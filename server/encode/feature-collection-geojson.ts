import { type CrsReference, writeCrs } from '../geo/crs-reference.ts';

export interface GeoJsonHead {
  readonly timeStamp: string;
  readonly matched: number;
  readonly returned: number;
  readonly next?: string | undefined;
  readonly previous?: string | undefined;
  readonly crs: CrsReference;
}

/**
 * A GeoJSON FeatureCollection, chunk by chunk while texts of features arrive. Coordinates are x, y. In another
 * CRS than CRS84 it says so in `crs` (GeoJSON 2008, 3): RFC 7946 knows no other way and clients read it.
 */
export async function* writeGeoJsonCollection(
  head: GeoJsonHead,
  sets: readonly AsyncIterable<readonly string[]>[],
): AsyncGenerator<string, void, undefined> {
  yield `${openCollection(head)}[`;
  let separator = '\n';
  for (const batches of sets) {
    for await (const batch of batches) {
      if (batch.length === 0) continue;
      yield separator + batch.join(',\n');
      separator = ',\n';
    }
  }
  yield '\n]}\n';
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
