import { ServiceError } from '../../errors.ts';

/** Formats of GetFeatureInfo, as capabilities declare them: QGIS and ArcGIS know only some, and take the first. */
export const infoFormats = [
  'text/html',
  'text/plain',
  'application/json',
  'application/geo+json',
  'application/gml+xml; version=3.2',
  'application/vnd.ogc.gml',
  'application/vnd.ogc.gml/3.1.1',
] as const;

/** Those of the national parcel profile: its own form first. */
export const kiegInfoFormats = ['text/xml', ...infoFormats] as const;

export type InfoFormat = (typeof kiegInfoFormats)[number];

/**
 * A media type; parameters behind it are tolerated.
 * @throws ServiceError unsupportedFormat
 */
export function readInfoFormat(
  text: string,
  parameter = 'INFO_FORMAT',
  offered: readonly InfoFormat[] = infoFormats,
): InfoFormat {
  const bare = (text.split(';')[0] ?? '').trim().toLowerCase();
  const found = offered.find((format) => format.split(';')[0] === bare);
  if (found !== undefined) return found;
  throw new ServiceError('unsupportedFormat', `Feature information cannot be had as ${text}.`, {
    parameter,
    received: text,
    allowed: offered,
  });
}
