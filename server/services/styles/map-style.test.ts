import { expect, it } from 'vitest';
import { fixtureCatalog, fixtureLayer } from '../../test/fixture-catalog.ts';
import { findMapStyle, writeMapStyle } from './map-style.ts';

it('the map of many layers has as many sources as their tiles need', () => {
  const layers = Array.from({ length: 60 }, (_, i) =>
    fixtureLayer(`layer_${i}`, 'planning', {
      tiles: { minZoom: 0, maxZoom: i < 55 ? 16 : 18, properties: [] },
    }),
  );
  const view = fixtureCatalog(layers).views.get('');
  const shown = view === undefined ? undefined : findMapStyle(view, 'map');
  if (shown === undefined) throw new Error('no style');
  const { style } = writeMapStyle('map', shown, 'https://example.org', 'pl', 'Mapa');
  const counts = Object.entries(style.sources).map(([name, source]) => [
    name,
    String((source as { url: string }).url).split(',').length,
  ]);
  expect(counts).toEqual([
    ['to16', 50],
    ['to16-2', 5],
    ['to18', 5],
  ]);
  for (const layer of style.layers) {
    const { url } = style.sources[layer.source ?? ''] as { url: string };
    expect(`${url.replace('.json', '')},`).toMatch(new RegExp(`[/,]${layer['source-layer']},`));
  }
});
