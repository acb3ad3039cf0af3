import { regionOf } from '../answers/search.ts';
import type { Catalog, Layer, View } from '../catalog/layer.ts';
import { LayerParts } from '../ows/layer-parts.ts';
import { writeQuery } from '../ows/write-query.ts';
import { type Style, scaleRange } from '../style/style.ts';
import { KeptText } from '../xml/kept-text.ts';
import type { PortalCatalog, PortalLayer, PortalTheme } from './contract.ts';

/**
 * The catalog as the geoportal shows it, {@link PortalCatalog} as JSON for `joinKept`: themes in the order of their first
 * layer, layers top first.
 */
export function writePortalCatalog(catalog: Catalog, view: View, publicUrl: string): string {
  const themes = new Map<string, string[]>();
  for (const [order, layer] of view.layers.entries()) {
    const text = `{"order":${order},${keptLayer(catalog, layer).mark}`;
    const known = themes.get(layer.theme);
    if (known === undefined) themes.set(layer.theme, [text]);
    else known.push(text);
  }
  const head: Omit<PortalCatalog, 'themes'> = {
    version: catalog.version,
    title: view.title,
    publicUrl,
    extent: regionOf(catalog),
  };
  const written = [...themes].map(([id, layers]) => writeTheme(catalog, id, layers));
  return `${open(head)},"themes":[${written.join(',')}]}`;
}

function writeTheme(catalog: Catalog, id: string, layers: readonly string[]): string {
  const title = catalog.description.themes[id]?.title ?? { pl: id, en: id };
  const head: Omit<PortalTheme, 'layers'> = { id, title };
  return `${open(head)},"layers":[${layers.join(',')}]}`;
}

/** An object as JSON without its end. */
function open(head: object): string {
  return JSON.stringify(head).slice(0, -1);
}

const parts = new LayerParts<KeptText>();

/** A layer without the beginning, where its place in the order stands, which others may change. */
function keptLayer(catalog: Catalog, layer: Layer): KeptText {
  const publisher = catalog.description.publishers[layer.publisher]?.title ?? layer.attribution;
  return parts.of(
    layer,
    JSON.stringify(publisher),
    () => new KeptText(JSON.stringify(toPortalLayer(layer, publisher)).slice(1)),
  );
}

function toPortalLayer(layer: Layer, publisher: PortalLayer['publisher']): Omit<PortalLayer, 'order'> {
  const ranges = layer.styles.map(scaleRange);
  return {
    id: layer.id,
    title: layer.title,
    abstract: layer.abstract,
    publisher,
    attribution: layer.attribution,
    licence: { title: layer.licence.title, ...given('url', layer.licence.url) },
    freshness: { note: layer.freshness.note, ...given('updated', layer.freshness.updated) },
    fictitious: layer.fictitious,
    visible: layer.portal.visible,
    drawing: layer.portal.drawing,
    geometryType: geometryType(layer),
    ...given('geographicExtent', layer.geographicExtent),
    minScaleDenominator: Math.min(...ranges.map((range) => range.min)),
    maxScaleDenominator: finite(Math.max(...ranges.map((range) => range.max))),
    styles: layer.styles.map((style) => ({
      id: style.id,
      title: style.title,
      legend: toLegend(layer, style),
    })),
    properties: layer.properties.flatMap(({ type, name, title, unit, codes }) =>
      type === 'geometry' ? [] : [{ name, title, type, ...given('unit', unit), ...given('codes', codes) }],
    ),
    ...given('featureTitle', layer.featureTitle),
  };
}

/** Each rule with its picture; rules of one name at several scales are one class to people. */
function toLegend(layer: Layer, style: Style): PortalLayer['styles'][number]['legend'] {
  return style.rules.map((rule) => ({
    rule: rule.name,
    title: rule.title,
    image: `wms?${writeQuery({
      SERVICE: 'WMS',
      VERSION: '1.3.0',
      REQUEST: 'GetLegendGraphic',
      FORMAT: 'image/png',
      TRANSPARENT: 'TRUE',
      LAYER: layer.id,
      STYLE: style.id,
      RULE: rule.name,
    })}`,
    minScaleDenominator: rule.minScaleDenominator,
    maxScaleDenominator: finite(rule.maxScaleDenominator),
  }));
}

function geometryType(layer: Layer): PortalLayer['geometryType'] {
  const { type } = layer.geometry;
  if (type.endsWith('Point')) return 'point';
  if (type.endsWith('LineString')) return 'line';
  return type.endsWith('Polygon') ? 'polygon' : 'mixed';
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A property that is there only when it has a value. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
