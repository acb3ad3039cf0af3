import { html, nothing, type TemplateResult } from 'lit';
import { theMap } from '../map/map-port.ts';
import { closeAnswer } from '../state/answer.ts';
import { drawnLayers, loadCatalog, say } from '../state/catalog.ts';
import { copyText } from '../state/messages.ts';
import type { Permalink } from '../state/permalink.ts';
import { askLinked, currentLink, keepAddress, openedLink } from '../state/permalink-sync.ts';
import { type PortalState, portal } from '../state/portal-state.ts';
import './answer-list.ts';
import { icon } from './icon.ts';
import './layer-tree.ts';
import './live-messages.ts';
import './map-controls.ts';
import './map-view.ts';
import { portalAppStyles } from './portal-app-styles.ts';
import { PortalElement } from './portal-element.ts';
import './pointer-position.ts';
import './portal-header.ts';
import './scale-bar.ts';
import './search-box.ts';
import type { SearchBox } from './search-box.ts';
import { sharedStyles } from './shared-styles.ts';
import './side-sheet.ts';
import type { SideSheet } from './side-sheet.ts';

/** Where there is room for the panel beside the map. */
const roomy = matchMedia('(width >= 53.75em)');

/** What a map may take of a sheet of paper, CSS px: it fits A4 and Letter with their margins. */
const paper = { upright: { width: 680, height: 840 }, lying: { width: 900, height: 540 } };

/** The whole page: puts the parts in their places, wide or narrow, and moves the keyboard between them. */
export class PortalApp extends PortalElement {
  static override properties = { wide: { state: true }, asked: { state: true } };
  declare wide: boolean;
  declare asked: boolean;
  readonly #link: Permalink = openedLink();
  #answer = portal.get().answer;
  #sourcesOpen = false;

  static override styles = [sharedStyles, portalAppStyles];

