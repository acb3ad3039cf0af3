import { css, html, nothing, type TemplateResult } from 'lit';
import type { PortalLayer } from '../../../server/portal/contract.ts';
import { theMap } from '../map/map-port.ts';
import { nearestDrawnScale, scaleFit } from '../map/scales.ts';
import { isInView, say } from '../state/catalog.ts';
import { setVisible, showLayer } from '../state/layers.ts';
import type { PortalState } from '../state/portal-state.ts';
import { icon } from './icon.ts';
import './layer-details.ts';
import { layerSymbol } from './legend-list.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** One layer of the tree: switch, what keeps it from being seen, and its details. */
export class LayerItem extends PortalElement {
  static override properties = { layer: { attribute: false }, expanded: { state: true } };
  declare layer: PortalLayer | undefined;
  declare expanded: boolean;

  static override styles = [
    sharedStyles,
    css`
      .row {
        display: flex;
        align-items: flex-start;
      }

      label {
        display: flex;
        flex: 1;
        align-items: flex-start;
        gap: 12px;
        min-width: 0;
        min-height: var(--target);
        padding: 10px 4px 10px 16px;
        cursor: pointer;
        overflow-wrap: anywhere;
      }

      @media (hover: hover) {
        label:hover {
          background: var(--surface);
        }
      }

      input {
        flex: none;
        width: 20px;
        height: 20px;
        margin: 2px 0 0;
        accent-color: var(--brand-bright);
        cursor: inherit;
      }

      .title {
        flex: 1;
        min-width: 0;
        line-height: 1.4;
      }

      .away .title {
        color: var(--ink-soft);
      }

      .icon-button svg {
        transition: transform var(--motion);
      }

      .icon-button[aria-expanded="true"] svg {
        transform: rotate(180deg);
      }

      .hint {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 12px;
        margin: -6px 16px 6px 48px;
        color: var(--ink-soft);
        font-size: 0.875rem;
      }

      .hint.failed {
        color: var(--error);
      }

      .hint svg {
        margin-inline-end: -6px;
      }

      .text-button {
        min-height: 32px;
        padding: 4px 0;
        border: 0;
        background: none;
        color: var(--brand-bright);
        font-weight: 600;
        text-decoration: underline;
        text-underline-offset: 0.16em;
        text-decoration-thickness: 1px;
      }

      @media (hover: hover) {
        .text-button:hover {
          text-decoration-thickness: 2px;
        }
      }

      @media (pointer: coarse) {
        .text-button {
          min-height: var(--target);
        }
      }
    `,
  ];

  constructor() {
    super();
    this.expanded = false;
  }

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['layers', 'view', 'failedLayers'];
  }

  override render(): TemplateResult | typeof nothing {
    const { layer, texts, state } = this;
    if (layer === undefined) return nothing;
    const visible = state.layers[layer.id]?.visible === true;
    const hint = visible ? this.#hint(layer) : nothing;
    return html`
      <div class="row ${hint === nothing ? '' : 'away'}">
        <label>
          <input
            type="checkbox"
            .checked=${visible}
            aria-describedby="hint"
            @change=${(event: Event) => setVisible(layer.id, (event.target as HTMLInputElement).checked)}
          />
          <span class="title">${say(layer.title)}</span>
          ${layerSymbol(layer, state)}
        </label>
        <button
          type="button"
          class="icon-button"
          aria-expanded=${this.expanded}
          aria-controls="details"
          aria-label=${texts.details(say(layer.title))}
          title=${texts.details(say(layer.title))}
          @click=${() => (this.expanded = !this.expanded)}
        >
          ${icon('chevron', 20)}
        </button>
      </div>
      <div id="hint">${hint}</div>
      <div id="details" ?hidden=${!this.expanded}>
        ${this.expanded ? html`<layer-details .layer=${layer}></layer-details>` : nothing}
      </div>
    `;
  }

  /** Why a layer that is switched on is not seen, and the button that mends it. */
  #hint(layer: PortalLayer): TemplateResult | typeof nothing {
    const { texts, state } = this;
    if (state.failedLayers.has(layer.id)) {
      return hintLine(
        'failed',
        icon('warning', 18),
        texts.layerFailed,
        texts.retry,
        () => void retry(layer.id),
      );
    }
    const scale = state.view?.scaleDenominator;
    if (scale === undefined) return nothing;
    const fit = scaleFit(layer, scale);
    const act = (): void => void showLayer(layer);
    if (!isInView(layer, state)) return hintLine('', nothing, texts.outsideView, texts.showExtent, act);
    const target = nearestDrawnScale(layer, scale);
    if (fit === 'drawn' || target === undefined) return nothing;
    return fit === 'too-small'
      ? hintLine('', nothing, texts.zoomedOut(target), texts.zoomToSee, act)
      : hintLine('', nothing, texts.zoomedIn(target), texts.zoomOutToSee, act);
  }
}

function hintLine(
  kind: string,
  sign: TemplateResult | typeof nothing,
  text: string,
  action: string,
  act: () => void,
): TemplateResult {
  return html`<div class="hint ${kind}">
    ${sign}<span>${text}</span>
    <button type="button" class="text-button" @click=${act}>${action}</button>
  </div>`;
}

async function retry(id: string): Promise<void> {
  (await theMap()).reload(id);
}
customElements.define('layer-item', LayerItem);
