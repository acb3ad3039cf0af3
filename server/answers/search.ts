import type { Catalog, Language, Layer } from '../catalog/layer.ts';
import type { Database } from '../database/database.ts';
import { crsOf } from '../geo/crs.ts';
import { type Extent, union } from '../geo/extent.ts';
import type { SearchAnswer, SearchHit } from '../portal/contract.ts';
import { tableAway } from '../source/table-away.ts';
import { type CoordinatesReading, readCoordinates } from './read-coordinates.ts';
import { type FoundFeature, fold, searchLayer } from './search-store.ts';
import { toSearchWords } from './search-words.ts';

/** Hits in an answer. */
export const SEARCH_LIMIT = 12;

/** Of hits that match equally well, which kind people more likely mean. */
const KINDS = ['place', 'street', 'address', 'parcel', 'feature'] as const;

/** What the search box asks: coordinates in any CRS, else every layer that declares `search`. */
export async function search(
  query: string,
  language: Language,
  catalog: Catalog,
  database: Database,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  const coordinates = readCoordinates(query, regionOf(catalog));
  if (coordinates.length > 0) {
    return { query, hits: coordinates.map((reading) => coordinatesHit(reading, language)) };
  }
  const words = toSearchWords(fold(query));
  if (words === undefined) return { query, hits: [] };
  const layers = catalog.layers.filter((layer) => layer.search !== undefined);
  const found = await Promise.all(
    layers.map((layer) => searchLayer(database, layer, words, SEARCH_LIMIT, signal).catch(noneWhileAway)),
  );
  const share = Math.max(SEARCH_LIMIT / 2, SEARCH_LIMIT - found.filter((each) => each.length > 0).length);
  const hits = found
    .flatMap((each, _, all) =>
      all.some((other) => other !== each && other.length > 0) ? each.slice(0, share) : each,
    )
    .sort((a, b) => a.rank - b.rank || kindOrder(a.layer) - kindOrder(b.layer));
  return { query, hits: hits.slice(0, SEARCH_LIMIT).map((hit) => featureHit(hit, language)) };
}

/** A layer whose table is being exchanged finds nothing for the moment; the others still answer. */
function noneWhileAway(error: unknown): readonly FoundFeature[] {
  if (tableAway(error) === error) throw error;
  return [];
}

/** The region's box, longitude and latitude: as catalog.yaml says, else around all layers; Poland while they are empty. */
export function regionOf({ description, layers }: Catalog): Extent {
  const [minX, minY, maxX, maxY] = description.extent ?? [];
  if (minX !== undefined && minY !== undefined && maxX !== undefined && maxY !== undefined) {
    return [minX, minY, maxX, maxY];
  }
  const extents = layers.map((layer) => layer.geographicExtent).filter((extent) => extent !== undefined);
  return extents.length === 0 ? [14, 49, 24.2, 54.9] : extents.reduce(union);
}

function kindOrder(layer: Layer): number {
  return KINDS.indexOf(layer.search?.kind ?? 'feature');
}

function featureHit({ layer, key, label, extent }: FoundFeature, language: Language): SearchHit {
  const kind = layer.search?.kind ?? 'feature';
  return { kind, label, detail: layer.title[language], extent, layer: layer.id, key };
}

function coordinatesHit({ crs, x, y, lon, lat }: CoordinatesReading, language: Language): SearchHit {
  const written =
    crs.unit === 'degree'
      ? `${lat.toFixed(6)}° N, ${lon.toFixed(6)}° E`
      : `N ${y.toFixed(2)}, E ${x.toFixed(2)}`;
  const where = crs.unit === 'degree' ? crsOf('EPSG:4326').code : crs.code;
  const kind = language === 'pl' ? 'Współrzędne' : 'Coordinates';
  return { kind: 'coordinates', label: written, detail: `${kind}, ${where}`, extent: [lon, lat, lon, lat] };
}
