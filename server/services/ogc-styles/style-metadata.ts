import type { Layer } from '../../catalog/layer.ts';
import { address, type Link } from '../../ows/api/links.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { type Style, scaleRange } from '../../style/style.ts';
import { stylesheets } from './stylesheets.ts';

/** A style in a list of styles (20-009, 7.2). */
export function toStyleEntry(style: Style, resource: Resource): object {
  return {
    id: style.id,
    title: style.title[resource.language],
    links: [
      ...sheetLinks(style, resource),
      {
        href: addressOf(resource, `/styles/${encodeURIComponent(style.id)}/metadata`),
        rel: 'describedby',
        type: 'application/json',
        title: style.title[resource.language],
      },
    ],
  };
}

/** What a style is for, in which forms it can be had, and which collections it is of (20-009, 7.4). */
export function toStyleMetadata(style: Style, layers: readonly Layer[], resource: Resource): object {
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
      link: sheetLinks(style, resource)[i],
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
          href: address(
            addressOf(resource, `/collections/${layer.id}/styles/${encodeURIComponent(style.id)}/map`),
            { f: 'png' },
          ),
          rel: 'preview',
          type: 'image/png',
          title: layer.title[language],
        },
      ]),
    ],
  };
}

function sheetLinks(style: Style, resource: Resource): readonly Link[] {
  return stylesheets.map(({ f, type, title }) => ({
    href: address(addressOf(resource, `/styles/${encodeURIComponent(style.id)}`), { f }),
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
