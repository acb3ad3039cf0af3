import { describe, expect, it } from 'vitest';
import type { Layer } from '../../catalog/layer.ts';
import { fixtureCatalog, fixtureLayer } from '../../test/fixture-catalog.ts';
import { datasetLayers } from './dataset-layers.ts';

const layers = (count: number, isVisible: (i: number) => boolean): Layer[] =>
  Array.from({ length: count }, (_, i) =>
    fixtureLayer(`layer_${i}`, 'planning', { portal: { visible: isVisible(i), drawing: 'wms' } }),
  );
const chosen = (all: Layer[]): number[] => {
  const view = fixtureCatalog(all).views.get('');
  if (view === undefined) throw new Error('no view');
  return datasetLayers(view).map(({ id }) => Number(id.slice(6)));
};

describe('the layers of a dataset’s tiles', () => {
  it('are all that go into one tile', () => {
    expect(chosen(layers(50, (i) => i > 3))).toHaveLength(50);
  });

  it('are of many those that the portal opens with, else the top ones', () => {
    expect(chosen(layers(60, (i) => i % 2 === 1))).toEqual(Array.from({ length: 30 }, (_, i) => 2 * i + 1));
    expect(chosen(layers(60, () => false))).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(chosen(layers(60, () => true))).toHaveLength(50);
  });
});
