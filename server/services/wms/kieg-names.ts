import type { Layer } from '../../catalog/layer.ts';
import type { Style, StyleRule } from '../../style/style.ts';
import type { Alias } from './alias.ts';
import type { StyledLayer } from './styled-layer.ts';

/**
 * The three layers of the national parcel profile (KIEG): borders and numbers of parcels are of one layer of ours, the
 * one without its labels, the other with nothing else.
 */
export function kiegNames(layers: readonly Layer[]): readonly Alias[] {
  const of = (name: 'dzialki' | 'budynki'): readonly StyledLayer[] =>
    layers.filter(({ kieg }) => kieg?.layer === name).map((layer) => ({ layer, style: styleOf(layer) }));
  const parcels = of('dzialki');
  const split = (isLabel: boolean) =>
    parcels.flatMap(({ layer, style }) => {
      const part = partOf(style, isLabel);
      return part === undefined ? [] : [{ layer, style: part }];
    });
  const names: readonly Alias[] = [
    {
      name: 'numery_dzialek',
      title: { pl: 'Numery działek', en: 'Numbers of parcels' },
      layers: split(true),
    },
    { name: 'budynki', title: { pl: 'Budynki', en: 'Buildings' }, layers: of('budynki') },
    { name: 'dzialki', title: { pl: 'Działki', en: 'Parcels' }, layers: split(false) },
  ];
  return names.filter((alias) => alias.layers.length > 0);
}

function styleOf({ kieg, styles }: Layer): Style {
  return styles.find(({ id }) => id === kieg?.style) ?? styles[0];
}

/** A style's labels, or all but them; undefined when nothing is left. */
function partOf(style: Style, isLabel: boolean): Style | undefined {
  const rules = style.rules.flatMap((rule): StyleRule[] => {
    const symbolizers = rule.symbolizers.filter(({ kind }) => (kind === 'text') === isLabel);
    return symbolizers.length === 0 ? [] : [{ ...rule, symbolizers }];
  });
  return rules.length === 0 ? undefined : { ...style, rules };
}
