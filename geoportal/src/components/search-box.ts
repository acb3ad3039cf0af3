import { css, html, nothing, type TemplateResult } from 'lit';
import type { SearchHit } from '../../../server/portal/contract.ts';
import { announce } from '../state/messages.ts';
import { Search, type SearchState, showHit } from '../state/search.ts';
import { icon } from './icon.ts';
import { PortalElement } from './portal-element.ts';
import { sharedStyles } from './shared-styles.ts';

/** The search box: a combobox with a list (ARIA 1.2), also for a finger. */
export class SearchBox extends PortalElement {
  static override properties = {
    query: { state: true },
    search: { state: true },
    open: { state: true },
    active: { state: true },
  };
  declare query: string;
  declare search: SearchState;
  declare open: boolean;
  /** Index of the hit the arrow keys are on; −1 for none. */
  declare active: number;
  readonly #search = new Search((state) => this.#take(state));
  #chooseFirst = false;

  constructor() {
    super();
    this.query = '';
    this.search = { status: 'idle' };
    this.open = false;
    this.active = -1;
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        position: relative;
      }

      .box {
        display: flex;
        align-items: center;
        min-height: 48px;
        padding-inline-start: 14px;
        border-radius: var(--radius);
        background: var(--paper);
        box-shadow: var(--shadow);
        color: var(--ink-soft);
      }

      .box:focus-within {
        outline: 3px solid var(--signal);
        outline-offset: 0;
      }

      input {
        flex: 1;
        min-width: 0;
        height: 48px;
        padding: 0 8px 0 10px;
        border: 0;
        background: none;
        color: var(--ink);
        font-size: 1rem;
        text-overflow: ellipsis;
      }

