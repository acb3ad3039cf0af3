import type { Layer } from '../../../catalog/layer.ts';
import type { CatalogFile } from '../../../catalog/layer-schema.ts';
import { offeredCrs, writeCrs } from '../../../geo/crs-reference.ts';
import type { Extent } from '../../../geo/extent.ts';
import { STANDARD_PIXEL } from '../../../geo/scale.ts';
import { layerAbstract } from '../../../ows/layer-abstract.ts';
import { groupsOf, groupTitle, type LayerGroup } from '../../../ows/layer-groups.ts';
import { LayerParts } from '../../../ows/layer-parts.ts';
import { legendAddress } from '../../../ows/legend-link.ts';
import { writeTimeExtent } from '../../../ows/time-extents.ts';
import { type Style, scaleRange } from '../../../style/style.ts';
import { element, type Xml, type XmlContent } from '../../../xml/write.ts';
import { crsDialect, type WmsRequest } from '../wms-request.ts';
import { layersBehind } from '../wms-view.ts';
import { writeAliases } from './capabilities-aliases.ts';
import { boundingBoxes, extentOfAll, geographicBox } from './capabilities-boxes.ts';
import type { CapabilitiesContext } from './capabilities-context.ts';
import {
  descriptionPage,
  keywordList,
  keywordsOf,
  listTitles,
  metadataUrl,
} from './capabilities-description.ts';
import { onlineResource } from './capabilities-parts.ts';
import { writeTime } from './capabilities-time.ts';

/** The tree of layers: the view, its themes, their layers (WMS 1.3.0, 7.2.4.6; 1.1.1, 7.1.4.5). */
export function writeLayerTree(request: CapabilitiesContext): Xml {
  const { view, version, catalog, language } = request;
  const extent = extentOfAll(layersBehind(view)) ?? WORLD;
  const crsName = version === '1.1.1' ? 'SRS' : 'CRS';
  const crss = offeredCrs(crsDialect(version));
  return element(
    'Layer',
    {},
    element('Title', {}, view.title[language]),
    element('Abstract', {}, view.abstract[language]),
    crss.map((crs) => element(crsName, {}, writeCrs(crs, 'short'))),
    geographicBox(extent, request),
    boundingBoxes(extent, request),
    authorities(request).map(([id, url]) =>
      element('AuthorityURL', { name: id }, onlineResource(url, version)),
    ),
    groupsOf(view).map((group) => writeGroup(group, request, catalog.description)),
    writeAliases(request),
  );
}

const WORLD: Extent = [-180, -90, 180, 90];

function writeGroup(group: LayerGroup, request: CapabilitiesContext, description: CatalogFile): Xml {
  const { language } = request;
  const abstract = description.themes[group.theme]?.abstract?.[language];
  const extent = extentOfAll(group.layers);
  return element(
    'Layer',
    { queryable: group.name === undefined ? undefined : 1 },
    group.name === undefined ? undefined : element('Name', {}, group.name),
    element('Title', {}, groupTitle(group, description.themes)[language]),
    element('Abstract', {}, abstract ?? listTitles(group.layers, language)),
    keywordList([groupTitle(group, description.themes)[language]]),
    extent === undefined ? undefined : [geographicBox(extent, request), boundingBoxes(extent, request)],
    descriptionPage(`${request.address}/ogc/collections?f=html`, request),
    group.layers.map((layer) => keptLayer(layer, request)),
  );
}

const parts = new LayerParts<Xml>();

function keptLayer(layer: Layer, request: CapabilitiesContext): Xml {
  const { language, version, address, catalog, layerTimes } = request;
  const time = layerTimes.get(layer.id);
  const publisher = catalog.description.publishers[layer.publisher];
  const form = [
    version,
    language,
    address,
    time && writeTimeExtent(time),
    publisher?.url,
    ...keywordsOf(layer, request),
  ].join(' ');
  return parts.of(layer, form, () => writeLayer(layer, request).kept());
}

function writeLayer(layer: Layer, request: CapabilitiesContext): Xml {
  const { language, version, address, catalog } = request;
  const publisher = catalog.description.publishers[layer.publisher];
  return element(
    'Layer',
    { queryable: 1 },
    element('Name', {}, layer.id),
    element('Title', {}, layer.title[language]),
    element('Abstract', {}, layerAbstract(layer, language)),
    keywordList(keywordsOf(layer, request)),
    writeBoxes(layer, request),
    writeTime(request.layerTimes.get(layer.id), version),
    element(
      'Attribution',
      {},
      element('Title', {}, layer.attribution[language]),
      publisher?.url === undefined ? undefined : onlineResource(publisher.url, version),
    ),
    element('Identifier', { authority: layer.publisher }, layer.id),
    layer.metadataUrl === undefined
      ? descriptionPage(`${address}/ogc/collections/${layer.id}?f=html`, request)
      : metadataUrl(layer.metadataUrl, request),
    element(
      'DataURL',
      {},
      element('Format', {}, 'application/geo+json'),
      onlineResource(`${address}/ogc/collections/${layer.id}/items?f=json`, version),
    ),
    layer.styles.map((style) => writeStyle(layer, style, request)),
    scaleLimits(layer, version === '1.1.1'),
  );
}

function writeStyle(layer: Layer, style: Style, request: CapabilitiesContext): Xml {
  const { language, version, address, legendSizes } = request;
  const size = legendSizes(layer, style);
  return element(
    'Style',
    {},
    element('Name', {}, style.id),
    element('Title', {}, style.title[language]),
    style.abstract === undefined ? undefined : element('Abstract', {}, style.abstract[language]),
    size === undefined
      ? undefined
      : element(
          'LegendURL',
          { width: size.width, height: size.height },
          element('Format', {}, 'image/png'),
          onlineResource(legendAddress(address, version, layer.id, style.id, language), version),
        ),
  );
}

/** Who answers for the layers: publisher → address. */
function authorities({ view, catalog, address }: WmsRequest): readonly (readonly [string, string])[] {
  const ids = new Set(layersBehind(view).map((layer) => layer.publisher));
  return [...ids].map((id) => [id, catalog.description.publishers[id]?.url ?? `${address}/`]);
}

function writeBoxes({ extent, geographicExtent, geometry: { crs } }: Layer, request: WmsRequest): XmlContent {
  if (extent === undefined || geographicExtent === undefined) return undefined;
  return [
    geographicBox(geographicExtent, request),
    boundingBoxes(geographicExtent, request, { extent, crs }),
  ];
}

/**
 * Scales at which any of the layer's styles draws: denominators in 1.3.0 (7.2.4.6.9); in 1.1.1 the diagonal of
 * the central pixel on the ground, metres (7.1.4.5.10).
 */
function scaleLimits(layer: Layer, asHint: boolean): XmlContent {
  const ranges = layer.styles.map(scaleRange);
  const min = Math.min(...ranges.map((range) => range.min));
  const max = Math.max(...ranges.map((range) => range.max));
  if (asHint) {
    if (min <= 0 && !Number.isFinite(max)) return undefined;
    const hint = (denominator: number) => denominator * STANDARD_PIXEL * Math.SQRT2;
    return element('ScaleHint', { min: hint(min), max: Number.isFinite(max) ? hint(max) : NO_UPPER_LIMIT });
  }
  return [
    min > 0 ? element('MinScaleDenominator', {}, min) : undefined,
    Number.isFinite(max) ? element('MaxScaleDenominator', {}, max) : undefined,
  ];
}

/** ScaleHint needs both of its attributes; no pixel is as large as this. */
const NO_UPPER_LIMIT = 1_000_000_000;
