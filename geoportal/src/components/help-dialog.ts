import { css, html, type TemplateResult } from 'lit';
import { serviceAddress } from '../api/client.ts';
import { icon } from './icon.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** How to use the map, by finger and by keyboard, and where the same data are as text. */
export class HelpDialog extends PortalElement {
  static override styles = [
    sharedStyles,
    css`
      dialog {
        width: min(560px, calc(100vw - 24px));
        max-height: calc(100dvh - 24px);
        padding: 0;
        border: 0;
        border-radius: var(--radius);
        box-shadow: var(--shadow);
        color: inherit;
      }

      dialog::backdrop {
        background: rgb(11 45 66 / 55%);
      }

      .bar {
        position: sticky;
        top: 0;
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 10px 10px 10px 24px;
        border-bottom: 1px solid var(--line);
        background: var(--paper);
      }

      h2 {
        font-size: 1.1875rem;
      }

      h3 {
        font-size: 1rem;
      }

      .body {
        display: grid;
        gap: 14px;
        padding: 18px 24px 26px;
      }

      ul {
        display: grid;
        gap: 10px;
        padding-inline-start: 20px;
        list-style: disc;
      }

      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 6px 16px;
      }

      kbd {
        padding: 1px 8px;
        border: 1px solid var(--control-line);
        border-radius: 4px;
        background: var(--surface);
        font: inherit;
        font-size: 0.875rem;
        white-space: nowrap;
      }
    `,
  ];

  override render(): TemplateResult {
    const { texts } = this;
    const keys: readonly [string, string][] = [
      [texts.keys.arrows, texts.keyArrows],
      [texts.keys.zoom, texts.keyZoom],
      [texts.keys.enter, texts.keyEnter],
      [texts.keys.escape, texts.keyEscape],
    ];
    return html`<dialog aria-labelledby="title" @click=${this.#outside}>
      <div class="bar">
        <h2 id="title">${texts.helpTitle}</h2>
        <button type="button" class="icon-button" aria-label=${texts.close} @click=${() => this.#dialog()?.close()}>
          ${icon('close')}
        </button>
      </div>
      <div class="body">
        <ul>
          <li>${texts.helpTap}</li>
          <li>${texts.helpSearch}</li>
          <li>${texts.helpLink}</li>
        </ul>
        <h3>${texts.helpKeys}</h3>
        <dl>
          ${keys.map(([key, meaning]) => html`<dt><kbd>${key}</kbd></dt><dd>${meaning}</dd>`)}
        </dl>
        <p>${texts.helpText} <a href=${serviceAddress('ogc/collections')}>${texts.textCatalogue}</a>.</p>
      </div>
    </dialog>`;
  }

  show(): void {
    this.#dialog()?.showModal();
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  #outside(event: MouseEvent): void {
    if (event.target === this.#dialog()) this.#dialog()?.close();
  }
}
customElements.define('help-dialog', HelpDialog);
