import { css, html, nothing, type TemplateResult } from 'lit';
import { icon } from './icon.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/**
 * A panel beside the map where there is room, a sheet at the foot of the screen on a phone: half high or
 * tall, by its handle, by drag, or closed. It does not block the map. Emits `sheet-close` and `sheet-resize`.
 */
export class SideSheet extends PortalElement {
  static override properties = {
    heading: { type: String },
    note: { type: String },
    tall: { type: Boolean, reflect: true },
    /** Never closed nor moved: a column of the page. */
    fixed: { type: Boolean, reflect: true },
  };
  declare heading: string;
  declare note: string;
  declare tall: boolean;
  declare fixed: boolean;
  #drag: { readonly startY: number; readonly startHeight: number; moved: boolean } | undefined;
  readonly #resized = new ResizeObserver(() => this.dispatchEvent(new CustomEvent('sheet-resize')));

  constructor() {
    super();
    this.heading = '';
    this.note = '';
    this.tall = false;
    this.fixed = false;
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--paper);
        overflow: hidden;
      }

      .bar {
        display: flex;
        flex: none;
        align-items: center;
        gap: 4px;
        padding: 4px 6px 4px 20px;
        border-bottom: 1px solid var(--line);
        touch-action: none;
      }

      .names {
        flex: 1;
        min-width: 0;
        padding: 6px 0;
      }

      h2 {
        font-size: 1.0625rem;
        font-weight: 650;
        line-height: 1.3;
      }

      h2:focus-visible {
        outline: none;
        box-shadow: none;
        text-decoration: underline;
        text-decoration-thickness: 2px;
        text-underline-offset: 0.2em;
      }

      .note {
        color: var(--ink-soft);
        font-size: 0.8125rem;
      }

      .content {
        flex: 1;
        min-height: 0;
        overflow: auto;
        overscroll-behavior: contain;
        display: flex;
        flex-direction: column;
      }

      ::slotted(*) {
        flex: 1;
        min-height: 0;
      }

      .handle {
        display: none;
        color: var(--ink-soft);
      }

      .handle svg {
        transform: rotate(180deg);
        transition: transform var(--motion);
      }

      :host([tall]) .handle svg {
        transform: none;
      }

      @media (width < 53.75em) and (height > 26.25em) {
        .bar::before {
          content: "";
          position: absolute;
          top: 6px;
          left: 50%;
          width: 40px;
          height: 4px;
          margin-left: -20px;
          border-radius: 2px;
          background: var(--control-line);
        }

        .bar {
          padding-top: 12px;
          cursor: grab;
        }

        .handle {
          display: inline-flex;
        }
      }

      @media print {
        :host,
        .content {
          overflow: visible;
        }

        .bar {
          padding: 0;
          break-after: avoid;
        }

        .bar::before,
        .bar button,
        slot[name="actions"] {
          display: none;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override render(): TemplateResult {
    const { texts } = this;
    return html`
      ${
        this.fixed
          ? html`<h2 class="visually-hidden">${this.heading}</h2>`
          : html`<div
              class="bar"
              @pointerdown=${this.#grab}
              @pointermove=${this.#pull}
              @pointerup=${this.#release}
              @pointercancel=${this.#release}
            >
              <div class="names">
                <h2 tabindex="-1">${this.heading}</h2>
                ${this.note === '' ? nothing : html`<p class="note">${this.note}</p>`}
              </div>
              <slot name="actions"></slot>
              <button
                type="button"
                class="icon-button handle"
                aria-expanded=${this.tall}
                aria-label=${this.tall ? texts.collapse : texts.expand}
                @click=${() => (this.tall = !this.tall)}
              >
                ${icon('chevron')}
              </button>
              <button
                type="button"
                class="icon-button"
                aria-label=${texts.close}
                title=${texts.close}
                @click=${this.#close}
              >
                ${icon('close')}
              </button>
            </div>`
      }
      <div class="content"><slot></slot></div>
    `;
  }

  /** Puts the keyboard on the heading, where reading the panel begins. */
  focusHeading(): void {
    this.renderRoot.querySelector('h2')?.focus();
  }

  /** Shows the beginning of the content. */
  scrollToTop(): void {
    this.renderRoot.querySelector('.content')?.scrollTo({ top: 0 });
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('sheet-close'));
  }

  #grab(event: PointerEvent): void {
    if ((event.target as Element).closest('button') !== null || !isSheet()) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#drag = { startY: event.clientY, startHeight: this.offsetHeight, moved: false };
  }

  #pull(event: PointerEvent): void {
    if (this.#drag === undefined) return;
    const pulled = this.#drag.startY - event.clientY;
    if (Math.abs(pulled) > 6) this.#drag.moved = true;
    this.style.height = `${this.#drag.startHeight + pulled}px`;
  }

  /** Let go: well below half closes, above half is tall, a mere tap on the handle changes between the two. */
  #release(): void {
    const drag = this.#drag;
    if (drag === undefined) return;
    this.#drag = undefined;
    const share = this.offsetHeight / window.innerHeight;
    this.style.height = '';
    if (!drag.moved) this.tall = !this.tall;
    else if (share < 0.26) this.#close();
    else this.tall = share > 0.6;
  }
}

function isSheet(): boolean {
  return matchMedia('(width < 53.75em) and (height > 26.25em)').matches;
}
customElements.define('side-sheet', SideSheet);
