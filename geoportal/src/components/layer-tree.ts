import { css, html, nothing, type TemplateResult } from 'lit';
import type { PortalCatalog, PortalTheme } from '../../../server/portal/contract.ts';
import { drawnLayers, isInView, say } from '../state/catalog.ts';
import { resetLayers } from '../state/layers.ts';
import type { PortalState } from '../state/portal-state.ts';
import { icon } from './icon.ts';
import './layer-item.ts';
import { layerSymbol, onlyClass } from './legend-list.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

type Tab = 'layers' | 'legend';

/** Layers by theme, and the legend of what is drawn now. */
export class LayerTree extends PortalElement {
  static override properties = { tab: { state: true }, folded: { state: true } };
  declare tab: Tab;
  declare folded: ReadonlySet<string>;

  constructor() {
    super();
    this.tab = 'layers';
    this.folded = new Set();
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--paper);
      }

      [role="tablist"] {
        display: flex;
        flex: none;
        padding: 0 8px;
        border-bottom: 1px solid var(--line);
      }

      [role="tab"] {
        position: relative;
        min-height: 48px;
        padding: 0 14px;
        border: 0;
        background: none;
        color: var(--ink-soft);
        font-weight: 600;
      }

      @media (hover: hover) {
        [role="tab"]:hover {
          color: var(--ink);
        }
      }

      [role="tab"][aria-selected="true"] {
        color: var(--brand);
      }

      [role="tab"][aria-selected="true"]::after {
        content: "";
        position: absolute;
        inset: auto 8px -1px;
        border-bottom: 3px solid var(--brand-bright);
      }

      [role="tabpanel"] {
        flex: 1;
        overflow: auto;
        overscroll-behavior: contain;
      }

      [role="tabpanel"]:focus-visible {
        outline-offset: -3px;
        box-shadow: none;
      }

      section {
        border-bottom: 1px solid var(--line);
      }

      section ul {
        padding-bottom: 8px;
      }

      h3 {
        font-size: 1rem;
      }

      .theme {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        min-height: 48px;
        padding: 8px 12px 8px 16px;
        border: 0;
        background: none;
        color: var(--brand);
        font-weight: 650;
        text-align: start;
      }

      @media (hover: hover) {
        .theme:hover {
          background: var(--surface);
        }
      }

      .theme:focus-visible {
        outline-offset: -3px;
        box-shadow: none;
      }

      .theme span:first-child {
        flex: 1;
      }

      .theme svg {
        transition: transform var(--motion);
      }

      .theme[aria-expanded="false"] svg {
        transform: rotate(-90deg);
      }

      .count {
        color: var(--ink-soft);
        font-size: 0.875rem;
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }

      .foot {
        padding: 12px 16px 20px;
      }

      .legend {
        display: grid;
        gap: 16px;
        padding: 16px;
      }

      .legend h3 {
        display: flex;
        align-items: center;
        gap: 10px;
        margin-bottom: 4px;
        font-weight: 650;
      }

      .message {
        display: grid;
        justify-items: start;
        gap: 12px;
        padding: 20px 16px;
      }

      .skeleton {
        padding: 20px 16px;
        display: grid;
        gap: 20px;
      }

      .skeleton i {
        display: block;
        height: 16px;
        border-radius: 8px;
        background: var(--surface);
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['catalog', 'layers', 'view'];
  }

  override render(): TemplateResult {
    const { texts } = this;
    const { catalog } = this.state;
    if (catalog.status === 'failed') {
      return html`<p class="message">${texts.serverDown}.</p>`;
    }
    if (catalog.status !== 'ready') {
      return html`<div class="skeleton" role="status">
        <span class="visually-hidden">${texts.loading}</span>
        ${[60, 80, 70, 50, 75, 65].map(() => html`<i></i>`)}
      </div>`;
    }
    return html`
      <div role="tablist" aria-label=${texts.layersAndLegend} @keydown=${this.#key}>
        ${this.#tab('layers', texts.layers)} ${this.#tab('legend', texts.legend)}
      </div>
      <div id="panel" role="tabpanel" tabindex="0" aria-labelledby="tab-${this.tab}">
        ${this.tab === 'layers' ? this.#tree(catalog.catalog) : this.#legend()}
      </div>
    `;
  }

  #tab(tab: Tab, title: string): TemplateResult {
    const selected = this.tab === tab;
    return html`<button
      type="button"
      role="tab"
      id="tab-${tab}"
      aria-selected=${selected}
      aria-controls="panel"
      tabindex=${selected ? 0 : -1}
      @click=${() => (this.tab = tab)}
    >
      ${title}
    </button>`;
  }

  async #key(event: KeyboardEvent): Promise<void> {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    this.tab = this.tab === 'layers' ? 'legend' : 'layers';
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#tab-${this.tab}`)?.focus();
  }

  #tree({ themes }: PortalCatalog): TemplateResult {
    if (themes.every((theme) => theme.layers.length === 0)) {
      return html`<p class="message">${this.texts.noLayers}</p>`;
    }
    return html`
      ${themes.map((theme) => this.#theme(theme))}
      <div class="foot">
        <button type="button" class="button" @click=${resetLayers}>${icon('reset', 18)} ${this.texts.reset}</button>
      </div>
    `;
  }

  #theme(theme: PortalTheme): TemplateResult | typeof nothing {
    if (theme.layers.length === 0) return nothing;
    const { texts, state } = this;
    const on = theme.layers.filter((layer) => state.layers[layer.id]?.visible === true).length;
    const open = !this.folded.has(theme.id);
    return html`<section>
      <h3>
        <button
          type="button"
          class="theme"
          aria-expanded=${open}
          aria-controls="theme-${theme.id}"
          @click=${() => this.#fold(theme.id)}
        >
          <span>${say(theme.title)}</span>
          <span class="count" aria-hidden="true">${texts.themeCount(on, theme.layers.length)}</span>
          <span class="visually-hidden">${texts.themeCountLong(on, theme.layers.length)}</span>
          ${icon('chevron', 20)}
        </button>
      </h3>
      <ul id="theme-${theme.id}" ?hidden=${!open}>
        ${theme.layers.map((layer) => html`<li><layer-item .layer=${layer}></layer-item></li>`)}
      </ul>
    </section>`;
  }

  #legend(): TemplateResult {
    const layers = drawnLayers(this.state).filter((layer) => isInView(layer, this.state));
    if (layers.length === 0) return html`<p class="message">${this.texts.emptyLegend}</p>`;
    return html`<div class="legend">
      ${layers.map(
        (layer) => html`<div>
          <h3>${layerSymbol(layer, this.state)}${say(layer.title)}</h3>
          ${
            onlyClass(layer, this.state.view?.scaleDenominator) === undefined
              ? html`<legend-list .layer=${layer}></legend-list>`
              : nothing
          }
        </div>`,
      )}
    </div>`;
  }

  #fold(id: string): void {
    const folded = new Set(this.folded);
    if (!folded.delete(id)) folded.add(id);
    this.folded = folded;
  }
}
customElements.define('layer-tree', LayerTree);
