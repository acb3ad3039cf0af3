import { css, html, nothing, type TemplateResult } from 'lit';
import type { IdentifyAnswer } from '../../../server/portal/contract.ts';
import { fixed, wholeNumber } from '../i18n/format.ts';
import { askAgain, selectFeature } from '../state/answer.ts';
import { drawnLayers } from '../state/catalog.ts';
import { copyText } from '../state/messages.ts';
import type { Answer, PortalState } from '../state/portal-state.ts';
import './feature-card.ts';
import { icon } from './icon.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** The answer to a tap as text: the features found, top layer first, and the place asked about. */
export class AnswerList extends PortalElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        container-type: inline-size;
      }

      .message {
        display: grid;
        justify-items: start;
        gap: 12px;
        padding: 18px 20px;
      }

      .message.failed {
        margin: 12px 16px;
        border-radius: var(--radius-small);
        background: var(--error-tint);
      }

      .asking {
        color: var(--ink-soft);
      }

      .place {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 12px 12px 16px 20px;
        color: var(--ink-soft);
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
      }

      .place dl {
        display: grid;
        grid-template-columns: auto 1fr;
        flex: 1;
        gap: 2px 12px;
      }

      .place dd {
        color: var(--ink);
      }

      @media print {
        .place {
          padding-inline: 12px 0;
          break-inside: avoid;
        }

        .place button {
          display: none;
        }
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['answer', 'catalog'];
  }

  override render(): TemplateResult | typeof nothing {
    const { texts } = this;
    const { answer } = this.state;
    if (answer.status === 'none') return nothing;
    if (answer.status === 'asking') return html`<p class="message asking">${texts.asking}</p>`;
    if (answer.status === 'failed') return this.#failed(answer.reason);
    return html`${this.#features(answer)} ${this.#place(answer.place)}`;
  }

  #failed(reason: 'network' | 'missing'): TemplateResult {
    const { texts } = this;
    if (reason === 'missing') return html`<p class="message">${texts.featureMissing}</p>`;
    return html`<div class="message failed">
      <p>${texts.answerFailed}</p>
      <button type="button" class="button primary" @click=${askAgain}>${texts.retry}</button>
    </div>`;
  }

  #features({ features, selected }: Extract<Answer, { status: 'answered' }>): TemplateResult {
    const { texts } = this;
    if (features.length === 0) {
      const none = drawnLayers(this.state).length === 0;
      return html`<div class="message">
        <p>${none ? texts.noLayersOn : texts.nothingHere}</p>
        ${none ? nothing : html`<p class="asking">${texts.nothingHereAdvice}</p>`}
      </div>`;
    }
    return html`<ul>
      ${features.map(
        (feature, index) => html`<li>
          <feature-card
            .feature=${feature}
            ?open=${index === selected}
            @card-toggle=${() => selectFeature(index)}
          ></feature-card>
        </li>`,
      )}
    </ul>`;
  }

  #place(place: IdentifyAnswer['place'] | undefined): TemplateResult | typeof nothing {
    if (place === undefined) return nothing;
    const { texts } = this;
    const { language } = this.state;
    const metric = `E ${wholeNumber(language, place.easting)}  N ${wholeNumber(language, place.northing)}`;
    // Written so that any map, this one's search included, takes it back: latitude first, decimal points.
    const geographic = `${fixed('en', place.lat, 6)}, ${fixed('en', place.lon, 6)}`;
    return html`<div class="place">
      <dl>
        <dt>PL-1992</dt>
        <dd>${metric}</dd>
        <dt>WGS 84</dt>
        <dd>${geographic}</dd>
      </dl>
      <button
        type="button"
        class="icon-button"
        aria-label=${texts.copyCoordinates}
        title=${texts.copyCoordinates}
        @click=${() => void copyText(geographic, texts.coordinatesCopied)}
      >
        ${icon('copy', 20)}
      </button>
    </div>`;
  }
}
customElements.define('answer-list', AnswerList);
