import { openGeoJson, writeGeoJsonSets } from '../geojson/feature-collection-geojson.ts';
import { writeGeoJsonRows } from '../geojson/geojson.ts';
import { type FeatureWriting, geoJsonSelection, type OutputFormat } from '../output-format.ts';

/** GeoJSON (RFC 7946) as one collection without paging; doors that page write their own head and links. */
export const geoJson: OutputFormat = {
  id: 'json',
  title: { pl: 'GeoJSON', en: 'GeoJSON' },
  mediaType: 'application/geo+json',
  aliases: ['application/json', 'application/vnd.geo+json'],
  wfsNames: ['application/json', 'json', 'geojson', 'application/json;subtype=geojson'],
  extension: 'geojson',
  isStreamed: true,
  isDownload: false,
  takesManyLayers: true,
  crs: { axes: 'reference' },
  write: writeGeoJson,
};

/** The same as a file to keep: all features, no pages. */
export const geoJsonFile: OutputFormat = {
  ...geoJson,
  id: 'geojson',
  title: { pl: 'GeoJSON (cały plik)', en: 'GeoJSON (whole file)' },
  aliases: [],
  wfsNames: ['geojson-file'],
  isDownload: true,
};

/** GeoJSON texts, one a line, each preceded by a record separator (RFC 8142). */
export const geoJsonSequence: OutputFormat = {
  id: 'geojsonseq',
  title: { pl: 'Sekwencja GeoJSON (RFC 8142)', en: 'GeoJSON text sequence (RFC 8142)' },
  mediaType: 'application/geo+json-seq',
  wfsNames: ['application/geo+json-seq', 'geojsonseq'],
  extension: 'geojsons',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: true,
  crs: { axes: 'reference' },
  write: (writing) => writeLines(writing, '\u001e'),
};

/** GeoJSON features, one a line. */
export const newlineGeoJson: OutputFormat = {
  id: 'ndjson',
  title: { pl: 'GeoJSON w wierszach (NDJSON)', en: 'Newline-delimited GeoJSON' },
  mediaType: 'application/x-ndjson',
  aliases: ['application/ndjson', 'application/geo+json-nd', 'application/jsonl'],
  wfsNames: ['application/x-ndjson', 'ndjson', 'geojsonl', 'jsonl'],
  extension: 'geojsonl',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: true,
  crs: { axes: 'reference' },
  write: (writing) => writeLines(writing, ''),
};

async function* writeGeoJson(writing: FeatureWriting): AsyncGenerator<string | Uint8Array, void, undefined> {
  const [{ crs }] = writing.selections;
  yield openGeoJson(crs);
  yield* writeGeoJsonSets(writing.selections.map((selection) => geoJsonSelection(selection, writing)));
  yield '\n]}\n';
}

async function* writeLines(
  writing: FeatureWriting,
  start: string,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  for (const selection of writing.selections) {
    const { options, batches } = geoJsonSelection(selection, writing);
    let isEmpty = true;
    for await (const piece of writeGeoJsonRows(options, batches, `\n${start}`)) {
      if (isEmpty && start !== '') yield start;
      isEmpty = false;
      yield piece;
    }
    if (!isEmpty) yield '\n';
  }
}
