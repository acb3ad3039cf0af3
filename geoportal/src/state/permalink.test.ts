import { expect, test } from 'vitest';
import { readPermalink, writePermalink } from './permalink.ts';
import type { PortalState } from './portal-state.ts';

const state = {
  language: 'en',
  catalog: { status: 'ready', catalog: {} },
  view: {
    easting: 473_412.04,
    northing: 572_000.26,
    scaleDenominator: 5_000,
    geographicExtent: [0, 0, 1, 1],
  },
  layers: {
    parcels: { visible: true, opacity: 0.6 },
    gminas: { visible: false, opacity: 1 },
    powiats: { visible: true, opacity: 1 },
  },
  answer: {
    status: 'answered',
    question: { kind: 'place', easting: 473_400, northing: 572_010.5, resolution: 1.4, takeFocus: false },
    place: undefined,
    features: [
      {
        layer: 'parcels',
        key: '049901_2.0003.AR_1.12/3 ą',
        title: '',
        page: '',
        properties: [],
        geometry: null,
      },
    ],
    selected: 0,
  },
} as unknown as PortalState;

test('a link written is read back as the same view, layers, place, feature and language', () => {
  const link = readPermalink(`#${writePermalink(state)}`);
  expect(link.view).toEqual({ easting: 473_412, northing: 572_000.3, scaleDenominator: 5_000 });
  expect([...(link.layers ?? [])]).toEqual([
    ['parcels', 0.6],
    ['powiats', 1],
  ]);
  expect(link.place).toEqual({ easting: 473_400, northing: 572_010.5 });
  expect(link.feature).toEqual({ layer: 'parcels', key: '049901_2.0003.AR_1.12/3 ą' });
  expect(link.language).toBe('en');
});

test('a link with no layer on says so, unlike a link that names none', () => {
  expect(readPermalink('#l=').layers?.size).toBe(0);
  expect(readPermalink('#e=1').layers).toBeUndefined();
});

test.each([
  '',
  '#',
  '#e=NaN&n=1&s=1',
  '#e=1e9&n=1&s=1',
  '#e=1&n=2',
  '#f=<script>',
  '#f=..',
  '#lang=xx',
  '#p=1',
  '#l=%00,<b>,../x&s=Infinity',
  `#f=a.${'x'.repeat(1_000)}`,
  '#%',
])('what cannot be read in %s is left out', (hash) => {
  expect(readPermalink(hash)).toEqual({});
});
