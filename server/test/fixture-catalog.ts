import { buildCatalog } from '../catalog/build-catalog.ts';
import type { Catalog, Layer } from '../catalog/layer.ts';
import { withExtent } from '../catalog/resolve-layer.ts';
import { type CrsCode, crsOf } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { Style, StyleRule } from '../style/style.ts';

const both = (text: string) => ({ pl: text, en: `${text} (en)` });

/** A style of one rule that draws between two scale denominators. */
export function fixtureStyle(id: string, min = 0, max = Infinity): Style {
  const rule: StyleRule = {
    name: 'all',
    title: both('wszystkie'),
    pass: 0,
    filter: undefined,
    isElse: false,
    minScaleDenominator: min,
    maxScaleDenominator: max,
    symbolizers: [{ kind: 'polygon', fill: '#336699' }],
  };
  return { id, title: both(id), abstract: undefined, rules: [rule] };
}

/** A layer for tests that need no table; its extent is in its CRS, null for a layer without features. */
export function fixtureLayer(
  id: string,
  theme: string,
  changes: Partial<Layer> = {},
  crs: CrsCode = 'EPSG:2180',
  extent: Extent | null = [470_000, 570_000, 480_000, 580_000],
): Layer {
  const layer: Layer = {
    id,
    title: both(`Warstwa ${id}`),
    abstract: both(`Opis warstwy ${id}`),
    keywords: [both('słowo & klucz')],
    theme,
    publisher: 'gmina',
    table: { schema: 'public', name: id },
    keyColumn: 'id',
    geometry: { column: 'geom', type: 'Polygon', crs: crsOf(crs) },
    extent: undefined,
    geographicExtent: undefined,
    properties: [],
    featureTitle: undefined,
    filter: undefined,
    validTime: undefined,
    styles: [fixtureStyle(`${id}-plain`), fixtureStyle(`${id}-other`)],
    tiles: { minZoom: 0, maxZoom: 20, properties: [] },
    portal: { visible: true, drawing: 'wms' },
    search: undefined,
    licence: { title: both('CC BY 4.0'), url: 'https://creativecommons.org/licenses/by/4.0/' },
    attribution: both('Gmina'),
    freshness: { updated: '2026-01-02', note: both('co tydzień') },
    metadataUrl: undefined,
    fictitious: false,
    ...changes,
  };
  return withExtent(layer, extent ?? undefined);
}

/** A catalog of such layers, the first one on top; themes `a`, `b` and `c`, publishers `gmina` and `powiat`. */
export function fixtureCatalog(layers: readonly Layer[]): Catalog {
  return buildCatalog(
    {
      title: both('Usługa <próbna>'),
      abstract: both('Opis'),
      keywords: [both('plan')],
      contact: { organisation: both('Urząd'), person: 'Anna Ł.', email: 'sip@example.org', city: 'Toruń' },
      fees: both('brak'),
      accessConstraints: both('brak'),
      themes: {
        a: { title: both('Temat a'), abstract: both('O temacie a') },
        b: { title: both('Temat b') },
        c: { title: both('Temat c') },
      },
      publishers: {
        gmina: { title: both('Gmina') },
        powiat: { title: both('Powiat'), url: 'https://powiat.example.org/' },
      },
    },
    layers,
    'AbCdEfGhIjKlMnOp',
  );
}
