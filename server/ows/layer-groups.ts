import { findLayer, type Layer, type View } from '../catalog/layer.ts';
import type { Titles } from '../style/style.ts';

/** A theme of a view as a group of layers. */
export interface LayerGroup {
  readonly theme: string;
  /** Undefined when a layer is called so: a group without a name cannot be requested. */
  readonly name: string | undefined;
  /** Top first. */
  readonly layers: readonly Layer[];
}

/** The themes of a view in the order of their first layer, each with its layers, top first. */
export function groupsOf(view: View): readonly LayerGroup[] {
  const themes = new Map<string, Layer[]>();
  for (const layer of view.layers) {
    const known = themes.get(layer.theme);
    if (known === undefined) themes.set(layer.theme, [layer]);
    else known.push(layer);
  }
  return [...themes].map(([theme, layers]) => ({
    theme,
    name: findLayer(view, theme) === undefined ? theme : undefined,
    layers,
  }));
}

/** Title of a group in both languages. */
export function groupTitle(group: LayerGroup, themes: Readonly<Record<string, { title: Titles }>>): Titles {
  return themes[group.theme]?.title ?? { pl: group.theme, en: group.theme };
}
