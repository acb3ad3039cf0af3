import type { Layer } from '../../catalog/layer.ts';
import type { Link } from '../../ows/api/links.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { type Style, scaleRange } from '../../style/style.ts';
import { stylesheets } from './stylesheets.ts';

/** Relation of a link to a map (20-058, 21.2). */
const MAP_REL = 'http://www.opengis.net/def/rel/ogc/1.0/map';

/**
 * A style in a list of styles (20-009, 7.4), with the map drawn in it.
 * @param base path of the resource it is a style of: empty, or that of a collection
 */
export function toStyleEntry(style: Style, base: string, resource: Resource): object {
  const path = `${base}/styles/${encodeURIComponent(style.id)}`;
  const title = style.title[resource.language];
  const type = 'image/png';
  return {
    id: style.id,
    title,
    links: [
      ...sheetLinks(style, base, resource),
      { href: addressOf(resource, `${path}/metadata`), rel: 'describedby', type: 'application/json', title },
      { href: addressOf(resource, `${path}/map`, { f: 'png' }), rel: 'preview', type, title },
      { href: addressOf(resource, `${path}/map`), rel: MAP_REL, type, title },
    ],
  };
}

/** What a style is for, in which forms it can be had, and which collections it is of (20-009, 7.4). */
export function toStyleMetadata(
  style: Style,
  layers: readonly Layer[],
  base: string,
  resource: Resource,
): object {
  const { language } = resource;
  const { min, max } = scaleRange(style);
  return {
    id: style.id,
    title: style.title[language],
    ...(style.abstract === undefined ? {} : { description: style.abstract[language] }),
    scope: 'style',
    ...(min > 0 ? { minScaleDenominator: min } : {}),
    ...(Number.isFinite(max) ? { maxScaleDenominator: max } : {}),
    stylesheets: stylesheets.map(({ title, version, specification }, i) => ({
      title,
      version,
      specification,
      native: false,
      link: sheetLinks(style, base, resource)[i],
    })),
    layers: layers.map((layer) => ({
      id: layer.id,
      description: layer.title[language],
      type: geometryKind(layer.geometry.type),
      attributes: layer.properties.map(({ name, type }) => ({ id: name, type, required: false })),
      sampleData: {
        href: addressOf(resource, `/collections/${layer.id}/items`),
        rel: 'items',
        type: 'application/geo+json',
      },
    })),
    links: [
      ...resource.links,
      ...layers.flatMap((layer): readonly Link[] => [
        {
          href: addressOf(resource, `/collections/${layer.id}/styles/${encodeURIComponent(style.id)}/map`, {
            f: 'png',
          }),
          rel: 'preview',
          type: 'image/png',
          title: layer.title[language],
        },
      ]),
    ],
  };
}

function sheetLinks(style: Style, base: string, resource: Resource): readonly Link[] {
  return stylesheets.map(({ f, type, title }) => ({
    href: addressOf(resource, `${base}/styles/${encodeURIComponent(style.id)}`, { f }),
    rel: 'stylesheet',
    type,
    title: `${style.title[resource.language]} (${title})`,
  }));
}

function geometryKind(type: Layer['geometry']['type']): 'point' | 'line' | 'polygon' | 'geometry' {
  if (type.endsWith('Point')) return 'point';
  if (type.endsWith('LineString')) return 'line';
  return type.endsWith('Polygon') ? 'polygon' : 'geometry';
}
