import type { Layer } from '../../catalog/layer.ts';
import { type CrsCode, crsOf } from '../../geo/crs.ts';
import { readStyle } from '../../style/read-style.ts';
import type { Style, StyleFile } from '../../style/style.ts';

const titles = (text: string) => ({ pl: text, en: text });

type Rule = Omit<StyleFile['rules'][number], 'title' | 'name'> & {
  readonly name?: string;
  readonly title?: { readonly pl: string; readonly en: string };
};

/** A style from its rules; rules without a name are r0, r1, … */
export function testStyle(...rules: readonly Rule[]): Style {
  const named = rules.map((rule, index) => ({
    ...rule,
    name: rule.name ?? `r${index}`,
    title: rule.title ?? titles(`r${index}`),
  }));
  const { style, faults } = readStyle('test', { title: titles('test'), rules: named });
  if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('; '));
  return style;
}

/** A layer with text properties `label` and `kind` and a number `level`. */
export function testLayer(id: string, style: Style, crs: CrsCode = 'EPSG:2180'): Layer {
  const property = (name: string, type: 'string' | 'number') => ({
    name,
    column: name,
    type,
    title: titles(name),
    description: undefined,
    unit: undefined,
    codes: undefined,
    queryable: true,
  });
  return {
    id,
    title: titles(id),
    abstract: titles(id),
    keywords: [],
    theme: 'test',
    publisher: 'test',
    table: { schema: 'public', name: id },
    keyColumn: 'id',
    geometry: { column: 'geom', type: 'Geometry', crs: crsOf(crs) },
    extent: undefined,
    geographicExtent: [18, 52.9, 18.2, 53.1],
    properties: [property('label', 'string'), property('kind', 'string'), property('level', 'number')],
    featureTitle: undefined,
    filter: undefined,
    validTime: undefined,
    styles: [style],
    tiles: { minZoom: 0, maxZoom: 18, properties: [] },
    portal: { visible: true, drawing: 'wms' },
    search: undefined,
    licence: { title: titles('CC0'), url: undefined },
    attribution: titles(''),
    freshness: { updated: undefined, note: titles('') },
    metadataUrl: undefined,
    fictitious: true,
  };
}
