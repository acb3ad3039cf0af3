import sharp from 'sharp';
import { expect, it } from 'vitest';
import { testLayer, testStyle } from '../test/golden/layer.ts';
import { openDrawingSource } from '../test/golden/memory-source.ts';
import { writeWkb } from '../test/golden/write-wkb.ts';
import { drawPicture } from './picture.ts';
import type { Scene } from './renderer.ts';

const square = (x: number, side: number) =>
  writeWkb({
    type: 'Polygon',
    coordinates: [
      [
        [x, 0],
        [x + side, 0],
        [x + side, side],
        [x, side],
        [x, 0],
      ],
    ],
  });

/** Three squares that overlap, in an order of their own; `level` as a database writes decimals. */
const data = {
  plots: [
    { key: 'c', geometry: square(20, 20), values: { kind: 'c', level: '10.5', label: null } },
    { key: 'a', geometry: square(0, 20), values: { kind: 'a', level: '9', label: null } },
    { key: 'b', geometry: square(10, 20), values: { kind: 'b', level: '9.5', label: 'B' } },
  ],
};

const fills = { a: '#FF0000', b: '#00FF00', c: '#0000FF' };

async function topAt(sortBy: { readonly property: string; readonly descending: boolean } | undefined) {
  const style = testStyle(
    ...Object.entries(fills).map(([kind, fill]) => ({
      filter: `kind = '${kind}'`,
      symbolizers: [{ kind: 'polygon' as const, fill }],
    })),
  );
  const rules = style.rules.map((rule) => (sortBy === undefined ? rule : { ...rule, sortBy: [sortBy] }));
  const sorted = { ...style, rules };
  const scene: Scene = {
    width: 40,
    height: 20,
    extent: [0, 0, 40, 20],
    crs: 'EPSG:2180',
    dpi: 90.714,
    background: '#FFFFFF',
    format: 'image/png',
    layers: [{ layer: testLayer('plots', sorted), style: sorted }],
  };
  const source = await openDrawingSource(data);
  const signal = new AbortController().signal;
  const png = await drawPicture(scene, { source, signal, checkCancelled: () => {} });
  const pixels = await sharp(png).removeAlpha().raw().toBuffer();
  // Where a and b, and where b and c lie over one another.
  return [15, 25].map((x) => {
    const at = (10 * 40 + x) * 3;
    return ['a', 'b', 'c'][[...pixels.subarray(at, at + 3)].indexOf(255)];
  });
}

it('without an order the later rule lies on top', async () => {
  expect(await topAt(undefined)).toEqual(['b', 'c']);
});

it('with an order features are painted by it, whichever rule takes them; those without a value last', async () => {
  expect(await topAt({ property: 'kind', descending: true })).toEqual(['a', 'b']);
  expect(await topAt({ property: 'level', descending: false })).toEqual(['b', 'c']);
  expect(await topAt({ property: 'level', descending: true })).toEqual(['a', 'b']);
  expect(await topAt({ property: 'label', descending: true })).toEqual(['a', 'c']);
});
