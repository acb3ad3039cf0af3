import { regionOf } from '../answers/search.ts';
import type { Catalog, Layer, View } from '../catalog/layer.ts';
import { type Style, scaleRange } from '../style/style.ts';
import type { PortalCatalog, PortalLayer, PortalTheme } from './contract.ts';

/** The catalog as the geoportal shows it: themes in the order of their first layer, layers top first. */
export function toPortalCatalog(catalog: Catalog, view: View, publicUrl: string): PortalCatalog {
  const themes = new Map<string, Layer[]>();
  for (const layer of view.layers) themes.set(layer.theme, [...(themes.get(layer.theme) ?? []), layer]);
  return {
    version: catalog.version,
    title: view.title,
    publicUrl,
    extent: regionOf(catalog),
    themes: [...themes].map(([id, layers]) => toTheme(catalog, view, id, layers)),
  };
}

function toTheme(catalog: Catalog, view: View, id: string, layers: readonly Layer[]): PortalTheme {
  const title = catalog.description.themes[id]?.title ?? { pl: id, en: id };
  return {
    id,
    title,
    layers: layers.map((layer) => toPortalLayer(catalog, layer, view.layers.indexOf(layer))),
  };
}

function toPortalLayer(catalog: Catalog, layer: Layer, order: number): PortalLayer {
  const ranges = layer.styles.map(scaleRange);
  return {
    id: layer.id,
    order,
    title: layer.title,
    abstract: layer.abstract,
    publisher: catalog.description.publishers[layer.publisher]?.title ?? layer.attribution,
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
    image: `wms?${new URLSearchParams({
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
