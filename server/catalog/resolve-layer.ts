import { ServiceError } from '../errors.ts';
import { checkFilter } from '../filter/check/check-filter.ts';
import { readCql2Text } from '../filter/cql2/read-cql2-text.ts';
import type { Filter } from '../filter/filter.ts';
import { crsOf, findCrs } from '../geo/crs.ts';
import { type Extent, isOrdered } from '../geo/extent.ts';
import { transformExtent } from '../geo/projection.ts';
import { neededProperties } from '../style/needed-properties.ts';
import { type Style, scaleRange } from '../style/style.ts';
import type { DeclaredArchive } from './archive-layer.ts';
import { didYouMean } from './close-name.ts';
import type { Described } from './described.ts';
import { resolveHarmonised } from './harmonised.ts';
import { innerProperty, type Layer, type Property } from './layer.ts';
import type { ArchiveLayerFile, CatalogFile, LayerFile } from './layer-schema.ts';
import { placeholders } from './placeholders.ts';
import type { ReportFault } from './report-fault.ts';
import { resolveStyles } from './resolve-styles.ts';
import { firstTileZoom, LAST_TILE_ZOOM } from './tile-zooms.ts';

/**
 * A layer file that follows its schema → the layer, every name in it resolved. The extent is the file's;
 * without one the table is asked later.
 * @param styles every usable style by id; undefined for one whose file is wrong
 * @returns the layer; it must not be used when a fault was reported
 */
export function resolveLayer(
  id: string,
  file: LayerFile,
  description: CatalogFile,
  styles: ReadonlyMap<string, Style | undefined>,
  report: ReportFault,
): Layer | undefined {
  let isWhole = true;
  const fault: ReportFault = (path, message) => {
    isWhole = false;
    report(path, message);
  };
  const all = resolveProperties(file, fault);
  const properties = all.filter((_, i) => file.properties[i]?.published !== false);
  const crs = findCrs(file.geometry.crs);
  if (crs === undefined) fault(['geometry', 'crs'], `${file.geometry.crs} is not served.`);
  requireKey(['theme'], file.theme, description.themes, 'theme of catalog.yaml', fault);
  requireKey(['publisher'], file.publisher, description.publishers, 'publisher of catalog.yaml', fault);
  const values = properties.filter(({ type }) => type !== 'geometry');
  requireNames(file, values, fault);
  if (file.kieg?.style !== undefined && !file.styles.includes(file.kieg.style)) {
    fault(['kieg', 'style'], `${file.kieg.style} is none of the layer's styles.`);
  }
  const found = resolveStyles(file, values, styles, fault);
  const [schema = '', name = ''] = file.table.split('.');
  const layer: Layer = {
    ...described(id, file),
    table: { schema, name },
    keyColumn: file.key,
    geometry: { column: file.geometry.column, type: file.geometry.type, crs: crs ?? crsOf('CRS:84') },
    extent: undefined,
    geographicExtent: undefined,
    properties,
    unpublished: all.filter((property) => !properties.includes(property)),
    raster: file.raster === undefined ? undefined : { location: locationProperty(file.raster.location) },
    featureTitle: file.featureTitle,
    filter: resolveFilter(file.filter, all, (message) => fault(['filter'], message)),
    validTime: resolveValidTime(file, all, fault),
    styles: found as [Style, ...Style[]],
    tiles: resolveTiles(file, values, found, fault),
    portal: { visible: file.portal?.visible ?? false, drawing: file.portal?.drawing ?? 'tiles' },
    search: file.search,
    editing: resolveEditing(file, properties, fault),
    inspire: file.inspire,
    harmonised: resolveHarmonised(file.harmonised ?? [], properties, requiredOf(file), (path, message) =>
      fault(['harmonised', ...path], message),
    ),
    kieg: file.kieg,
  };
  const extent = file.geometry.extent as Extent | undefined;
  if (extent !== undefined && !isOrdered(extent)) {
    fault(['geometry', 'extent'], 'must be minX, minY, maxX, maxY with the smaller number first');
  }
  return isWhole ? withExtent(layer, extent) : undefined;
}

/** A file of a layer of ready tiles that follows its schema → the layer; undefined when a fault was reported. */
export function resolveArchive(
  id: string,
  file: ArchiveLayerFile,
  description: CatalogFile,
  report: ReportFault,
): DeclaredArchive | undefined {
  let isWhole = true;
  const fault: ReportFault = (path, message) => {
    isWhole = false;
    report(path, message);
  };
  requireKey(['theme'], file.theme, description.themes, 'theme of catalog.yaml', fault);
  requireKey(['publisher'], file.publisher, description.publishers, 'publisher of catalog.yaml', fault);
  const layer: DeclaredArchive = {
    ...described(id, file),
    location: file.archive.location,
  };
  return isWhole ? layer : undefined;
}

/** What every file says of what it publishes. */
function described(id: string, file: LayerFile | ArchiveLayerFile): Described {
  return {
    id,
    title: file.title,
    abstract: file.abstract,
    keywords: file.keywords ?? [],
    theme: file.theme,
    publisher: file.publisher,
    licence: { title: file.licence.title, url: file.licence.url },
    attribution: file.attribution,
    freshness: { updated: file.freshness.updated, note: file.freshness.note },
    metadataUrl: file.metadataUrl,
    fictitious: file.fictitious ?? false,
  };
}

/** The layer with its extent, storage CRS, x, y order. */
export function withExtent(layer: Layer, extent: Extent | undefined): Layer {
  const geographicExtent =
    extent === undefined ? undefined : transformExtent(extent, layer.geometry.crs, crsOf('CRS:84'));
  return { ...layer, extent, geographicExtent };
}

