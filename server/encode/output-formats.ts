import { geoJson, geoJsonSequence, newlineGeoJson } from './formats/geojson.ts';
import type { OutputFormat } from './output-format.ts';

/** Every format that features go out in: doors derive what they offer from it. In the order people see it. */
export const outputFormats: readonly OutputFormat[] = [geoJson, newlineGeoJson, geoJsonSequence];

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