  constructor() {
    super();
    this.wide = roomy.matches;
    this.asked = false;
    roomy.addEventListener('change', () => (this.wide = roomy.matches));
    this.addEventListener('keydown', (event) => this.#key(event));
    addEventListener('beforeprint', () => this.#fitPaper());
    addEventListener('afterprint', () => this.#leavePaper());
  }

  protected override get fields(): readonly (keyof PortalState)[] {
    return ['catalog', 'layers', 'answer', 'layersOpen', 'online', 'view'];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    keepAddress();
    void askLinked(this.#link);
    void loadCatalog(this.#link.layers);
  }

  override render(): TemplateResult {
    const { texts, state, wide } = this;
    const answered = state.answer.status !== 'none';
    const layersShown = wide || (state.layersOpen && !answered);
    return html`
      <nav class="skip">
        <a href="#map" @click=${this.#skip(() => void focusMap())}>${texts.skipToMap}</a>
        <a href="#search" @click=${this.#skip(() => this.#part<SearchBox>('search-box')?.focus())}
          >${texts.skipToSearch}</a
        >
      </nav>
      <portal-header role="banner"></portal-header>
      <div class="search"><search-box></search-box></div>
      <side-sheet
        class="layers"
        role="region"
        aria-label=${texts.layersAndLegend}
        heading=${texts.layersAndLegend}
        ?fixed=${wide}
        ?hidden=${!layersShown}
        @sheet-close=${() => this.#closeLayers()}
        @sheet-resize=${() => void this.#measure()}
      >
        <layer-tree></layer-tree>
      </side-sheet>
      <main class="stage">
        <map-view .opening=${this.#link.view}></map-view>
        ${this.#messages()}
        <div class="corner"><scale-bar></scale-bar>${this.#sources()}${answered ? nothing : html`<pointer-position></pointer-position>`}</div>
        ${
          wide || answered || layersShown
            ? nothing
            : html`<button
                type="button"
                class="open-layers button"
                @click=${() => this.#openLayers()}
              >
                ${icon('layers')} <span>${texts.layers}</span>
              </button>`
        }
        <map-controls ?compact=${!wide && (answered || layersShown)}></map-controls>
      </main>
      <side-sheet
        class="answer"
        role="region"
        aria-label=${texts.answer}
        heading=${texts.answer}
        note=${this.#note()}
        ?hidden=${!answered}
        @sheet-close=${() => void this.#closeAnswer()}
        @sheet-resize=${() => void this.#measure()}
      >
        <button
          slot="actions"
          type="button"
          class="icon-button"
          aria-label=${texts.share}
          title=${texts.share}
          @click=${() => void copyText(currentLink(), texts.linkCopied)}
        >
          ${icon('link')}
        </button>
        <answer-list></answer-list>
      </side-sheet>
      <live-messages></live-messages>
    `;
  }

  override updated(): void {
    const { language, catalog, answer } = this.state;
    document.documentElement.lang = language;
    if (catalog.status === 'ready') document.title = say(catalog.catalog.title);
    if (answer !== this.#answer) void this.#followAnswer();
    void this.#measure();
  }

  /** When an answer has come: shows its beginning, gives it the keyboard if asked by keyboard, uncovers the place. */
  async #followAnswer(): Promise<void> {
    const before = this.#answer;
    const { answer } = this.state;
    this.#answer = answer;
    if (answer.status === 'none') return;
    this.asked = true;
    const sheet = this.#part<SideSheet>('.answer');
    await sheet?.updateComplete;
    const isNew = before.status === 'none' || before.question !== answer.question;
    if (isNew) sheet?.scrollToTop();
    if (isNew && answer.question.takeFocus) sheet?.focusHeading();
    await this.#measure();
    if (isNew && answer.question.kind === 'place') {
      (await theMap()).uncover(answer.question.easting, answer.question.northing);
    }
  }

  /** What the screen shows of the map is what gets printed, at its own shape, with its sources named. */
  #fitPaper(): void {
    const stage = this.#part<HTMLElement>('.stage');
    if (stage === null) return;
    const { width, height } = stage.getBoundingClientRect();
    const answer = this.#part<HTMLElement>('.answer:not([hidden])');
    const covered = answer === null ? 0 : Number.parseFloat(this.style.getPropertyValue('--inset-bottom'));
    const seen = height - covered;
    for (const [name, pixels] of Object.entries({ width, height, seen })) {
      this.style.setProperty(`--stage-${name}`, `${pixels}px`);
    }
    for (const [way, sheet] of Object.entries(paper)) {
      this.style.setProperty(`--${way}-zoom`, `${Math.min(sheet.width / width, sheet.height / seen)}`);
    }
    const sources = this.#part<HTMLDetailsElement>('.sources');
    this.#sourcesOpen = sources?.open === true;
    if (sources !== null) sources.open = true;
  }

  #leavePaper(): void {
    const sources = this.#part<HTMLDetailsElement>('.sources');
    if (sources !== null) sources.open = this.#sourcesOpen;
  }

  /** Tells the map which parts of it are covered. */
  async #measure(): Promise<void> {
    const stage = this.#part<HTMLElement>('.stage')?.getBoundingClientRect();
    if (stage === undefined) return;
    const insets = { top: this.wide ? 0 : 64, right: 0, bottom: 0, left: 0 };
    for (const sheet of this.renderRoot.querySelectorAll<HTMLElement>(
      'side-sheet:not([hidden]):not([fixed])',
    )) {
      const box = sheet.getBoundingClientRect();
      if (this.wide || box.height >= stage.height * 0.8) insets.right = Math.max(0, stage.right - box.left);
      else insets.bottom = Math.max(0, stage.bottom - box.top);
    }
    if (insets.right > stage.width * 0.8) insets.right = 0;
    for (const [side, pixels] of Object.entries(insets)) {
      this.style.setProperty(`--inset-${side}`, `${pixels}px`);
    }
    (await theMap()).setInsets(insets);
  }

  #note(): string {
    const { answer } = this.state;
    if (answer.status !== 'answered' || answer.features.length === 0) return '';
    return this.texts.objects(answer.features.length);
  }

  #messages(): TemplateResult {
    const { texts, state, asked } = this;
    return html`
      ${state.online ? nothing : html`<p class="banner" role="status">${icon('warning', 20)} ${texts.offline}</p>`}
      ${
        state.catalog.status === 'failed'
          ? html`<div class="down" role="alert">
              <h2>${texts.serverDown}</h2>
              <p>${texts.serverDownLong}</p>
              <button type="button" class="button primary" @click=${() => void loadCatalog()}>${texts.retry}</button>
            </div>`
          : nothing
      }
      ${
        state.view === undefined || asked || state.layersOpen
          ? nothing
          : html`<p class="tip">${matchMedia('(pointer: coarse)').matches ? texts.tapHint : texts.clickHint}</p>`
      }
    `;
  }

  /** Who made what is drawn now: licences want it named on the map. */
  #sources(): TemplateResult | typeof nothing {
    const names = [...new Set(drawnLayers(this.state).map((layer) => say(layer.attribution)))];
    if (names.length === 0) return nothing;
    return html`<details class="sources">
      <summary>${this.texts.sources}</summary>
      <p>${names.join(' · ')}</p>
    </details>`;
  }

  #openLayers(): void {
    closeAnswer();
    portal.update({ layersOpen: true });
    void this.updateComplete.then(() => this.#part<SideSheet>('.layers')?.focusHeading());
  }

  #closeLayers(): void {
    portal.update({ layersOpen: false });
    void this.updateComplete.then(() => this.#part<HTMLElement>('.open-layers')?.focus());
  }

  async #closeAnswer(): Promise<void> {
    closeAnswer();
    await focusMap();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    if (this.state.answer.status !== 'none') void this.#closeAnswer();
    else if (this.state.layersOpen && !this.wide) this.#closeLayers();
  }

  #skip(go: () => void): (event: Event) => void {
    return (event) => {
      event.preventDefault();
      go();
    };
  }

  #part<E extends Element>(selector: string): E | null {
    return this.renderRoot.querySelector<E>(selector);
  }
}

async function focusMap(): Promise<void> {
  (await theMap()).focus();
}
customElements.define('portal-app', PortalApp);
