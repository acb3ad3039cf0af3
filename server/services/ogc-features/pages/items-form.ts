import type { Layer, Property } from '../../../catalog/layer.ts';
import { type Html, href, html } from '../../../html/write.ts';
import type { Query } from '../../../ows/api/query.ts';
import { addressOf, type Resource } from '../../../ows/api/resource.ts';
import { filterProperties } from '../items-request.ts';
import { pageTexts } from './page-texts.ts';

/** Properties a person is offered to filter by; programs may use all. */
const MAX_FIELDS = 12;

/** A form that narrows the list: plain GET, so that the answer has an address of its own. */
export function writeItemsForm(layer: Layer, resource: Resource): Html | undefined {
  const { language, url, query } = resource;
  const text = pageTexts[language];
  const fields = filterProperties(layer).slice(0, MAX_FIELDS);
  if (fields.length === 0 && layer.validTime === undefined) return undefined;
  const names = [...fields.map(({ name }) => name), 'datetime'];
  const isOpen = names.some((name) => query.has(name));
  const kept = [...query].filter(([name]) => !names.includes(name) && name !== 'cursor');
  return html`<details${isOpen && html` open`}><summary>${text.filter}</summary><form action="${href(url)}" method="get">
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="fields">
${layer.validTime !== undefined && dateField('datetime', text.validAt, query)}
${fields.map((property) => field(property, query, language))}
</div>
<p class="small muted">${text.filterHint}</p>
<div class="pages"><button class="button primary" type="submit">${text.show}</button>${isOpen && html`<a class="button" href="${href(addressOf(resource, `/collections/${layer.id}/items`))}">${text.clear}</a>`}</div>
</form></details>`;
}

function field(property: Property, query: Query, language: Resource['language']): Html {
  const { name, title, unit, codes, type } = property;
  const text = pageTexts[language];
  const value = query.get(name) ?? '';
  if (codes !== undefined) {
    return select(
      name,
      title[language],
      Object.entries(codes).map(([code, meaning]) => [code, meaning[language]]),
      value,
      text.any,
    );
  }
  if (type === 'boolean') {
    return select(
      name,
      title[language],
      [
        ['true', text.yes],
        ['false', text.no],
      ],
      value,
      text.any,
    );
  }
  if (type === 'date') return dateField(name, title[language], query);
  const mode = type === 'integer' || type === 'number' ? 'decimal' : 'text';
  return html`<div><label for="field-${name}">${title[language]}${unit !== undefined && html` <span class="hint">(${unit})</span>`}</label><input id="field-${name}" name="${name}" value="${value}" inputmode="${mode}" autocomplete="off"></div>`;
}

function dateField(name: string, title: string, query: Query): Html {
  const value = query.get(name) ?? '';
  const type = value === '' || /^\d{4}-\d{2}-\d{2}$/.test(value) ? 'date' : 'text';
  return html`<div><label for="field-${name}">${title}</label><input id="field-${name}" name="${name}" type="${type}" value="${value}"></div>`;
}

function select(
  name: string,
  title: string,
  options: readonly (readonly [value: string, title: string])[],
  value: string,
  any: string,
): Html {
  const isUnknown = value !== '' && options.every(([each]) => each !== value);
  const all = [['', any], ...(isUnknown ? [[value, value]] : []), ...options];
  return html`<div><label for="field-${name}">${title}</label><select id="field-${name}" name="${name}">${all.map(
    ([each, label]) => html`<option value="${each}"${each === value && html` selected`}>${label}</option>`,
  )}</select></div>`;
}
