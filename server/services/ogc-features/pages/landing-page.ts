import { type Html, href, html } from '../../../html/write.ts';
import type { Link } from '../../../ows/api/links.ts';
import { addressOf, type Resource } from '../../../ows/api/resource.ts';
import type { LandingPage } from '../landing.ts';
import { pageTexts } from './page-texts.ts';
import type { PageBody } from './shell.ts';

export function writeLandingPage(page: LandingPage, resource: Resource): PageBody {
  const { language, landing, view } = resource;
  const text = pageTexts[language];
  const by = (rel: string): readonly Link[] => page.links.filter((link) => link.rel === rel);
  const services = by('related').filter(({ type }) => type !== 'application/json');
  const views = by('related').filter(({ type }) => type === 'application/json');
  const title = view.kind === 'root' ? text.start : page.title;
  const content = html`<h1>${title}</h1>
<p class="lead">${page.description}</p>
<ul class="actions">
<li><a class="button primary" href="${href(addressOf(resource, '/collections'))}">${text.data}</a></li>
<li><a class="button" href="${href(addressOf(resource, '/api'))}">${text.apiTitle}</a></li>
<li><a class="button" href="${href(addressOf(resource, '/conformance'))}">${text.conformanceTitle}</a></li>
</ul>
<div class="card"><p>${text.landingUse}</p><p><code>${landing}</code></p></div>
${linksOfParts(page.links, text.moreOfTheApi)}
<h2>${text.otherServices}</h2>
${linkList(services)}
${views.length > 0 && html`<h2>${text.services}</h2>${linkList(views)}`}
<h2>${text.formats}</h2>
${linkList(by('alternate'))}`;
  return { title, breadcrumbs: [], content };
}

/** Relations that a page shows in its own words. */
const SHOWN: readonly string[] = [
  'self',
  'alternate',
  'conformance',
  'data',
  'describedby',
  'enclosure',
  'items',
  'license',
  'related',
  'service-desc',
  'service-doc',
];

/** What other standards add to the API: tiles, maps, styles, changes. */
export function linksOfParts(links: readonly Link[], title: string): Html | undefined {
  const others = links.filter(({ rel }) => !SHOWN.includes(rel));
  return others.length === 0 ? undefined : html`<h2>${title}</h2>${linkList(others)}`;
}

/** Links one below the other. */
export function linkList(links: readonly Link[]): Html {
  return html`<ul class="links">${links.map((link) => html`<li><a href="${href(link.href)}">${link.title ?? link.href}</a></li>`)}</ul>`;
}
