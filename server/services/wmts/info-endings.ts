import type { InfoFormat } from '../../ows/feature-info/info-format.ts';

/** Formats of feature information, with the ending each has in an address; the first is offered first. */
export const infoEndings: readonly { readonly format: InfoFormat; readonly ending: string }[] = [
  { format: 'application/geo+json', ending: 'geojson' },
  { format: 'text/html', ending: 'html' },
  { format: 'text/plain', ending: 'txt' },
  { format: 'application/vnd.ogc.gml/3.1.1', ending: 'gml' },
];

/** The format that an address's ending stands for, or undefined. */
export function infoTypeOfEnding(ending: string): InfoFormat | undefined {
  const lower = ending.toLowerCase();
  return infoEndings.find((each) => each.ending === lower)?.format;
}
