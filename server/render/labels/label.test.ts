import { describe, expect, it } from 'vitest';
import type { Extent } from '../../geo/extent.ts';
import { hashOf, type LabelCandidate, settleLabels } from './label.ts';
import { LabelCrowd } from './label-crowd.ts';

function label(identity: string, box: Extent, priority = 0): LabelCandidate {
  return {
    face: { weight: 'normal', size: 10, colour: '#000000', spacing: 0, halo: undefined },
    runs: [],
    boxes: [box],
    priority,
    identity,
    hash: hashOf(identity),
    symbolizer: { kind: 'text', label: '{x}', size: 10, colour: '#000000', placement: 'point' },
    length: 3,
    conflictGroup: '',
    overlaps: false,
  };
}

const names = (labels: readonly LabelCandidate[]) => labels.map(({ identity }) => identity).sort();

/** A hundred and more labels in a heap, the same each time. */
const heap = Array.from({ length: 160 }, (_, n) => {
  const [x, y] = [(hashOf(`x${n}`) % 4000) / 10, (hashOf(`y${n}`) % 4000) / 10];
  return label(`h${n}`, [x, y, x + 40, y + 12]);
});

describe('labels', () => {
  it('all stand where there is room', () => {
    expect(settleLabels([label('a', [0, 0, 10, 10]), label('b', [20, 0, 30, 10])])).toHaveLength(2);
  });

  it('yield to a higher priority', () => {
    const standing = settleLabels([label('a', [0, 0, 10, 10], 1), label('b', [5, 5, 15, 15], 2)]);
    expect(names(standing)).toEqual(['b']);
  });

  it('stand beside a label that has yielded itself', () => {
    const standing = settleLabels([
      label('a', [0, 0, 10, 10], 3),
      label('b', [8, 0, 18, 10], 2),
      label('c', [16, 0, 26, 10], 1),
    ]);
    expect(names(standing)).toEqual(['a', 'c']);
  });

  it('never meet', () => {
    const standing = settleLabels(heap);
    for (const [index, a] of standing.entries()) {
      for (const b of standing.slice(index + 1)) {
        const [p, q] = [a.boxes[0]!, b.boxes[0]!];
        expect(p[0] < q[2] && p[2] > q[0] && p[1] < q[3] && p[3] > q[1]).toBe(false);
      }
    }
    expect(standing.length).toBeGreaterThan(40);
  });

  it('decide alike whatever order they come in', () => {
    expect(names(settleLabels(heap.toReversed()))).toEqual(names(settleLabels(heap)));
  });

  it('keep the best of a crowd whatever order they come in', () => {
    const crowd = Array.from({ length: 5000 }, (_, n) => label(`c${n}`, [5, 5, 25, 15], n % 7));
    const kept = [crowd, crowd.toReversed()].map((labels) => {
      const collector = new LabelCrowd(0.25, -1e6);
      for (const each of labels) collector.add(each);
      return names(collector.labels);
    });
    expect(kept[0]).toEqual(kept[1]);
    expect(kept[0]!.length).toBeLessThan(100);
  });
});
