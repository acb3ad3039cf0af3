import { href, html } from '../../../html/write.ts';
import { addressOf, type Resource } from '../../../ows/api/resource.ts';
import { pageTexts } from './page-texts.ts';
import { breadcrumbsTo, type PageBody } from './shell.ts';

export function writeCollectionsPage(resource: Resource): PageBody {
  const { view, language } = resource;
  const text = pageTexts[language];
  const collections = [...view.layers, ...view.archives];
  const content = html`<h1>${text.data}</h1>
<p class="lead">${collections.length === 0 ? text.noCollections : text.collectionsLead}</p>
<ul class="cards">${collections.map(
    (
      layer,
    ) => html`<li class="card"><h2><a href="${href(addressOf(resource, `/collections/${layer.id}`))}">${layer.title[language]}</a></h2>
${layer.fictitious && html`<p><span class="badge">${text.fictitiousTitle}</span></p>`}
<p class="small">${layer.abstract[language]}</p></li>`,
  )}</ul>`;
  return { title: text.data, breadcrumbs: breadcrumbsTo(resource), content };
}
