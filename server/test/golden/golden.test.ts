import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { comparePictures } from './compare-pictures.ts';
import { drawGolden, drawTown, goldenCases } from './draw.ts';
import { scenes } from './scenes.ts';

/** Share of pixels that may look different on another processor. */
const TOLERANCE = 0.001;

describe('golden pictures', () => {
  it.each(goldenCases)('%s looks as it was approved', async (name) => {
    const expected = await readFile(new URL(`./${name}/expected.png`, import.meta.url));
    const { share } = await comparePictures(expected, await drawGolden(name));
    expect(share).toBeLessThan(TOLERANCE);
  });

  it('the same request gives the same bytes', async () => {
    const scene = scenes['everything-opaque']!;
    expect(Buffer.compare(await drawTown(scene), await drawTown(scene))).toBe(0);
  });
});
