import type { StyleRule } from '../../style/style.ts';
import type { ColourMap, StyleSymbolizer } from '../../style/symbolizer.ts';

/** A rule as a legend shows it: one that paints a raster by a colour map is a row for each of the map's classes. */
export function classRules(rule: StyleRule): readonly StyleRule[] {
  const map = rule.symbolizers.map(colourMapOf).find((each) => each !== undefined);
  if (map === undefined) return [rule];
  return map.entries.flatMap(({ colour, label }, i) => {
    const title = label ?? classTitle(map, i);
    // An entry that is seen through entirely marks where nothing is.
    if (/^#[0-9a-f]{6}00$/i.test(colour)) return [];
    const symbolizers: readonly StyleSymbolizer[] = [{ kind: 'polygon', fill: colour }];
    return [{ ...rule, name: `${rule.name}:${i + 1}`, title: { pl: title, en: title }, symbolizers }];
  });
}

function colourMapOf(symbolizer: StyleSymbolizer): ColourMap | undefined {
  return symbolizer.kind === 'raster' ? symbolizer.colourMap : undefined;
}

/** The title of a class that has no label: its value, or from where to where it reaches. */
export function classTitle({ type, entries }: ColourMap, i: number): string {
  const value = entries[i]?.value ?? 0;
  if (type !== 'intervals') return String(value);
  const below = entries[i - 1]?.value;
  return below === undefined ? `< ${value}` : `${below} – ${value}`;
}

/** Index of the class that a value belongs to; undefined between the entries of a ramp, and where there is none. */
export function classOf({ type, entries }: ColourMap, value: number): number | undefined {
  const index =
    type === 'intervals'
      ? entries.findIndex((entry) => value < entry.value)
      : entries.findIndex((entry) => value === entry.value);
  return index < 0 ? undefined : index;
}
