import { csv, csvExcel, csvXy } from './formats/csv.ts';
import { dxf } from './formats/dxf.ts';
import { flatGeobuf, indexedFlatGeobuf } from './formats/flatgeobuf.ts';
import { geoJson, geoJsonFile, geoJsonSequence, newlineGeoJson } from './formats/geojson.ts';
import { geoPackage } from './formats/geopackage.ts';
import { geoParquet } from './formats/geoparquet.ts';
import { jsonFg } from './formats/json-fg.ts';
import { kml, kmz } from './formats/kml.ts';
import { shapefile } from './formats/shapefile.ts';
import { xlsx } from './formats/xlsx.ts';
import type { OutputFormat } from './output-format.ts';

/** Every format that features go out in: doors derive what they offer from it. In the order people see it. */
export const outputFormats: readonly OutputFormat[] = [
  geoJson,
  geoJsonFile,
  jsonFg,
  geoPackage,
  shapefile,
  xlsx,
  csv,
  csvXy,
  csvExcel,
  kml,
  kmz,
  dxf,
  flatGeobuf,
  indexedFlatGeobuf,
  geoParquet,
  newlineGeoJson,
  geoJsonSequence,
];

/** The format that a word of WFS outputFormat names, whatever its case and spaces; undefined for an unknown one. */
export function findWfsFormat(text: string): OutputFormat | undefined {
  // A space before a parameter may come as a plus, which elsewhere in a media type is a plus.
  const word = text
    .toLowerCase()
    .replace(/;[\s+]+/g, ';')
    .replace(/\s+/g, '');
  return outputFormats.find(
    ({ mediaType, wfsNames }) => wfsNames.includes(word) || mediaType.replaceAll(' ', '') === word,
  );
}

/** The format of a word of `f=`; undefined for an unknown one. */
export function findOutputFormat(id: string): OutputFormat | undefined {
  return outputFormats.find((format) => format.id === id);
}
