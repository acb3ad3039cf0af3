import { css, html, type TemplateResult } from 'lit';
import { connectMap } from '../map/map-port.ts';
import { ask } from '../state/answer.ts';
import { announce } from '../state/messages.ts';
import type { Permalink } from '../state/permalink.ts';
import { type PortalState, portal } from '../state/portal-state.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** The map itself: loads OpenLayers when it is needed, takes keys, shows where Enter asks. */
export class MapView extends PortalElement {
  static override properties = { opening: { attribute: false }, failed: { state: true } };
  declare opening: Permalink['view'];
  declare failed: boolean;
  #started = false;
  /** On its way together with the catalog, not after it. */
  readonly #engine = import('../map/map-engine.ts');
  #silent = true;

  static override styles = [
    sharedStyles,
    css`
      :host {
        position: relative;
        overflow: hidden;
        background: var(--map-ground);
      }

      .map {
        position: absolute;
        inset: 0;
        touch-action: none;
      }

      /* The canvas keeps the size it was drawn at; the host cuts off what is not printed. */
      @media print {
        .map {
          bottom: auto;
          height: var(--stage-height, 100%);
        }
      }

      .map:focus-visible {
        outline-offset: -4px;
        border-radius: 0;
        box-shadow: inset 0 0 0 6px var(--paper);
        z-index: 1;
      }

      .crosshair {
        position: absolute;
        z-index: 2;
        left: calc((100% + var(--inset-left, 0px) - var(--inset-right, 0px)) / 2);
        top: calc((100% + var(--inset-top, 0px) - var(--inset-bottom, 0px)) / 2);
        width: 36px;
        height: 36px;
        margin: -18px 0 0 -18px;
        color: var(--selection);
        pointer-events: none;
        display: none;
        filter: drop-shadow(0 0 2px #fff) drop-shadow(0 0 1px #fff);
      }

      .map:focus-visible ~ .crosshair {
        display: block;
      }

      .busy {
        position: absolute;
        z-index: 3;
        inset: 0 0 auto;
        height: 3px;
        overflow: hidden;
        opacity: 0;
        transition: opacity 200ms 250ms;
      }

      .busy.on {
        opacity: 1;
      }

      .busy::after {
        content: "";
        position: absolute;
        inset: 0;
        width: 40%;
        background: var(--brand-bright);
        animation: pass 1.2s linear infinite;
        animation-play-state: paused;
      }

      .busy.on::after {
        animation-play-state: running;
      }

      @keyframes pass {
        from {
          transform: translateX(-100%);
        }
        to {
          transform: translateX(250%);
        }
      }

      @media (prefers-reduced-motion: reduce) {
        .busy::after {
          width: 100%;
          animation: none;
        }
      }

      .message {
        position: absolute;
        z-index: 4;
        inset: 0;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 16px;
        padding: 32px;
        text-align: center;
        background: var(--map-ground);
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['catalog', 'busy', 'view'];
  }

  override render(): TemplateResult {
    const { texts } = this;
    return html`
      <div
        class="map"
        tabindex="0"
        role="application"
        aria-label=${texts.map}
        aria-describedby="instructions"
      ></div>
      <p id="instructions" class="visually-hidden">${texts.mapInstructions}</p>
      <svg class="crosshair" viewBox="0 0 36 36" fill="none" stroke="currentColor" stroke-width="2.5" aria-hidden="true">
        <path d="M18 2v11M18 23v11M2 18h11M23 18h11" />
      </svg>
      <div class="busy ${this.#isBusy() ? 'on' : ''}" aria-hidden="true"></div>
      ${
        this.failed
          ? html`<div class="message" role="alert">
              <p>${texts.mapFailed}</p>
              <button class="button primary" @click=${() => location.reload()}>${texts.retry}</button>
            </div>`
          : ''
      }
    `;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#engine.catch(() => {
      this.failed = true;
    });
  }

  override updated(): void {
    if (!this.#started && this.state.catalog.status === 'ready') void this.#start();
    this.#announceScale();
  }

  #isBusy(): boolean {
    const { busy, view, catalog } = this.state;
    return busy || (view === undefined && catalog.status !== 'failed');
  }

  async #start(): Promise<void> {
    const { catalog } = this.state;
    const target = this.renderRoot.querySelector<HTMLElement>('.map');
    if (catalog.status !== 'ready' || target === null) return;
    this.#started = true;
    try {
      const { MapEngine } = await this.#engine;
      const opening = { region: catalog.catalog.extent, view: this.opening };
      connectMap(
        new MapEngine(target, opening, (easting, northing, resolution, takeFocus) => {
          void ask({ kind: 'place', easting, northing, resolution, takeFocus });
        }),
      );
    } catch {
      this.failed = true;
    }
  }

  #lastScale = 0;

  /** A change of scale is read out, but not the scale the map opens at. */
  #announceScale(): void {
    const scale = portal.get().view?.scaleDenominator;
    if (scale === undefined || scale === this.#lastScale) return;
    if (!this.#silent) announce(this.texts.scaleLabel(scale));
    this.#silent = false;
    this.#lastScale = scale;
  }
}
customElements.define('map-view', MapView);
