import type { Layer, View } from '../../catalog/layer.ts';
import type { Titles } from '../../style/style.ts';
import type { Alias } from './alias.ts';
import { kiegNames } from './kieg-names.ts';

/** A view as WMS names its layers. */
export interface WmsView extends View {
  readonly aliases: readonly Alias[];
  /** The national parcel profile: nothing but its aliases, and features told in its form. */
  readonly isKieg: boolean;
}

const known = new WeakMap<View, WmsView>();
const knownKieg = new WeakMap<View, WmsView>();

/** A view with the harmonised names of INSPIRE that its layers have. */
export function wmsViewOf(view: View): WmsView {
  const made = known.get(view) ?? { ...view, aliases: inspireNames(view.layers), isKieg: false };
  known.set(view, made);
  return made;
}

/** A view as the national parcel profile: its layers under the three names of the profile. */
export function kiegViewOf(view: View): WmsView {
  const made = knownKieg.get(view) ?? { ...view, layers: [], aliases: kiegNames(view.layers), isKieg: true };
  knownKieg.set(view, made);
  return made;
}

/** The layers behind a view's names: the catalog's, or those of its aliases. */
export function layersBehind({ layers, aliases, isKieg }: WmsView): readonly Layer[] {
  if (!isKieg) return layers;
  return [...new Set(aliases.flatMap((alias) => alias.layers.map(({ layer }) => layer)))];
}

function inspireNames(layers: readonly Layer[]): readonly Alias[] {
  const byName = new Map<string, Layer[]>();
  const ids = new Set(layers.map(({ id }) => id));
  for (const layer of layers) {
    const { name } = layer.inspire ?? {};
    if (name === undefined || ids.has(name)) continue;
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [layer]);
    else same.push(layer);
  }
  return [...byName].map(([name, same]) => ({
    name,
    title: harmonisedTitles.get(name) ?? { pl: name, en: name },
    layers: same.map((layer) => ({ layer, style: layer.styles[0] })),
  }));
}

/** Layer titles of the implementing rules (Reg. (EU) 1089/2010, annexes II to IV, 1.x.2 each). */
const harmonisedTitles: ReadonlyMap<string, Titles> = new Map([
  ['AD.Address', { pl: 'Adresy', en: 'Addresses' }],
  ['AU.AdministrativeUnit', { pl: 'Jednostka administracyjna', en: 'Administrative unit' }],
  ['BU.Building', { pl: 'Budynek', en: 'Building' }],
  ['CP.CadastralParcel', { pl: 'Działka katastralna', en: 'Cadastral Parcel' }],
  ['LU.SpatialPlan', { pl: 'Plan zagospodarowania przestrzennego', en: 'Spatial Plan' }],
  ['LU.SupplementaryRegulation', { pl: 'Regulacja uzupełniająca', en: 'Supplementary Regulation' }],
  ['LU.ZoningElement', { pl: 'Element zagospodarowania', en: 'Zoning Element' }],
  ['PS.ProtectedSite', { pl: 'Obszary chronione', en: 'Protected Sites' }],
]);
