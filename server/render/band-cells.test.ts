import { describe, expect, it } from 'vitest';
import type { Layer } from '../catalog/layer.ts';
import { crsOf } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { Feature, FeatureQuery } from '../source/feature-source.ts';
import { BandCells } from './band-cells.ts';

/** WKB of a line from one corner of a box to the other. */
function line([minX, minY, maxX, maxY]: Extent): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(41));
  bytes.setUint8(0, 1);
  bytes.setUint32(1, 2, true);
  bytes.setUint32(5, 2, true);
  for (const [index, value] of [minX, minY, maxX, maxY].entries())
    bytes.setFloat64(9 + index * 8, value, true);
  return new Uint8Array(bytes.buffer);
}

const boxes: Record<string, Extent> = {
  near: [10, 10, 20, 20],
  across: [250, 10, 270, 20],
  long: [0, 100, 5000, 110],
  far: [3000, 3000, 3010, 3010],
};

/** A source of the boxes that writes down what it was asked. */
function source() {
  const asked: Extent[] = [];
  async function* features({ window }: FeatureQuery): AsyncIterable<readonly Feature[]> {
    const [minX, minY, maxX, maxY] = window!;
    asked.push(window!);
    yield Object.entries(boxes)
      .filter(([, box]) => box[0] <= maxX && box[2] >= minX && box[1] <= maxY && box[3] >= minY)
      .map(([key, box]) => ({ key, geometry: line(box), values: [] }));
  }
  return { asked, features };
}

const crs = crsOf('EPSG:2180');
const layer = { id: 'lines', table: { schema: 'public', name: 'lines' }, geometry: { crs } } as Layer;
const bands = [{ tolerance: 1, table: { schema: 'infostrada', name: 'band_1' } }];

function query(window: Extent, table = bands): FeatureQuery {
  const generalised = { bands: table, pixel: 4 };
  return { layer, window, properties: [], geometry: { encoding: 'wkb', crs, generalised }, sort: 'none' };
}

async function keys(cells: BandCells, asked: FeatureQuery): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of cells.features(asked)) for (const { key } of batch) found.push(key);
  return found.sort();
}

describe('remembered bands', () => {
  it('answer as the source does, each feature once', async () => {
    const cells = new BandCells(source());
    expect(await keys(cells, query([0, 0, 600, 300]))).toEqual(['across', 'long', 'near']);
    expect(await keys(cells, query([0, 0, 30, 30]))).toEqual(['near']);
    expect(await keys(cells, query([2900, 0, 4000, 4000]))).toEqual(['far', 'long']);
  });

  it('ask for the same place once', async () => {
    const asking = source();
    const cells = new BandCells(asking);
    await keys(cells, query([0, 0, 600, 300]));
    await keys(cells, query([10, 10, 500, 200]));
    expect(asking.asked).toEqual([[0, 0, 768, 512]]);
    await keys(cells, query([10, 10, 1000, 200]));
    expect(asking.asked[1]).toEqual([768, 0, 1024, 256]);
  });

  it('ask anew of another table', async () => {
    const asking = source();
    const cells = new BandCells(asking);
    await keys(cells, query([0, 0, 100, 100]));
    await keys(
      cells,
      query([0, 0, 100, 100], [{ tolerance: 1, table: { schema: 'infostrada', name: 'band_2' } }]),
    );
    expect(asking.asked).toHaveLength(2);
  });

  it('leave to the source what no band answers', async () => {
    const asking = source();
    const cells = new BandCells(asking);
    await keys(cells, query([0, 0, 100, 100], []));
    await keys(cells, query([0, 0, 100, 100], []));
    expect(asking.asked).toEqual([
      [0, 0, 100, 100],
      [0, 0, 100, 100],
    ]);
  });

  it('keep nothing of a query that failed', async () => {
    let fails = true;
    const asking = source();
    const cells = new BandCells({
      async *features(asked) {
        yield* asking.features(asked);
        if (fails) throw new Error('away');
      },
    });
    await expect(keys(cells, query([0, 0, 100, 200]))).rejects.toThrow('away');
    fails = false;
    expect(await keys(cells, query([0, 0, 100, 200]))).toEqual(['long', 'near']);
  });

  it('does not keep what is much more than there is room for', async () => {
    const asking = source();
    const cells = new BandCells(asking);
    // Three small features in a window, of which the layer holds some millions.
    const vast = { ...layer, extent: [0, 0, 1_000_000, 1_000_000] as const } as Layer;
    const near = { ...query([0, 0, 200, 200]), layer: vast };
    expect(await keys(cells, near)).toEqual(['long', 'near']);
    expect(await keys(cells, near)).toEqual(['long', 'near']);
    expect(asking.asked).toEqual([
      [0, 0, 256, 256],
      [0, 0, 200, 200],
    ]);
  });
});