/** A property that no door knows: the renderer alone asks for it. */
function locationProperty(column: string): Property {
  return {
    ...innerProperty('location', 'string', { pl: 'Położenie pliku', en: 'Location of the file' }),
    column,
  };
}

function resolveProperties(file: LayerFile, fault: ReportFault): readonly Property[] {
  const seen = new Set<string>();
  return file.properties.map((property, index) => {
    const { name } = property;
    const at = ['properties', index, 'name'];
    if (seen.has(name)) fault(at, `${name} names another property too`);
    if (name === 'geometry') fault(at, 'geometry names the geometry');
    seen.add(name);
    const { gml } = property;
    if (gml !== undefined) {
      const place = ['properties', index, 'gml'];
      if (property.type !== 'string') fault(place, `gml:${gml} is a string`);
      if (file.properties.findIndex((each) => each.gml === gml) !== index)
        fault(place, `another property is gml:${gml} already`);
    }
    return {
      name,
      column: property.column ?? name,
      ...typeOf(property.type),
      gml,
      title: property.title,
      description: property.description,
      unit: property.unit,
      codes: property.codes,
      queryable: property.queryable ?? true,
    };
  });
}

function typeOf(type: LayerFile['properties'][number]['type']): Pick<Property, 'type' | 'geometryType'> {
  switch (type) {
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'date':
    case 'timestamp':
      return { type };
    default:
      return { type: 'geometry', geometryType: type };
  }
}

function requireKey(
  path: readonly string[],
  id: string,
  known: Readonly<Record<string, unknown>>,
  what: string,
  fault: ReportFault,
): void {
  if (!Object.hasOwn(known, id)) fault(path, `${id} is no ${what}.${didYouMean(id, Object.keys(known))}`);
}

/** Every place besides styles and filters where a layer file names its properties. */
function requireNames(file: LayerFile, properties: readonly Property[], fault: ReportFault): void {
  const names = properties.map((property) => property.name);
  const places: (readonly [path: readonly (string | number)[], name: string])[] = [
    ...placeholders(file.featureTitle ?? '').map((name) => [['featureTitle'], name] as const),
    ...placeholders(file.search?.label ?? '').map((name) => [['search', 'label'], name] as const),
    ...(file.search?.properties ?? []).map((name, i) => [['search', 'properties', i], name] as const),
    ...(file.tiles?.properties ?? []).map((name, i) => [['tiles', 'properties', i], name] as const),
    ...Object.entries(file.kieg?.fields ?? {}).map(
      ([field, name]) => [['kieg', 'fields', field], name] as const,
    ),
  ];
  for (const [path, name] of places) {
    if (names.includes(name)) continue;
    fault(path, `there is no published property ${JSON.stringify(name)}.${didYouMean(name, names)}`);
  }
}

function resolveEditing(
  { editing, raster }: LayerFile,
  properties: readonly Property[],
  fault: ReportFault,
): Layer['editing'] {
  if (editing === undefined) return undefined;
  if (raster !== undefined) fault(['editing'], 'pictures are not written');
  const names = properties.map(({ name }) => name);
  for (const name of Object.keys(editing.properties ?? {})) {
    if (names.includes(name)) continue;
    fault(['editing', 'properties', name], `there is no such published property.${didYouMean(name, names)}`);
  }
  return editing;
}

function requiredOf({ editing }: LayerFile): ReadonlySet<string> {
  const rules = Object.entries(editing?.properties ?? {});
  return new Set(rules.flatMap(([name, { required }]) => (required === true ? [name] : [])));
}

function resolveFilter(
  text: string | undefined,
  properties: readonly Property[],
  fault: (message: string) => void,
): Filter | undefined {
  if (text === undefined) return undefined;
  try {
    return checkFilter(readCql2Text(text), properties);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    fault(error.message);
    return undefined;
  }
}

function resolveValidTime(
  file: LayerFile,
  properties: readonly Property[],
  fault: ReportFault,
): Layer['validTime'] {
  if (file.validTime === undefined) return undefined;
  const bound = (end: 'from' | 'to'): Property | undefined => {
    const name = file.validTime?.[end] ?? '';
    const property = properties.find((each) => each.name === name);
    if (property === undefined) fault(['validTime', end], `there is no property ${JSON.stringify(name)}`);
    else if (property.type !== 'date' && property.type !== 'timestamp') {
      fault(['validTime', end], `${name} is of type ${property.type}, allowed are date and timestamp`);
    }
    return property;
  };
  const [from, to] = [bound('from'), bound('to')];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** Without a word in the file: from the first zoom at which the default style draws, with what styles and title read. */
function resolveTiles(
  file: LayerFile,
  properties: readonly Property[],
  styles: readonly Style[],
  fault: ReportFault,
): Layer['tiles'] {
  const read = new Set([
    ...placeholders(file.featureTitle ?? ''),
    ...styles.flatMap((style) => [...neededProperties(style.rules)]),
  ]);
  const wanted = file.tiles?.properties;
  const maxZoom = file.tiles?.maxZoom ?? LAST_TILE_ZOOM;
  const greatest = styles[0] === undefined ? Infinity : scaleRange(styles[0]).max;
  const minZoom = file.tiles?.minZoom ?? firstTileZoom(greatest, maxZoom);
  if (minZoom > maxZoom) fault(['tiles', 'minZoom'], 'must not be above maxZoom');
  return {
    minZoom,
    maxZoom,
    properties: properties.filter(({ name }) =>
      wanted === undefined ? read.has(name) : wanted.includes(name),
    ),
  };
}
