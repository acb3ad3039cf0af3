import type { Language, Layer } from '../../catalog/layer.ts';
import { isCounterClockwise, partsOf } from '../../geo/geometry-parts.ts';
import { type FlatGeometry, type Path, WkbReader } from '../../geo/wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import { readColour } from '../../style/colour.ts';
import type { Colour } from '../../style/symbolizer.ts';
import { element, endTag, startTag, XML_DECLARATION, type Xml } from '../../xml/write.ts';
import { dateOf, instantOf } from '../column-value.ts';
import { writeFeatureId, writeGmlId } from '../feature-id.ts';
import { type FeatureLook, featureLooks, lookRules, ruleLook } from '../feature-look.ts';
import {
  type FeatureSelection,
  type FeatureWriting,
  type OutputFormat,
  readSelection,
} from '../output-format.ts';
import { featureTitle } from '../value-text.ts';
import { writeZip } from '../zip.ts';

/** KML 2.2 (OGC 07-147r2) in the colours of the layer's style; a folder for each layer. */
export const kml: OutputFormat = {
  id: 'kml',
  title: { pl: 'KML', en: 'KML' },
  mediaType: 'application/vnd.google-earth.kml+xml',
  wfsNames: ['kml', 'application/vnd.google-earth.kmlxml'],
  extension: 'kml',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: true,
  crs: { fixed: 'CRS:84', axes: 'xy' },
  write: writeKml,
};

/** The same, zipped. */
export const kmz: OutputFormat = {
  ...kml,
  id: 'kmz',
  title: { pl: 'KMZ', en: 'KMZ' },
  mediaType: 'application/vnd.google-earth.kmz',
  wfsNames: ['kmz'],
  extension: 'kmz',
  write: (writing) => writeZip([{ name: 'doc.kml', content: writeKml(writing) }]),
};

async function* writeKml(writing: FeatureWriting): AsyncGenerator<string, void, undefined> {
  const { selections, language } = writing;
  const [first, ...more] = selections;
  const title = first.query.layer.title[language];
  yield XML_DECLARATION + startTag('kml', { xmlns: 'http://www.opengis.net/kml/2.2' }) + startTag('Document');
  yield element('name', {}, more.length === 0 ? title : `${title}…`).text;
  for (const { query } of selections) {
    yield styles(query.layer)
      .map(({ text }) => text)
      .join('');
    yield schema(query.layer, query.properties, language).text;
  }
  for (const selection of selections) yield* writeFolder(selection, writing);
  yield endTag('Document') + endTag('kml');
}

async function* writeFolder(
  selection: FeatureSelection,
  writing: FeatureWriting,
): AsyncGenerator<string, void, undefined> {
  yield startTag('Folder') + element('name', {}, selection.query.layer.title[writing.language]).text;
  const write = placemarkWriter(selection, writing.language);
  for await (const batch of readSelection(selection, writing)) {
    let text = '';
    for (const feature of batch) text += write(feature);
    if (text !== '') yield text;
  }
  yield endTag('Folder');
}

/** Types of `SimpleField` (9.5). */
const FIELD_TYPES = {
  string: 'string',
  integer: 'string',
  number: 'double',
  boolean: 'bool',
  date: 'string',
  timestamp: 'string',
  geometry: 'string',
} as const;

function schema({ id }: Layer, properties: FeatureSelection['query']['properties'], language: Language): Xml {
  return element(
    'Schema',
    { name: id, id: `schema_${id}` },
    properties.map(({ name, type, title }) =>
      element('SimpleField', { name, type: FIELD_TYPES[type] }, element('displayName', {}, title[language])),
    ),
  );
}

/** A shared style for each class of the layer's style. */
function styles({ id, styles: [style] }: Layer): readonly Xml[] {
  const { rules, scale } = lookRules(style);
  return rules.map((rule) => styleOf(ruleLook(rule, scale), `${id}.${rule.name}`));
}

function styleOf({ fill, stroke, label }: FeatureLook, id?: string): Xml {
  const line =
    stroke &&
    element('LineStyle', {}, colour(stroke.colour), element('width', {}, Math.max(stroke.width, 0.5)));
  const icon = fill ?? stroke?.colour;
  return element(
    'Style',
    { id },
    icon === undefined ? undefined : element('IconStyle', {}, colour(icon)),
    label && element('LabelStyle', {}, colour(label.colour)),
    line,
    element(
      'PolyStyle',
      {},
      fill === undefined ? undefined : colour(fill),
      element('fill', {}, fill === undefined ? 0 : 1),
      element('outline', {}, stroke === undefined ? 0 : 1),
    ),
  );
}

