import { css, html, type TemplateResult } from 'lit';
import { say } from '../state/catalog.ts';
import { type PortalState, portal } from '../state/portal-state.ts';
import './help-dialog.ts';
import type { HelpDialog } from './help-dialog.ts';
import { icon, sign } from './icon.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** Sign and name of the platform, help, language. */
export class PortalHeader extends PortalElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 4px;
        min-height: 56px;
        padding: 4px 6px 4px 14px;
        background: var(--brand);
        color: var(--paper);
      }

      h1 {
        display: flex;
        flex: 1;
        align-items: center;
        gap: 11px;
        min-width: 0;
        font-size: 1rem;
        font-weight: 650;
        line-height: 1.2;
      }

      h1 span {
        display: -webkit-box;
        font-size: 0.9375rem;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        overflow-wrap: anywhere;
        text-wrap: balance;
      }

      .icon-button,
      .language {
        color: var(--paper);
      }

      @media (hover: hover) {
        .icon-button:hover,
        .language:hover {
          background: rgb(255 255 255 / 16%);
        }
      }

      .language {
        min-width: var(--target);
        min-height: var(--target);
        padding: 0 10px;
        border: 0;
        border-radius: var(--radius-small);
        background: none;
        font-size: 0.9375rem;
        font-weight: 600;
      }

      :focus-visible {
        outline-color: var(--signal);
        outline-offset: -3px;
        box-shadow: none;
      }

      @media (height <= 26.25em) {
        :host {
          min-height: 48px;
          padding-block: 2px;
        }

        h1 span {
          font-size: 0.8125rem;
          line-height: 1.1;
        }
      }

      @media (width >= 53.75em) {
        :host {
          min-height: 76px;
        }
      }

      @media print {
        :host {
          min-height: 0;
          padding: 0 0 12px;
          background: none;
          color: var(--ink);
        }

        .icon-button,
        .language {
          display: none;
        }
      }
    `,
  ];

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['catalog'];
  }

  override render(): TemplateResult {
    const { texts, state } = this;
    const other = state.language === 'pl' ? 'en' : 'pl';
    const name = state.catalog.status === 'ready' ? say(state.catalog.catalog.title) : 'Geoportal';
    return html`
      <h1>${sign()}<span>${name}</span></h1>
      <button type="button" class="icon-button" aria-label=${texts.help} title=${texts.help} @click=${this.#help}>
        ${icon('help')}
      </button>
      <button
        type="button"
        class="language"
        lang=${other}
        aria-label=${`${other.toUpperCase()} – ${texts.switchLanguage}`}
        title=${texts.switchLanguage}
        @click=${() => portal.update({ language: other })}
      >
        ${other.toUpperCase()}
      </button>
      <help-dialog></help-dialog>
    `;
  }

  #help(): void {
    this.renderRoot.querySelector<HelpDialog>('help-dialog')?.show();
  }
}
customElements.define('portal-header', PortalHeader);
