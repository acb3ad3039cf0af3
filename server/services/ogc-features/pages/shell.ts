import type { Described } from '../../../catalog/described.ts';
import type { Language } from '../../../catalog/layer.ts';
import { type Page, type PageLink, writePage } from '../../../html/page.ts';
import { type Html, href, html } from '../../../html/write.ts';
import { HTML_TYPE } from '../../../ows/api/formats.ts';
import { address } from '../../../ows/api/links.ts';
import { addressOf, type Resource } from '../../../ows/api/resource.ts';
import type { Parts } from '../../../parts.ts';
import { pageTexts } from './page-texts.ts';

/** What a page of this service adds to the shell. */
export interface PageBody {
  readonly title: string;
  readonly breadcrumbs: readonly PageLink[];
  readonly content: Html;
}

/** The part of a page that is the same for an answer and for an error. */
export function pageFrame(
  place: Pick<Resource, 'landing' | 'lang' | 'language'> & Partial<Pick<Resource, 'catalog'>>,
  parts: Parts,
): Pick<Page, 'site' | 'navigation' | 'footer' | 'language'> {
  const { language } = place;
  const text = pageTexts[language];
  const { description } = place.catalog ?? parts.catalog.current;
  const { publicUrl } = parts.config;
  const { organisation, email, url } = description.contact;
  return {
    language,
    site: { title: description.title[language], home: `${publicUrl}/#lang=${language}` },
    navigation: [
      { title: text.map, href: `${publicUrl}/#lang=${language}` },
      { title: text.data, href: addressOf(place, '/collections') },
    ],
    footer: html`<p>${url === undefined ? organisation[language] : html`<a href="${href(url)}">${organisation[language]}</a>`}${email !== undefined && html` · <a href="${href(`mailto:${email}`)}">${email}</a>`}</p>
<p>${text.accessConstraints}: ${description.accessConstraints[language]}</p>`,
  };
}

/** A whole page of a resource. */
export function writeResourcePage(body: PageBody, resource: Resource, parts: Parts): string {
  const { language, url, query, links } = resource;
  const other = language === 'pl' ? 'en' : 'pl';
  const alternates = links.filter(({ rel }) => rel === 'alternate');
  return writePage({
    ...pageFrame(resource, parts),
    title: body.title,
    breadcrumbs: body.breadcrumbs,
    content: body.content,
    canonical: address(url, withoutForm(query)),
    otherLanguage: address(url, { ...Object.fromEntries(query), lang: other }),
    alternates: alternates.map((each) => ({
      title: each.title ?? '',
      href: each.href,
      type: each.type ?? HTML_TYPE,
    })),
  });
}

/** Breadcrumbs down to a collection. */
export function breadcrumbsTo(resource: Resource, layer?: Described): readonly PageLink[] {
  const { language, view } = resource;
  const text = pageTexts[language];
  const start = {
    title: view.kind === 'root' ? text.start : view.title[language],
    href: addressOf(resource, ''),
  };
  if (layer === undefined) return [start];
  const collections = { title: text.data, href: addressOf(resource, '/collections') };
  return [
    start,
    collections,
    { title: layer.title[language], href: addressOf(resource, `/collections/${layer.id}`) },
  ];
}

/** Says that a layer is invented; nothing for a real one. */
export function fictitiousNotice(layer: Described, language: Language): Html | undefined {
  if (!layer.fictitious) return undefined;
  const text = pageTexts[language];
  return html`<p class="notice"><strong>${text.fictitiousTitle}.</strong> ${text.fictitious}</p>`;
}

/** Licence and source of a layer, for the end of each page that shows its data. */
export function licenceLine(layer: Described, language: Language): Html {
  const text = pageTexts[language];
  const { licence, attribution } = layer;
  const title = licence.title[language];
  return html`<p class="muted small">${text.attribution}: ${attribution[language]}. ${text.licence}: ${licence.url === undefined ? title : html`<a href="${href(licence.url)}">${title}</a>`}.</p>`;
}

function withoutForm(query: Resource['query']): Readonly<Record<string, string>> {
  return Object.fromEntries([...query].filter(([name]) => name !== 'f'));
}
