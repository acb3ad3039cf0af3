import { css, html, nothing, type TemplateResult } from 'lit';
import { toResolution } from '../../../server/geo/scale.ts';
import { decimal } from '../i18n/format.ts';
import { mapCrs } from '../map/scales.ts';
import type { PortalState } from '../state/portal-state.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

const LONGEST = 110;

/** Scale of the map: denominator and a bar of a round length. */
export class ScaleBar extends PortalElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        flex: none;
        padding: 5px 10px 8px;
        font-size: 0.8125rem;
        font-variant-numeric: tabular-nums;
        line-height: 1.25;
      }

      .numbers {
        display: flex;
        justify-content: space-between;
        gap: 14px;
      }

      strong {
        font-weight: 650;
      }

      .bar {
        height: 6px;
        margin-top: 2px;
        border: 1.5px solid var(--ink);
        border-top: 0;
      }

      /* Paper has another scale than the screen; the bar is right on both. */
      @media print {
        strong {
          display: none;
        }
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['view'];
  }

  override render(): TemplateResult | typeof nothing {
    const { view, language } = this.state;
    if (view === undefined) return nothing;
    const metresPerPixel = toResolution(view.scaleDenominator, mapCrs);
    const length = roundBelow(metresPerPixel * LONGEST);
    const text = length >= 1000 ? `${decimal(language, length / 1000)} km` : `${decimal(language, length)} m`;
    return html`
      <div class="numbers">
        <strong><span class="visually-hidden">${this.texts.scaleLabel(view.scaleDenominator)}</span
          ><span aria-hidden="true">${this.texts.scale(view.scaleDenominator)}</span></strong>
        <span>${text}</span>
      </div>
      <svg class="bar" width=${length / metresPerPixel} height="6" aria-hidden="true"></svg>
    `;
  }
}

/** The greatest of 1, 2, 5 × 10ⁿ not above a length. */
function roundBelow(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length));
  const factor = [5, 2, 1].find((each) => each * power <= length) ?? 1;
  return factor * power;
}
customElements.define('scale-bar', ScaleBar);
