import { ServiceError } from '../../errors.ts';

/** Formats of GetFeatureInfo, as capabilities declare them: QGIS and ArcGIS know only some, and take the first. */
export const infoFormats = [
  'text/html',
  'text/plain',
  'application/json',
  'application/geo+json',
  'application/vnd.ogc.gml',
  'application/vnd.ogc.gml/3.1.1',
] as const;

export type InfoFormat = (typeof infoFormats)[number];

/**
 * A media type; parameters behind it are tolerated.
 * @throws ServiceError unsupportedFormat
 */
export function readInfoFormat(text: string, parameter = 'INFO_FORMAT'): InfoFormat {
  const bare = (text.split(';')[0] ?? '').trim().toLowerCase();
  const found = infoFormats.find((format) => format === bare);
  if (found !== undefined) return found;
  throw new ServiceError('unsupportedFormat', `Feature information cannot be had as ${text}.`, {
    parameter,
    received: text,
    allowed: infoFormats,
  });
}
