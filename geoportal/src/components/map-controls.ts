import { css, html, type TemplateResult } from 'lit';
import { theMap } from '../map/map-port.ts';
import { announce, copyText, notify } from '../state/messages.ts';
import { currentLink } from '../state/permalink-sync.ts';
import type { PortalState } from '../state/portal-state.ts';
import { type IconName, icon } from './icon.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** Buttons beside the map: closer, farther, whole region, my place, link. */
export class MapControls extends PortalElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 10px;
      }

      .group {
        display: flex;
        flex-direction: column;
        border-radius: var(--radius);
        background: var(--paper);
        box-shadow: var(--shadow);
        color: var(--brand);
      }

      .icon-button:not(:first-child) {
        border-top: 1px solid var(--line);
        border-top-left-radius: 0;
        border-top-right-radius: 0;
      }

      .icon-button:not(:last-child) {
        border-bottom-left-radius: 0;
        border-bottom-right-radius: 0;
      }

      .icon-button:focus-visible {
        position: relative;
        z-index: 1;
      }

      :host([compact]) .group:last-child {
        display: none;
      }

      @media (width < 53.75em) and (height <= 26.25em) {
        :host,
        .group {
          flex-direction: row;
        }

        .icon-button:not(:first-child) {
          border-top: 0;
          border-inline-start: 1px solid var(--line);
        }
      }

      @media (forced-colors: active) {
        .group {
          border: 1px solid ButtonText;
        }
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['catalog'];
  }

  override render(): TemplateResult {
    const { texts } = this;
    return html`
      <div class="group">
        ${this.#button('plus', texts.zoomIn, () => zoom(1))}
        ${this.#button('minus', texts.zoomOut, () => zoom(-1))}
      </div>
      <div class="group">
        ${this.#button('locate', texts.locate, () => this.#locate())}
        ${this.#button('region', texts.wholeRegion, () => this.#showRegion())}
        ${this.#button('link', texts.share, () => void copyText(currentLink(), texts.linkCopied))}
      </div>
    `;
  }

  #button(name: IconName, label: string, act: () => void): TemplateResult {
    return html`<button type="button" class="icon-button" aria-label=${label} title=${label} @click=${act}>
      ${icon(name)}
    </button>`;
  }

  async #showRegion(): Promise<void> {
    const { catalog } = this.state;
    if (catalog.status === 'ready') (await theMap()).showExtent(catalog.catalog.extent);
  }

  #locate(): void {
    const { texts } = this;
    if (!('geolocation' in navigator)) {
      notify(texts.locateFailed);
      return;
    }
    announce(texts.locating);
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const shown = (await theMap()).showPosition(coords.longitude, coords.latitude, coords.accuracy);
        notify(shown ? texts.located(Math.ceil(coords.accuracy)) : texts.locateOutside);
      },
      ({ code }) => notify(code === 1 ? texts.locateDenied : texts.locateFailed),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  }
}

async function zoom(steps: 1 | -1): Promise<void> {
  (await theMap()).zoomBy(steps);
}
customElements.define('map-controls', MapControls);