      input::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }

      input:focus-visible {
        outline: none;
        box-shadow: none;
      }

      input::-webkit-search-cancel-button {
        display: none;
      }

      .list {
        position: absolute;
        z-index: 30;
        inset-inline: 0;
        top: calc(100% + 6px);
        max-height: min(60vh, 480px);
        overflow: auto;
        overscroll-behavior: contain;
        border-radius: var(--radius);
        background: var(--paper);
        box-shadow: var(--shadow);
      }

      [role="option"] {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 52px;
        padding: 7px 14px;
        cursor: pointer;
        color: var(--brand);
      }

      [role="option"] + [role="option"] {
        border-top: 1px solid var(--line);
      }

      @media (hover: hover) {
        [role="option"]:hover {
          background: var(--brand-tint);
        }
      }

      [role="option"][aria-selected="true"] {
        background: var(--brand-tint);
        box-shadow: inset 4px 0 0 var(--brand-bright);
      }

      .text {
        min-width: 0;
        overflow-wrap: anywhere;
        line-height: 1.3;
      }

      .label {
        display: block;
        color: var(--ink);
        font-weight: 600;
      }

      .detail {
        display: block;
        color: var(--ink-soft);
        font-size: 0.875rem;
      }

      .message {
        padding: 14px 16px;
        color: var(--ink-soft);
      }

      .message strong {
        color: var(--ink);
        font-weight: 600;
      }

      .message .button {
        margin-top: 10px;
      }

      @media (forced-colors: active) {
        .box,
        .list {
          border: 1px solid ButtonText;
        }

        [role="option"][aria-selected="true"] {
          outline: 2px solid Highlight;
          outline-offset: -2px;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { texts, query } = this;
    const hits = this.#hits();
    const listed = this.open && hits.length > 0;
    return html`
      <search><div class="box">
        ${icon('search')}
        <input
          id="query"
          type="search"
          role="combobox"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="search"
          aria-autocomplete="list"
          aria-label=${texts.searchLabel}
          aria-expanded=${listed}
          aria-controls="hits"
          aria-activedescendant=${listed && this.active >= 0 ? `hit-${this.active}` : nothing}
          placeholder=${texts.searchPlaceholder}
          .value=${query}
          @input=${this.#typed}
          @keydown=${this.#key}
          @focus=${() => (this.open = true)}
          @blur=${() => (this.open = false)}
        />
        <button
          type="button"
          class="icon-button"
          aria-label=${texts.clearSearch}
          title=${texts.clearSearch}
          ?hidden=${query === ''}
          @click=${this.#clear}
        >
          ${icon('close')}
        </button>
      </div>
      <div
        id="hits"
        class="list"
        role="listbox"
        aria-label=${texts.searchResults}
        ?hidden=${!listed}
        @pointerdown=${keepFocus}
      >
        ${hits.map((hit, index) => this.#option(hit, index))}
      </div>
      ${this.#message()}</search>
    `;
  }

  override updated(): void {
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  override focus(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  #option(hit: SearchHit, index: number): TemplateResult {
    return html`<div
      id="hit-${index}"
      role="option"
      aria-selected=${index === this.active}
      @click=${() => this.#choose(hit)}
    >
      ${icon(hit.kind)}
      <span class="text">
        <span class="label">${hit.label}</span>
        <span class="detail">${hit.detail === '' ? this.texts.kinds[hit.kind] : hit.detail}</span>
      </span>
    </div>`;
  }

  #message(): TemplateResult | typeof nothing {
    const { texts, search } = this;
    if (!this.open) return nothing;
    if (search.status === 'failed') {
      return html`<div class="list message" @pointerdown=${keepFocus}>
        <p>${texts.searchFailed}</p>
        <button type="button" class="button" @click=${() => this.#search.ask(search.query, true)}>
          ${texts.retry}
        </button>
      </div>`;
    }
    if (search.status === 'searching') return html`<p class="list message">${texts.searching}</p>`;
    if (search.status !== 'found' || search.hits.length > 0) return nothing;
    return html`<div class="list message">
      <p><strong>${texts.nothingFound(search.query)}</strong></p>
      <p>${texts.searchAdvice}</p>
    </div>`;
  }

  #hits(): readonly SearchHit[] {
    return this.search.status === 'found' ? this.search.hits : [];
  }

  #take(state: SearchState): void {
    // While a newer answer is on its way the last list stays, so that nothing flickers.
    if (state.status === 'searching' && this.search.status === 'found') return;
    this.search = state;
    this.active = -1;
    const first = this.#hits()[0];
    if (state.status === 'found') {
      announce(
        state.hits.length === 0
          ? this.texts.nothingFound(state.query)
          : this.texts.searchCount(state.hits.length),
      );
    } else if (state.status === 'failed') announce(this.texts.searchFailed);
    if (this.#chooseFirst && state.status === 'found') {
      this.#chooseFirst = false;
      if (first !== undefined) this.#choose(first);
    }
  }

  #typed(event: InputEvent): void {
    this.query = (event.target as HTMLInputElement).value;
    this.open = true;
    this.#chooseFirst = false;
    this.#search.ask(this.query);
  }

  #key(event: KeyboardEvent): void {
    const count = this.#hits().length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (count === 0) return;
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const start = this.active < 0 && step < 0 ? 0 : this.active;
      this.open = true;
      this.active = (start + step + count) % count;
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Escape' && (this.open || this.query !== '')) {
      event.stopPropagation();
      event.preventDefault();
      if (this.open && count > 0) this.open = false;
      else this.#clear();
    }
  }

  /** Enter takes the marked hit, else the first; when the answer is still on its way, the first of it. */
  #submit(): void {
    const { search } = this;
    const current = search.status === 'found' && search.query === this.query.trim();
    const hit = current ? (search.hits[this.active] ?? search.hits[0]) : undefined;
    if (hit !== undefined) this.#choose(hit);
    else if (this.query.trim() !== '') {
      this.open = true;
      this.#chooseFirst = true;
      this.#search.ask(this.query, true);
    }
  }

  #choose(hit: SearchHit): void {
    this.query = hit.label;
    this.open = false;
    this.active = -1;
    this.renderRoot.querySelector('input')?.blur();
    void showHit(hit);
  }

  #clear(): void {
    this.#search.cancel();
    this.query = '';
    this.search = { status: 'idle' };
    this.active = -1;
    this.focus();
  }
}

/** A press on the list must not take the focus from the box: the list would close before the click. */
function keepFocus(event: Event): void {
  event.preventDefault();
}
customElements.define('search-box', SearchBox);
