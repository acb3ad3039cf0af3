import { css, html, nothing, type TemplateResult } from 'lit';
import type { IdentifiedFeature, PortalLayer } from '../../../server/portal/contract.ts';
import { serviceAddress } from '../api/client.ts';
import { civilDate } from '../i18n/format.ts';
import { readableValue } from '../i18n/property-value.ts';
import { showFeature } from '../state/answer.ts';
import { findLayer, say } from '../state/catalog.ts';
import type { PortalState } from '../state/portal-state.ts';
import { icon } from './icon.ts';
import { safeLink } from './layer-details.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

const LONG = 60;

/** One feature of an answer: a heading that opens, what is known of it, and where that comes from. */
export class FeatureCard extends PortalElement {
  static override properties = { feature: { attribute: false }, open: { type: Boolean } };
  declare feature: IdentifiedFeature | undefined;
  declare open: boolean;

  static override styles = [
    sharedStyles,
    css`
      :host {
        border-bottom: 1px solid var(--line);
      }

      :host([open]) {
        box-shadow: inset 4px 0 0 var(--selection);
      }

      h3 {
        font-size: 1rem;
        font-weight: inherit;
      }

      .head {
        display: flex;
        align-items: center;
        gap: 12px;
        width: 100%;
        min-height: 56px;
        padding: 9px 12px 9px 20px;
        border: 0;
        background: none;
        text-align: start;
      }

      @media (hover: hover) {
        .head:hover {
          background: var(--surface);
        }
      }

      .head:focus-visible {
        outline-offset: -3px;
        box-shadow: none;
      }

      .names {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
        line-height: 1.3;
      }

      .layer {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        color: var(--ink-soft);
        font-size: 0.8125rem;
      }

      .title {
        font-weight: 650;
      }

      :host([open]) .title {
        font-size: 1.1875rem;
        letter-spacing: -0.005em;
      }

      .head svg {
        color: var(--ink-soft);
        transition: transform var(--motion);
      }

      :host([open]) .head svg {
        transform: rotate(180deg);
      }

      .body {
        display: grid;
        gap: 14px;
        padding: 2px 20px 20px;
      }

      .properties {
        display: grid;
        grid-template-columns: minmax(30%, max-content) 1fr;
        font-size: 0.9375rem;
      }

      .properties > div {
        display: grid;
        grid-template-columns: subgrid;
        grid-column: 1 / -1;
        gap: 16px;
        padding: 7px 0;
      }

      .properties > div + div {
        border-top: 1px solid var(--line);
      }

      .properties > div.long {
        grid-template-columns: 1fr;
        gap: 2px;
      }

      dt {
        max-width: 44cqw;
        color: var(--ink-soft);
        hyphens: auto;
      }

      .long dt {
        max-width: none;
      }

      dd {
        overflow-wrap: anywhere;
        white-space: pre-line;
        font-variant-numeric: tabular-nums;
      }

      .code {
        color: var(--ink-soft);
        white-space: nowrap;
      }

      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }

      .source {
        color: var(--ink-soft);
        font-size: 0.8125rem;
      }

      .notice {
        padding: 8px 12px;
        border-radius: var(--radius-small);
        background: var(--notice-tint);
        color: var(--notice);
        font-size: 0.875rem;
      }

      @media print {
        h3 {
          break-after: avoid;
        }

        .head,
        .body {
          padding-inline: 12px 0;
        }

        .properties > div,
        .source,
        .notice {
          break-inside: avoid;
        }

        .head svg,
        .actions {
          display: none;
        }
      }

      @media (forced-colors: active) {
        :host([open]) {
          border-inline-start: 4px solid Highlight;
        }
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['catalog'];
  }

  override render(): TemplateResult | typeof nothing {
    const { feature, open } = this;
    if (feature === undefined) return nothing;
    const layer = findLayer(this.state, feature.layer);
    return html`
      <h3>
        <button
          type="button"
          class="head"
          aria-expanded=${open}
          aria-controls="body"
          @click=${() => this.dispatchEvent(new CustomEvent('card-toggle'))}
        >
          <span class="names">
            <span class="layer"
              >${layer === undefined ? feature.layer : say(layer.title)}
              ${layer?.fictitious === true ? html`<span class="fictitious">${this.texts.fictitious}</span>` : nothing}</span
            >
            <span class="title">${feature.title}</span>
          </span>
          ${icon('chevron', 20)}
        </button>
      </h3>
      <div id="body" class="body" ?hidden=${!open}>${open ? this.#body(feature, layer) : nothing}</div>
    `;
  }

  #body(feature: IdentifiedFeature, layer: PortalLayer | undefined): TemplateResult {
    const { texts } = this;
    const rows = feature.properties.map((each) => this.#row(each, layer)).filter((row) => row !== nothing);
    return html`
      ${rows.length === 0 ? html`<p>${texts.noProperties}</p>` : html`<dl class="properties">${rows}</dl>`}
      <div class="actions">
        <button type="button" class="button" @click=${() => void showFeature(feature)}>
          ${icon('target', 18)} ${texts.zoomToFeature}
        </button>
        <a class="button" href=${serviceAddress(feature.page)}>${icon('page', 18)} ${texts.textPage}</a>
      </div>
      ${layer?.fictitious === true ? html`<p class="notice">${texts.fictitiousLong}</p>` : nothing}
      ${layer === undefined ? nothing : this.#source(layer)}
    `;
  }

  #row(
    { name, value }: IdentifiedFeature['properties'][number],
    layer: PortalLayer | undefined,
  ): TemplateResult | typeof nothing {
    const property = layer?.properties.find((each) => each.name === name);
    const shown = readableValue(value, property, this.state.language);
    if (shown === undefined) return nothing;
    const { text, code, link } = shown;
    const title = property === undefined ? name : say(property.title);
    return html`<div class=${text.length > LONG ? 'long' : ''}>
      <dt>${title}</dt>
      <dd>${safeLink(link, text, this.texts.opensElsewhere)}${code === undefined ? nothing : html` <span class="code">(${code})</span>`}</dd>
    </div>`;
  }

  #source(layer: PortalLayer): TemplateResult {
    const { texts } = this;
    const { updated, note } = layer.freshness;
    const when =
      updated === undefined ? say(note) : `${texts.updated} ${civilDate(this.state.language, updated)}`;
    return html`<p class="source">
      ${sentence(`${texts.source}: ${say(layer.attribution)}`)} ${sentence(when)} ${texts.licence}:
      ${safeLink(layer.licence.url, say(layer.licence.title), texts.opensElsewhere)}.
    </p>`;
  }
}

/** A text with a full stop, and no second one. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
customElements.define('feature-card', FeatureCard);