/** aabbggrr (9.1.3.3). */
function colour(text: Colour): Xml {
  const [red, green, blue, alpha] = readColour(text) ?? [0, 0, 0, 255];
  const hex = [alpha, blue, green, red].map((each) => Math.round(each).toString(16).padStart(2, '0'));
  return element('color', {}, hex.join(''));
}

function placemarkWriter(
  { query, withGeometry }: FeatureSelection,
  language: Language,
): (feature: Feature) => string {
  const { layer, properties } = query;
  const reader = new WkbReader();
  const lookOf = featureLooks(layer);
  const { rules, scale } = lookRules(layer.styles[0]);
  const shared = new Map(rules.map((rule) => [rule, signature(ruleLook(rule, scale))]));
  const places = new Map(properties.map(({ name }, i) => [name, i]));
  return ({ key, geometry, values }) => {
    const read = (name: string): PropertyValue => values[places.get(name) ?? -1] ?? null;
    const look = lookOf(read);
    const isShared = look.rule !== undefined && shared.get(look.rule) === signature(look);
    const data = properties.flatMap(({ name }, i) => {
      const value = values[i] ?? null;
      return value === null || Number.isNaN(value) ? [] : [element('SimpleData', { name }, String(value))];
    });
    const ordered = layer.properties.map(({ name }) => read(name));
    const shape = withGeometry && geometry !== null ? geometryText(reader.read(geometry)) : undefined;
    return (
      startTag('Placemark', { id: writeGmlId({ layer: layer.id, key }) }) +
      element(
        'name',
        {},
        featureTitle(layer, key, ordered, language) || writeFeatureId({ layer: layer.id, key }),
      ).text +
      (timeSpan(layer, read)?.text ?? '') +
      (isShared ? element('styleUrl', {}, `#${layer.id}.${look.rule?.name}`) : styleOf(look)).text +
      element('ExtendedData', {}, element('SchemaData', { schemaUrl: `#schema_${layer.id}` }, data)).text +
      (shape ?? '') +
      endTag('Placemark')
    );
  };
}

/** What a style says of features, without the label's text. */
function signature({ fill, stroke, label }: FeatureLook): string {
  return `${fill} ${stroke?.colour} ${stroke?.width} ${label?.colour}`;
}

function timeSpan({ validTime }: Layer, read: (name: string) => PropertyValue): Xml | undefined {
  if (validTime === undefined) return undefined;
  const time = (name: string): string | undefined => {
    const value = read(name);
    return dateOf(value) ?? instantOf(value) ?? undefined;
  };
  const [begin, end] = [time(validTime.from.name), time(validTime.to.name)];
  if (begin === undefined && end === undefined) return undefined;
  if (validTime.from.column === validTime.to.column)
    return element('TimeStamp', {}, element('when', {}, begin ?? ''));
  return element('TimeSpan', {}, begin && element('begin', {}, begin), end && element('end', {}, end));
}

function geometryText(geometry: FlatGeometry): string {
  const parts = partsOf(geometry.paths).map((paths) => partOf(geometry, paths));
  if (parts.length === 0) return '';
  return parts.length === 1 ? (parts[0]?.text ?? '') : element('MultiGeometry', {}, parts).text;
}

function partOf(geometry: FlatGeometry, paths: readonly Path[]): Xml {
  const [first] = paths;
  if (first === undefined || first.dimension === 0) {
    return element('Point', {}, coordinates(geometry, first, false));
  }
  if (first.dimension === 1) return element('LineString', {}, coordinates(geometry, first, false));
  return element(
    'Polygon',
    {},
    paths.map((ring) => {
      const isOuter = ring === first;
      const run = element(
        'LinearRing',
        {},
        coordinates(geometry, ring, isCounterClockwise(geometry, ring) !== isOuter),
      );
      return element(isOuter ? 'outerBoundaryIs' : 'innerBoundaryIs', {}, run);
    }),
  );
}

const SCALE = 1e9;

function coordinates({ coordinates: xy }: FlatGeometry, path: Path | undefined, reversed: boolean): Xml {
  let text = '';
  const { start, end } = path ?? { start: 0, end: 0 };
  for (let n = 0; n < end - start; n++) {
    const i = (reversed ? end - 1 - n : start + n) * 2;
    if (n > 0) text += ' ';
    text += `${Math.round((xy[i] as number) * SCALE) / SCALE},${Math.round((xy[i + 1] as number) * SCALE) / SCALE}`;
  }
  return element('coordinates', {}, text);
}
