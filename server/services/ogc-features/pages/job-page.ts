import { countText } from '../../../encode/value-text.ts';
import { href, html } from '../../../html/write.ts';
import type { Job } from '../../../jobs/job-store.ts';
import { addressOf, type Resource } from '../../../ows/api/resource.ts';
import { pageTexts } from './page-texts.ts';
import { breadcrumbsTo, type PageBody } from './shell.ts';

/** How far a file is, and where it is fetched. */
export function writeJobPage(
  { id, status, features, bytes, fileName, message }: Job,
  resource: Resource,
): PageBody {
  const { language } = resource;
  const text = pageTexts[language];
  const size = bytes === null ? '' : `, ${countText(Math.ceil(bytes / 1024), language)} KiB`;
  const content = html`<h1>${text.job}</h1>
<p class="lead" role="status">${text.jobStatus[status]} ${countText(features, language)} ${text.jobFeatures}${size}.</p>
${message !== null && html`<p class="notice">${message}</p>`}
${status === 'successful' && html`<ul class="actions"><li><a class="button primary" href="${href(addressOf(resource, `/jobs/${id}/results`))}" download>${text.jobFetch} ${fileName}</a></li></ul>`}
<p class="muted">${text.jobKept}</p>`;
  return { title: text.job, breadcrumbs: breadcrumbsTo(resource), content };
}
