import { css, html, nothing, type TemplateResult } from 'lit';
import { wholeNumber } from '../i18n/format.ts';
import { pointer } from '../state/pointer.ts';
import { StoreController } from '../state/store.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** Coordinates under the mouse; a finger gets them, to copy, in the answer to its tap. */
export class PointerPosition extends PortalElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        min-width: 14.5em;
        padding: 0 12px;
        border-inline-start: 1px solid var(--line);
        font-size: 0.8125rem;
        line-height: 28px;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }

      @media (hover: none) {
        :host {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    new StoreController(this, pointer, ['place']);
  }

  override render(): TemplateResult | typeof nothing {
    const { place } = pointer.get();
    this.hidden = place === undefined;
    if (place === undefined) return nothing;
    const { language } = this.state;
    return html`<span aria-hidden="true" title="ETRF2000-PL / CS92 (EPSG:2180)"
      >E ${wholeNumber(language, place[0])}&ensp;N ${wholeNumber(language, place[1])}</span
    >`;
  }
}
customElements.define('pointer-position', PointerPosition);
