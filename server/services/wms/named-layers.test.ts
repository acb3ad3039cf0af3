import { describe, expect, test } from 'vitest';
import type { View } from '../../catalog/layer.ts';
import { groupsOf } from '../../ows/layer-groups.ts';
import { fixtureCatalog, fixtureLayer } from '../../test/fixture-catalog.ts';
import { readLayers, readQueryLayers } from './named-layers.ts';
import { wmsViewOf } from './wms-view.ts';

const catalog = fixtureCatalog([
  fixtureLayer('top', 'a'),
  fixtureLayer('middle', 'b'),
  fixtureLayer('low', 'a'),
  fixtureLayer('c', 'c'),
]);
const view = wmsViewOf(catalog.views.get('') as View);
const ids = (layers: string, styles?: string) =>
  readLayers(view, layers, styles)
    .flat()
    .map(({ layer, style }) => `${layer.id}:${style.id}`);

describe('readLayers', () => {
  test('the first of LAYERS is drawn lowest', () => {
    expect(ids('top,low')).toEqual(['top:top-plain', 'low:low-plain']);
  });

  test('a group is drawn bottom-up in catalog order', () => {
    expect(ids('middle,a')).toEqual(['middle:middle-plain', 'low:low-plain', 'top:top-plain']);
  });

  test('STYLES may be missing, empty, short, or name the default', () => {
    expect(ids('top,low', '')).toEqual(['top:top-plain', 'low:low-plain']);
    expect(ids('top,low', ',')).toEqual(['top:top-plain', 'low:low-plain']);
    expect(ids('top,low', 'top-other')).toEqual(['top:top-other', 'low:low-plain']);
    expect(ids('top,low', ',low-other')).toEqual(['top:top-plain', 'low:low-other']);
    expect(ids('top', 'default')).toEqual(['top:top-plain']);
  });

  test.each([
    ['nowhere', undefined, 'unknownLayer'],
    ['top,,low', undefined, 'unknownLayer'],
    ['top, constructor', undefined, 'unknownLayer'],
    ['top', 'low-plain', 'unknownStyle'],
    ['a', 'top-plain', 'unknownStyle'],
    ['top', 'top-plain,top-other', 'invalidParameter'],
    ['', undefined, 'missingParameter'],
    [Array.from({ length: 101 }, () => 'top').join(','), undefined, 'invalidParameter'],
  ])('LAYERS=%.30s STYLES=%s is %s', (layers, styles, fault) => {
    expect(() => readLayers(view, layers, styles)).toThrow(expect.objectContaining({ fault }));
  });

  test('groups that hold too many layers together are refused', () => {
    const many = fixtureCatalog(Array.from({ length: 200 }, (_, i) => fixtureLayer(`l${i}`, 'a')));
    const wide = wmsViewOf(many.views.get('') as View);
    expect(readLayers(wide, 'a,a', undefined).flat()).toHaveLength(400);
    expect(() => readLayers(wide, 'a,a,a', undefined)).toThrow(
      expect.objectContaining({ fault: 'tooMuchWork' }),
    );
  });

  test('a group whose name is a layer’s has none and cannot be requested', () => {
    expect(groupsOf(view).map((group) => group.name)).toEqual(['a', 'b', undefined]);
    expect(ids('c')).toEqual(['c:c-plain']);
  });
});

describe('readQueryLayers', () => {
  test('asks a group top first, each layer once, in the style of the map', () => {
    const drawn = readLayers(view, 'top', 'top-other').flat();
    expect(
      readQueryLayers(view, 'a,top', drawn).map(({ layer, style }) => `${layer.id}:${style.id}`),
    ).toEqual(['top:top-other', 'low:low-plain']);
  });
});
