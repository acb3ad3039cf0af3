import { LRUCache } from 'lru-cache';
import type { Layer, View } from '../../catalog/layer.ts';
import { type Extent, union } from '../../geo/extent.ts';
import { type TileMatrixSet, tileMatrixSets } from '../../geo/tile-matrix-set.ts';
import { layerAbstract } from '../../ows/layer-abstract.ts';
import { LayerParts } from '../../ows/layer-parts.ts';
import { type LegendSizes, legendAddress } from '../../ows/legend-link.ts';
import type { ServiceMetadata } from '../../ows/service-metadata.ts';
import { type TimeExtent, writeTimeExtent } from '../../ows/time-extents.ts';
import type { Style } from '../../style/style.ts';
import { archiveGrid } from '../../tiles/archive/archive-request.ts';
import { tileMediaTypes } from '../../tiles/tile-source.ts';
import { zoomRange } from '../../tiles/zoom-range.ts';
import { element, recordElement, type Xml, type XmlContent } from '../../xml/write.ts';
import { writeArchives } from './archive-contents.ts';
import { infoEndings } from './info-endings.ts';
import { tileFormats } from './tile-formats.ts';
import { writeTileMatrixSet } from './tile-matrix-sets.ts';
import { GROUP_STYLE, limitsOf, type WmtsLayer, wmtsLayers } from './wmts-layer.ts';
import { VERSION } from './wmts-request.ts';

/** When each layer's features are valid, by layer id. */
export type LayerTimes = ReadonlyMap<string, TimeExtent>;

/** `Contents` (07-057r7, 7.1.1.1): the layers and groups of a view, and the grids they are cut by. */
export function writeContents(metadata: ServiceMetadata, legendSizes: LegendSizes, times: LayerTimes): Xml {
  const layers = wmtsLayers(metadata.view, metadata.description.themes);
  return element(
    'Contents',
    {},
    layers.map((layer) => keptLayer(layer, metadata, legendSizes, times)),
    writeArchives(metadata),
    tileMatrixSets.map((set) => writeTileMatrixSet(set, levelsIn(set, metadata.view))),
  );
}

/** Levels of a grid down to the finest that a layer or an archive of the view has. */
function levelsIn(set: TileMatrixSet, { layers, archives }: View): number {
  const ofLayers = layers.map((layer) => zoomRange(layer, set, 'map').maxZoom);
  const ofArchives = set === archiveGrid ? archives.map(({ facts }) => facts.maxZoom) : [];
  const finest = [...ofLayers, ...ofArchives].reduce((all, each) => Math.max(all, each), -1);
  return finest < 0 ? set.matrices.length : finest + 1;
}

const parts = new LayerParts<Xml>();

/** A layer's part of the document; that of a group, which hangs together with the view, is made each time. */
function keptLayer(
  layer: WmtsLayer,
  metadata: ServiceMetadata,
  legendSizes: LegendSizes,
  times: LayerTimes,
): Xml {
  const write = (): Xml => writeLayer(layer, metadata, legendSizes, times);
  const [only] = layer.layers;
  if (layer.isGroup || only === undefined) return write();
  const time = timeOf(layer, times);
  const form = `${metadata.language} ${metadata.address} ${time === undefined ? '' : writeTimeExtent(time)}`;
  return parts.of(only, form, () => write().kept());
}

function writeLayer(
  layer: WmtsLayer,
  metadata: ServiceMetadata,
  legendSizes: LegendSizes,
  times: LayerTimes,
): Xml {
  const { language } = metadata;
  const time = timeOf(layer, times);
  return element(
    'Layer',
    {},
    element('ows:Title', {}, layer.title[language]),
    writeAbstract(layer, metadata),
    writeKeywords(layer, metadata),
    writeBox(layer),
    element('ows:Identifier', {}, layer.id),
    writeStyles(layer, metadata, legendSizes),
    tileFormats.map(({ format }) => element('Format', {}, tileMediaTypes[format])),
    infoEndings.map(({ format }) => element('InfoFormat', {}, format)),
    time === undefined ? undefined : writeTime(time),
    gridsOf(layer).links,
    writeAddresses(layer, metadata, time !== undefined),
  );
}

function writeAbstract({ isGroup, layers, id }: WmtsLayer, metadata: ServiceMetadata): Xml | undefined {
  const { language, description } = metadata;
  const [layer] = layers;
  const text = isGroup
    ? description.themes[id]?.abstract?.[language]
    : layer === undefined
      ? undefined
      : layerAbstract(layer, language);
  return text === undefined ? undefined : element('ows:Abstract', {}, text);
}

function writeKeywords({ isGroup, layers }: WmtsLayer, { language }: ServiceMetadata): Xml | undefined {
  const keywords = isGroup ? [] : layers.flatMap((layer) => layer.keywords.map((each) => each[language]));
  if (keywords.length === 0) return undefined;
  return element(
    'ows:Keywords',
    {},
    keywords.map((keyword) => element('ows:Keyword', {}, keyword)),
  );
}

function writeBox({ layers }: WmtsLayer): Xml | undefined {
  const extents = layers.map((layer) => layer.geographicExtent).filter((each) => each !== undefined);
  const [first, ...others] = extents;
  if (first === undefined) return undefined;
  const [west, south, east, north] = others.reduce<Extent>(union, first);
  const corner = (x: number, y: number, round: (value: number) => number): string =>
    `${round(clamp(x, 180) * 1e7) / 1e7} ${round(clamp(y, 90) * 1e7) / 1e7}`;
  return element(
    'ows:WGS84BoundingBox',
    {},
    element('ows:LowerCorner', {}, corner(west, south, Math.floor)),
    element('ows:UpperCorner', {}, corner(east, north, Math.ceil)),
  );
}

