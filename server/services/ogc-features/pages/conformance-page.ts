import { href, html } from '../../../html/write.ts';
import type { Resource } from '../../../ows/api/resource.ts';
import { pageTexts } from './page-texts.ts';
import { breadcrumbsTo, type PageBody } from './shell.ts';

export function writeConformancePage(conformsTo: readonly string[], resource: Resource): PageBody {
  const text = pageTexts[resource.language];
  const content = html`<h1>${text.conformanceTitle}</h1>
<p class="lead">${text.conformanceLead}</p>
<ul class="links">${conformsTo.map((uri) => html`<li><a href="${href(uri)}">${uri}</a></li>`)}</ul>`;
  return { title: text.conformanceTitle, breadcrumbs: breadcrumbsTo(resource), content };
}
