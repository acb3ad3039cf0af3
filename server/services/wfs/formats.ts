import type { GmlVersion } from '../../encode/gml/gml-geometry.ts';
import type { OutputFormat } from '../../encode/output-format.ts';
import { findWfsFormat, outputFormats } from '../../encode/output-formats.ts';
import { ServiceError } from '../../errors.ts';
import { dialectOf, type WfsVersion } from './wfs-version.ts';

/** How features are written: as a collection of a version of GML, or by a format of the platform. */
export type FeatureFormat = { readonly mediaType: string } & (
  | { readonly encoding: 'gml'; readonly gml: GmlVersion }
  | { readonly encoding: 'other'; readonly format: OutputFormat }
);

interface GmlFormat {
  readonly gml: GmlVersion;
  readonly mediaType: string;
  /** Listed in capabilities, the usual one first. */
  readonly names: readonly string[];
  /** Other spellings that clients send, in lower case and without spaces. */
  readonly spellings: readonly string[];
}

const GML_FORMATS: readonly GmlFormat[] = [
  {
    gml: '3.2',
    mediaType: 'application/gml+xml; version=3.2',
    names: ['application/gml+xml; version=3.2'],
    spellings: ['application/gml+xml;version=3.2.1', 'application/gml+xml'],
  },
  {
    gml: '3.2',
    mediaType: 'text/xml; subtype=gml/3.2',
    names: ['text/xml; subtype=gml/3.2'],
    spellings: [
      'text/xml;subtype=gml/3.2.1',
      'text/xml;subtype="gml/3.2"',
      'text/xml;subtype="gml/3.2.1"',
      'gml32',
    ],
  },
  {
    gml: '3.1.1',
    mediaType: 'text/xml; subtype=gml/3.1.1',
    names: ['text/xml; subtype=gml/3.1.1'],
    spellings: ['text/xml;subtype="gml/3.1.1"', 'text/gml;subtype=gml/3.1.1', 'gml3', 'gml31'],
  },
  {
    gml: '2',
    mediaType: 'text/xml; subtype=gml/2.1.2',
    names: ['GML2', 'text/xml; subtype=gml/2.1.2'],
    spellings: ['text/xml;subtype="gml/2.1.2"', 'text/xml;subtype=gml/2'],
  },
];

/** What GetFeature offers in a version, the default first (WFS 2.0, 7.6.3.7). */
export function featureFormats(version: WfsVersion): readonly string[] {
  return [
    ...ownFirst(version).flatMap(({ names }) => names),
    ...outputFormats.flatMap(({ mediaType, wfsNames: [first = mediaType] }) => [
      ...new Set([first, mediaType]),
    ]),
  ];
}

/** What DescribeFeatureType and operations that answer with XML offer in a version. */
export function schemaFormats(version: WfsVersion): readonly string[] {
  if (version === '1.0.0') return ['XMLSCHEMA'];
  const { gml } = dialectOf(version);
  return GML_FORMATS.filter((format) => format.gml === gml).flatMap(({ names }) => names);
}

/**
 * OUTPUTFORMAT of features → format; the version's own GML when absent.
 * @throws ServiceError unsupportedFormat
 */
export function readFeatureFormat(text: string | undefined, version: WfsVersion): FeatureFormat {
  const gml = findGml(text, version);
  if (gml !== undefined) return { encoding: 'gml', gml: gml.gml, mediaType: gml.mediaType };
  const format = findWfsFormat(text ?? '');
  if (format !== undefined) return { encoding: 'other', format, mediaType: mediaTypeOf(format, text ?? '') };
  throw notOffered(text, featureFormats(version));
}

/** Whoever asks for plain JSON is answered with plain JSON. */
function mediaTypeOf({ id, mediaType }: OutputFormat, asked: string): string {
  return id === 'json' && /^(application\/)?json/.test(keyOf(asked)) ? 'application/json' : mediaType;
}

/**
 * OUTPUTFORMAT of a schema → the GML it describes and the media type; the version's own when absent.
 * @throws ServiceError unsupportedFormat
 */
export function readSchemaFormat(
  text: string | undefined,
  version: WfsVersion,
): { readonly gml: GmlVersion; readonly mediaType: string } {
  if (keyOf(text ?? '') === 'xmlschema') return { gml: dialectOf(version).gml, mediaType: XML_TYPE };
  const found = findGml(text, version);
  if (found === undefined) throw notOffered(text, schemaFormats(version));
  return { gml: found.gml, mediaType: version === '1.0.0' ? XML_TYPE : found.mediaType };
}

/** inputFormat of an action: GML of whatever version is read. @throws ServiceError unsupportedFormat */
export function checkInputFormat(text: string | undefined, version: WfsVersion): void {
  if (findGml(text, version) !== undefined) return;
  throw notOffered(
    text,
    GML_FORMATS.flatMap(({ names }) => names),
    'inputFormat',
  );
}

const XML_TYPE = 'text/xml; charset=utf-8';

function ownFirst(version: WfsVersion): readonly GmlFormat[] {
  const { gml } = dialectOf(version);
  const isOwn = (format: GmlFormat): boolean => format.gml === gml;
  return [...GML_FORMATS.filter(isOwn), ...GML_FORMATS.filter((format) => !isOwn(format))];
}

/** A bare `text/xml` is the version's own GML. */
function findGml(text: string | undefined, version: WfsVersion): GmlFormat | undefined {
  const key = keyOf(text ?? '');
  const own = ownFirst(version);
  if (key === '') return own[0];
  if (key === 'text/xml') return own.find(({ mediaType }) => mediaType.startsWith('text/xml'));
  return own.find(
    ({ names, spellings }) => spellings.includes(key) || names.some((name) => keyOf(name) === key),
  );
}

/** A space before a parameter may come as a plus, which elsewhere in a media type is a plus. */
function keyOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/;[\s+]+/g, ';')
    .replace(/\s+/g, '');
}

function notOffered(
  text: string | undefined,
  allowed: readonly string[],
  parameter = 'outputFormat',
): ServiceError {
  return new ServiceError('unsupportedFormat', `The ${parameter} ${text} is not offered.`, {
    parameter,
    received: text ?? '',
    allowed,
  });
}