/** A layer file may state an extent of another CRS: the document stays valid. */
function clamp(degrees: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, degrees));
}

function writeStyles(layer: WmtsLayer, metadata: ServiceMetadata, legendSizes: LegendSizes): XmlContent {
  const { language } = metadata;
  const [only] = layer.layers;
  if (layer.isGroup || only === undefined) {
    return element(
      'Style',
      { isDefault: true },
      element('ows:Title', {}, groupStyleTitle[language]),
      element('ows:Identifier', {}, GROUP_STYLE),
    );
  }
  return only.styles.map((style, i) =>
    element(
      'Style',
      { isDefault: i === 0 },
      element('ows:Title', {}, style.title[language]),
      style.abstract === undefined ? undefined : element('ows:Abstract', {}, style.abstract[language]),
      element('ows:Identifier', {}, style.id),
      writeLegend(layer, only, style, metadata, legendSizes),
    ),
  );
}

const groupStyleTitle = {
  pl: 'Domyślny styl każdej warstwy',
  en: 'The default style of each layer',
} as const;

/** The scales of a legend must be those of tile matrices (schema of LegendURL): the finest and the coarsest offered. */
function writeLegend(
  wmtsLayer: WmtsLayer,
  layer: Layer,
  style: Style,
  { address, language }: ServiceMetadata,
  legendSizes: LegendSizes,
): Xml | undefined {
  const size = legendSizes(layer, style);
  if (size === undefined) return undefined;
  const { finest, coarsest } = gridsOf(wmtsLayer);
  return element('LegendURL', {
    format: 'image/png',
    minScaleDenominator: finest,
    maxScaleDenominator: coarsest,
    width: size.width,
    height: size.height,
    'xlink:href': legendAddress(address, '1.3.0', layer.id, style.id, language),
  });
}

/** Of a group the time of the first of its layers that has one. */
function timeOf({ layers }: WmtsLayer, times: LayerTimes): TimeExtent | undefined {
  return layers.map((layer) => times.get(layer.id)).find((each) => each !== undefined);
}

/** Any moment or interval inside the one value may be asked for; without TIME all there is, which is that value. */
function writeTime(time: TimeExtent): Xml {
  return element(
    'Dimension',
    {},
    element('ows:Identifier', {}, 'Time'),
    element('ows:UOM', {}, 'ISO8601'),
    element('Default', {}, writeTimeExtent(time)),
    element('Current', {}, 'true'),
    element('Value', {}, writeTimeExtent(time)),
  );
}

const tileMatrixLimits = recordElement('TileMatrixLimits', [
  'TileMatrix',
  'MinTileRow',
  'MaxTileRow',
  'MinTileCol',
  'MaxTileCol',
]);

/** The grids a layer is cut by. */
interface Grids {
  /** Those with their limits: most of the document. */
  readonly links: readonly Xml[];
  /** Scale denominators of the levels that are offered; undefined where none is. */
  readonly finest: number | undefined;
  readonly coarsest: number | undefined;
}

/** Many layers have the extent of one area. */
const written = new LRUCache<string, Grids>({ max: 500 });

function gridsOf(layer: WmtsLayer): Grids {
  const [only] = layer.layers;
  if (layer.isGroup || only === undefined) return writeGrids(layer);
  const { extent, geometry, tiles } = only;
  const key = [extent, geometry.crs.code, tiles.minZoom, tiles.maxZoom].join(' ');
  const known = written.get(key);
  if (known !== undefined) return known;
  const made = writeGrids(layer);
  written.set(key, made);
  return made;
}

function writeGrids(layer: WmtsLayer): Grids {
  let [finest, coarsest]: [number | undefined, number | undefined] = [undefined, undefined];
  const links = tileMatrixSets.map((set) => {
    const limits: Xml[] = [];
    for (const [z, matrix] of set.matrices.entries()) {
      const found = limitsOf(layer, set, z);
      if (found === undefined) continue;
      const { scaleDenominator: scale } = matrix;
      finest = Math.min(finest ?? scale, scale);
      coarsest = Math.max(coarsest ?? scale, scale);
      const { minRow, maxRow, minColumn, maxColumn } = found;
      limits.push(tileMatrixLimits(matrix.id, minRow, maxRow, minColumn, maxColumn));
    }
    return element(
      'TileMatrixSetLink',
      {},
      element('TileMatrixSet', {}, set.id),
      limits.length === 0 ? undefined : element('TileMatrixSetLimits', {}, limits),
    );
  });
  return { links, finest, coarsest };
}

function writeAddresses({ id }: WmtsLayer, { address }: ServiceMetadata, hasTime: boolean): XmlContent {
  const time = hasTime ? '{Time}/' : '';
  const tile = `${address}/wmts/${VERSION}/${id}/{Style}/${time}{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}`;
  return [
    ...tileFormats.map(({ format, ending }) => resource(tileMediaTypes[format], 'tile', `${tile}.${ending}`)),
    ...infoEndings.map(({ format, ending }) => resource(format, 'FeatureInfo', `${tile}/{J}/{I}.${ending}`)),
  ];
}

function resource(format: string, resourceType: string, template: string): Xml {
  return element('ResourceURL', { format, resourceType, template });
}
