import { ServiceError } from '../../errors.ts';

export const WFS_NAMESPACE = 'http://www.opengis.net/wfs/2.0';
export const OWS_NAMESPACE = 'http://www.opengis.net/ows/1.1';
export const GML_NAMESPACE = 'http://www.opengis.net/gml/3.2';
export const XLINK_NAMESPACE = 'http://www.w3.org/1999/xlink';
export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** How features are written, and the media type that the answer says. */
export interface OutputFormat {
  readonly encoding: 'gml' | 'geojson';
  readonly mediaType: string;
}

/** What GetFeature offers, the default first (WFS 2.0, 7.6.3.7). */
export const featureFormats: readonly string[] = [
  'application/gml+xml; version=3.2',
  'text/xml; subtype=gml/3.2',
  'application/json',
  'application/geo+json',
];

/** What DescribeFeatureType and the stored query operations offer. */
export const schemaFormats: readonly string[] = [
  'application/gml+xml; version=3.2',
  'text/xml; subtype=gml/3.2',
];

/** Other spellings that clients send, in lower case and without spaces. */
const SPELLINGS: Readonly<Record<string, string>> = {
  'application/gml+xml;version=3.2': 'application/gml+xml; version=3.2',
  'application/gml+xml;version=3.2.1': 'application/gml+xml; version=3.2',
  'application/gml+xml': 'application/gml+xml; version=3.2',
  'text/xml;subtype=gml/3.2': 'text/xml; subtype=gml/3.2',
  'text/xml;subtype=gml/3.2.1': 'text/xml; subtype=gml/3.2',
  'text/xml;subtype="gml/3.2"': 'text/xml; subtype=gml/3.2',
  'text/xml;subtype="gml/3.2.1"': 'text/xml; subtype=gml/3.2',
  'text/xml': 'text/xml; subtype=gml/3.2',
  gml32: 'text/xml; subtype=gml/3.2',
  'application/json': 'application/json',
  'application/json;subtype=geojson': 'application/json',
  json: 'application/json',
  geojson: 'application/geo+json',
  'application/geo+json': 'application/geo+json',
  'application/vnd.geo+json': 'application/geo+json',
};

/**
 * OUTPUTFORMAT → format; the first offered when absent.
 * @throws ServiceError unsupportedFormat
 */
export function readOutputFormat(text: string | undefined, offered: readonly string[]): OutputFormat {
  const [first = ''] = offered;
  // A space before a parameter may come as a plus, which elsewhere in a media type is a plus.
  const key = (text ?? '')
    .toLowerCase()
    .replace(/;[\s+]+/g, ';')
    .replace(/\s+/g, '');
  const mediaType = key === '' ? first : Object.hasOwn(SPELLINGS, key) ? SPELLINGS[key] : undefined;
  if (mediaType === undefined || !offered.includes(mediaType)) {
    throw new ServiceError('unsupportedFormat', `The output format ${text} is not offered.`, {
      parameter: 'outputFormat',
      received: text ?? '',
      allowed: offered,
    });
  }
  return { encoding: mediaType.endsWith('json') ? 'geojson' : 'gml', mediaType };
}
