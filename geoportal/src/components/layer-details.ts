import { css, html, nothing, type TemplateResult } from 'lit';
import type { PortalLayer } from '../../../server/portal/contract.ts';
import { serviceAddress } from '../api/client.ts';
import { civilDate } from '../i18n/format.ts';
import { say } from '../state/catalog.ts';
import { setOpacity } from '../state/layers.ts';
import { copyText } from '../state/messages.ts';
import type { PortalState } from '../state/portal-state.ts';
import { icon } from './icon.ts';
import './legend-list.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** What is known of a layer: opacity, legend, description, who answers for it, addresses of its services. */
export class LayerDetails extends PortalElement {
  static override properties = { layer: { attribute: false } };
  declare layer: PortalLayer | undefined;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 14px;
        padding: 4px 16px 18px 48px;
        font-size: 0.9375rem;
      }

      .opacity {
        display: grid;
        grid-template-columns: auto 1fr 3.2em;
        align-items: center;
        gap: 12px;
        min-height: var(--target);
        font-weight: 600;
      }

      output {
        text-align: end;
        font-variant-numeric: tabular-nums;
        font-weight: 400;
      }

      input[type="range"] {
        width: 100%;
        height: 32px;
        margin: 0;
        accent-color: var(--brand-bright);
        cursor: pointer;
      }

      dl {
        display: grid;
        grid-template-columns: minmax(5.5em, auto) 1fr;
        gap: 4px 12px;
        font-size: 0.875rem;
      }

      dt {
        color: var(--ink-soft);
      }

      dd {
        overflow-wrap: anywhere;
      }

      .notice {
        padding: 10px 12px;
        border-radius: var(--radius-small);
        background: var(--notice-tint);
        color: var(--notice);
        font-size: 0.875rem;
      }

      h4 {
        margin-bottom: 6px;
        font-size: 0.875rem;
        font-weight: 650;
      }

      .addresses {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }

      .addresses .button {
        padding-inline: 12px;
        font-size: 0.875rem;
      }

      code {
        font-size: 0.875rem;
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['layers'];
  }

  override render(): TemplateResult | typeof nothing {
    const { layer, texts } = this;
    if (layer === undefined) return nothing;
    return html`
      ${this.#opacity(layer)}
      <legend-list .layer=${layer}></legend-list>
      ${layer.fictitious ? html`<p class="notice"><strong>${texts.fictitious}.</strong> ${texts.fictitiousLong}</p>` : nothing}
      <p>${say(layer.abstract)}</p>
      ${this.#facts(layer)} ${this.#addresses(layer)}
    `;
  }

  #opacity(layer: PortalLayer): TemplateResult {
    const percent = Math.round((this.state.layers[layer.id]?.opacity ?? 1) * 100);
    return html`<label class="opacity">
      ${this.texts.opacity}
      <input
        type="range"
        min="0"
        max="100"
        step="5"
        .value=${String(percent)}
        aria-valuetext=${this.texts.percent(percent)}
        @input=${(event: Event) => setOpacity(layer.id, Number((event.target as HTMLInputElement).value) / 100)}
      />
      <output>${this.texts.percent(percent)}</output>
    </label>`;
  }

  #facts(layer: PortalLayer): TemplateResult {
    const { texts } = this;
    const { updated, note } = layer.freshness;
    const { title, url } = layer.licence;
    return html`<dl>
      <dt>${texts.publisher}</dt>
      <dd>${say(layer.publisher)}</dd>
      ${updated === undefined ? nothing : html`<dt>${texts.updated}</dt><dd>${civilDate(this.state.language, updated)}</dd>`}
      <dt>${texts.freshness}</dt>
      <dd>${say(note)}</dd>
      <dt>${texts.source}</dt>
      <dd>${say(layer.attribution)}</dd>
      <dt>${texts.licence}</dt>
      <dd>${safeLink(url, say(title), texts.opensElsewhere)}</dd>
    </dl>`;
  }

  #addresses(layer: PortalLayer): TemplateResult {
    const { texts } = this;
    const services: readonly [string, string][] = [
      ['WMS', serviceAddress('wms')],
      ['WFS', serviceAddress('wfs')],
      ['OGC API', serviceAddress(`ogc/collections/${layer.id}`)],
      ['MVT', serviceAddress(`tiles/${layer.id}.json`)],
    ];
    return html`<div>
      <h4>${texts.addresses}</h4>
      <div class="addresses">
        ${services.map(
          ([name, address]) => html`<button
            type="button"
            class="button"
            aria-label=${texts.copyAddress(name)}
            title=${address}
            @click=${() => void copyText(address, texts.addressCopied(name))}
          >
            ${icon('copy', 18)} ${name}
          </button>`,
        )}
      </div>
      <dl class="names">
        <dt>${texts.layerName}</dt>
        <dd><code>${layer.id}</code></dd>
      </dl>
      <p><a href=${serviceAddress(`ogc/collections/${layer.id}/items`)}>${texts.openData}</a></p>
    </div>`;
  }
}

/** A link only where the address is one of the web: a catalog or a value may hold anything. */
export function safeLink(address: string | undefined, text: string, note: string): TemplateResult | string {
  if (address === undefined || !/^https?:\/\//i.test(address)) return text;
  return html`<a href=${address} target="_blank" rel="noopener"
    >${text}<span class="visually-hidden"> (${note})</span></a
  >`;
}
customElements.define('layer-details', LayerDetails);
