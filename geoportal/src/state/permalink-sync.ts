import { rememberLanguage } from '../i18n/language.ts';
import { theMap } from '../map/map-port.ts';
import { resolutions, scaleDenominators } from '../map/scales.ts';
import { ask, askAgain, closeAnswer } from './answer.ts';
import { initialLayers } from './catalog.ts';
import { type Permalink, readPermalink, writePermalink } from './permalink.ts';
import { type MapView, portal } from './portal-state.ts';

let written = '';

/** What the address asks for when the portal opens. */
export function openedLink(): Permalink {
  const link = readPermalink(location.hash);
  if (link.language !== undefined) portal.update({ language: link.language });
  return link;
}

/** Asks what a link asks, once layers and map are there: which layers are asked depends on the scale. */
export async function askLinked(link: Permalink): Promise<void> {
  const known = await viewKnown();
  const scale = link.view?.scaleDenominator ?? known.scaleDenominator;
  if (link.place !== undefined) {
    const prefer = link.feature === undefined ? {} : { prefer: link.feature };
    void ask({ kind: 'place', ...link.place, resolution: resolutionAt(scale), ...prefer, takeFocus: false });
  } else if (link.feature !== undefined) {
    void ask({ kind: 'feature', ...link.feature, takeFocus: false });
  }
}

/** From now on the address follows the state, and the state an address that the visitor edits or pastes. */
export function keepAddress(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  portal.subscribe((state, before) => {
    if (state.language !== before.language) changeLanguage();
    clearTimeout(timer);
    // Browsers refuse more than a hundred changes of the address in half a minute.
    timer = setTimeout(writeAddress, 350);
  });
  addEventListener('hashchange', () => {
    if (location.hash.replace(/^#/, '') !== written) void followAddress(readPermalink(location.hash));
  });
}

/** The address of what is seen now, not waiting for the address bar. */
export function currentLink(): string {
  writeAddress();
  return location.href;
}

function writeAddress(): void {
  if (portal.get().view === undefined) return;
  written = writePermalink(portal.get());
  history.replaceState(null, '', `#${written}`);
}

function changeLanguage(): void {
  const { language } = portal.get();
  rememberLanguage(language);
  askAgain();
}

async function followAddress(link: Permalink): Promise<void> {
  const { catalog } = portal.get();
  if (link.language !== undefined) portal.update({ language: link.language });
  if (catalog.status === 'ready' && link.layers !== undefined) {
    portal.update({ layers: initialLayers(catalog.catalog, link.layers) });
  }
  if (link.view !== undefined) {
    (await theMap()).showPlace(link.view.easting, link.view.northing, link.view.scaleDenominator);
  }
  if (link.place === undefined && link.feature === undefined) closeAnswer();
  else await askLinked(link);
}

function viewKnown(): Promise<MapView> {
  return new Promise((resolve) => {
    const look = ({ view }: { view: MapView | undefined }): void => {
      if (view === undefined) return;
      end();
      resolve(view);
    };
    const end = portal.subscribe(look);
    look(portal.get());
  });
}

function resolutionAt(scaleDenominator: number | undefined): number {
  const index = scaleDenominators.findIndex((each) => each <= (scaleDenominator ?? Infinity));
  return resolutions[index] ?? (resolutions.at(-1) as number);
}
