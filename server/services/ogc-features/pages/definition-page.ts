import { type Html, href, html } from '../../../html/write.ts';
import type { Resource } from '../../../ows/api/resource.ts';
import { inFormat } from '../../../ows/api/resource.ts';
import type { Definition } from '../openapi/openapi.ts';
import type { Parameter } from '../openapi/openapi-parameters.ts';
import type { Operation } from '../openapi/openapi-paths.ts';
import type { Schema } from '../openapi/openapi-schemas.ts';
import { pageTexts } from './page-texts.ts';
import { breadcrumbsTo, type PageBody } from './shell.ts';

/** The API definition to read: every address, its own parameters, and those that all share once. */
export function writeDefinitionPage(definition: Definition, resource: Resource): PageBody {
  const { language, landing } = resource;
  const text = pageTexts[language];
  const shared = Object.values(definition.components.parameters);
  const content = html`<h1>${text.apiTitle}</h1>
<p class="lead">${text.apiLead}</p>
<ul class="actions"><li><a class="button" href="${href(inFormat(resource, 'json'))}">OpenAPI 3.0 (JSON)</a></li></ul>
<h2 id="parameters">${text.parameters}</h2>
${parameterTable(shared, text)}
<h2 id="operations">${text.operations}</h2>
${Object.entries(definition.paths).map(([path, item]) =>
  Object.entries(item).map(([method, operation]) =>
    operationCard(`${method.toUpperCase()} ${landing}${path === '/' ? '' : path}`, operation, text),
  ),
)}`;
  return { title: text.apiTitle, breadcrumbs: breadcrumbsTo(resource), content };
}

type Texts = (typeof pageTexts)['pl'];

/** @param call method and address */
function operationCard(call: string, operation: Operation, text: Texts): Html {
  const { parameters = [] } = operation;
  const own = parameters.filter((parameter) => 'name' in parameter);
  const shared = parameters.flatMap(({ $ref }) =>
    typeof $ref === 'string' ? [$ref.slice($ref.lastIndexOf('/') + 1)] : [],
  );
  return html`<details><summary>${operation.summary}</summary><div>
<p><code>${call}</code></p>
<p class="small">${text.parameters}: ${shared.map((name, i) => html`${i > 0 && ', '}<code>${name}</code>`)}</p>
${own.length > 0 && parameterTable(own, text)}
</div></details>`;
}

function parameterTable(parameters: readonly Parameter[], text: Texts): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="${text.parameters}"><table>
<thead><tr><th scope="col">${text.parameter}</th><th scope="col">${text.meaning}</th></tr></thead>
<tbody>${parameters.map((each) => html`<tr><th scope="row"><code>${String(each.name)}</code></th><td>${String(each.description ?? '')} ${allowed(each.schema as Schema, text)}</td></tr>`)}</tbody>
</table></div>`;
}

function allowed(schema: Schema, text: Texts): Html | undefined {
  const values = schema.enum;
  if (!Array.isArray(values)) return undefined;
  return html`<br>${text.allowed}: ${values.map((each, i) => html`${i > 0 && ', '}<code>${String(each)}</code>`)}`;
}
