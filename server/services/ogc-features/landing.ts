import type { Catalog } from '../../catalog/layer.ts';
import { documentOffers, HTML_TYPE, JSON_TYPE, OPENAPI_TYPE } from '../../ows/api/formats.ts';
import { address, type Link } from '../../ows/api/links.ts';
import type { ApiPart } from '../../ows/api/part.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { texts } from './texts.ts';

/** Part 1, 7.2: the landing page. */
export interface LandingPage {
  readonly title: string;
  readonly description: string;
  readonly links: readonly Link[];
}

/** @param apiParts the other standards of the same API */
export function toLandingPage(
  resource: Resource,
  catalog: Catalog,
  apiParts: readonly ApiPart[] = [],
): LandingPage {
  const { view, service, language } = resource;
  const text = texts[language];
  const both = (path: string, rel: string, title: string): readonly Link[] =>
    documentOffers.map(({ f, mediaType }) => ({
      href: addressOf(resource, path, { f }),
      rel,
      type: mediaType,
      title,
    }));
  return {
    title: view.title[language],
    description: view.abstract[language],
    ...Object.fromEntries(apiParts.flatMap((part) => Object.entries(part.landingMembers?.(resource) ?? {}))),
    links: [
      ...resource.links,
      {
        href: addressOf(resource, '/api', { f: 'json' }),
        rel: 'service-desc',
        type: OPENAPI_TYPE,
        title: text.definition,
      },
      {
        href: addressOf(resource, '/api', { f: 'html' }),
        rel: 'service-doc',
        type: HTML_TYPE,
        title: text.definition,
      },
      ...both('/conformance', 'conformance', text.conformance),
      ...both('/collections', 'data', text.collections),
      ...apiParts.flatMap((part) => part.landingLinks(resource)),
      ...otherServices(service, text.otherServices),
      ...(view.kind === 'root' ? viewLinks(service, catalog, resource) : []),
    ],
  };
}

/** The services that publish the same layers by other standards. */
function otherServices(service: string, title: (name: string) => string): readonly Link[] {
  return ['WMS', 'WFS'].map((name) => ({
    href: address(`${service}/${name.toLowerCase()}`, { SERVICE: name, REQUEST: 'GetCapabilities' }),
    rel: 'related',
    type: 'text/xml',
    title: title(name),
  }));
}

/** Services of a publisher or theme alone; those without layers have nothing to offer. */
function viewLinks(service: string, catalog: Catalog, { language, lang }: Resource): readonly Link[] {
  return [...catalog.views.values()]
    .filter((view) => view.kind !== 'root' && view.layers.length + view.archives.length > 0)
    .map((view) => ({
      href: address(`${service}/${view.id}/ogc`, { lang }),
      rel: 'related',
      type: JSON_TYPE,
      title: view.title[language],
    }));
}
