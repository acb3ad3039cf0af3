import { css, html, type TemplateResult } from 'lit';
import type { PortalState } from '../state/portal-state.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

const SHOWN = 5_000;

/** Short messages for everybody, and announcements for screen readers. */
export class LiveMessages extends PortalElement {
  static override properties = { shown: { state: true } };
  declare shown: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor() {
    super();
    this.shown = 0;
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        pointer-events: none;
      }

      .notice {
        width: fit-content;
        max-width: min(92vw, 460px);
        margin: 0 auto;
        padding: 11px 18px;
        border-radius: var(--radius);
        background: var(--ink);
        color: var(--paper);
        font-size: 0.9375rem;
        box-shadow: var(--shadow);
      }

      .notice:empty {
        display: none;
      }

      @media (forced-colors: active) {
        .notice {
          border: 1px solid CanvasText;
        }
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['notice', 'announcement'];
  }

  override render(): TemplateResult {
    const { notice, announcement } = this.state;
    const current = notice !== undefined && notice.id > this.shown ? notice.text : '';
    return html`
      <div role="status"><div class="notice">${current}</div></div>
      <div role="status" class="visually-hidden">${announcement?.text ?? ''}</div>
    `;
  }

  override updated(): void {
    const id = this.state.notice?.id ?? 0;
    if (id === this.#last) return;
    this.#last = id;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.shown = id), SHOWN);
  }
}
customElements.define('live-messages', LiveMessages);
