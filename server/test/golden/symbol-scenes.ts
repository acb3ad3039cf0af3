import type { Scene } from '../../render/renderer.ts';
import { markNames } from '../../style/symbolizer.ts';
import type { FileSymbolizer } from '../../style/symbolizer-schema.ts';
import { testStyle } from './layer.ts';
import { drawn, scene, square, styled } from './scenes.ts';

const INK = '#203060';
const outline = { kind: 'polygon', stroke: { colour: '#909090', width: 1 } } as const;
const street = { kind: 'line', stroke: { colour: '#C8C8C8', width: 2 } } as const;
const near = { extent: square(20, 20, 200) };

const area = (...symbolizers: readonly FileSymbolizer[]) => scene([drawn('lake', ...symbolizers)]);
const line = (...symbolizers: readonly FileSymbolizer[]) => scene([drawn('streets', ...symbolizers)]);
const marked = (marks: NonNullable<Extract<FileSymbolizer, { kind: 'line' }>['marks']>) =>
  line(street, { kind: 'line', marks });
const text = (changes: Partial<Extract<FileSymbolizer, { kind: 'text' }>> = {}): FileSymbolizer => ({
  kind: 'text',
  label: '{label}',
  size: 12,
  colour: INK,
  placement: 'point',
  halo: { colour: '#FFFFFF', width: 1.5 },
  ...changes,
});
const arrow = { mark: 'carrow', size: 9, fill: '#C02020' } as const;
const house = { path: 'M0 10V4L5 0l5 4v6H6V6H4v4z', box: [0, 0, 10, 10] };

/** Golden pictures of single symbolizers by their names. */
export const symbolScenes: Readonly<Record<string, Scene>> = {
  'hatch-dashed': area(
    {
      kind: 'polygon',
      hatch: { colour: INK, width: 1.5, spacing: 8, angle: 30, dash: [12, 6], cap: 'round' },
    },
    outline,
  ),
  'hatches-crossed-and-moved': area({
    kind: 'polygon',
    fill: '#FFF8E0',
    hatch: [
      { colour: '#A06020', width: 1, spacing: 12, angle: 0 },
      { colour: '#A06020', width: 1, spacing: 12, angle: 90 },
      { colour: '#20A020', width: 2, spacing: 12, angle: 0, offset: 6 },
    ],
    stroke: { colour: '#A06020', width: 2 },
  }),
  'hatch-spacing-in-metres': area({
    kind: 'polygon',
    hatch: { colour: INK, width: '2m', spacing: '20m', angle: 60 },
    stroke: { colour: INK, width: '4m' },
  }),
  'pattern-grid-of-marks': area(
    {
      kind: 'polygon',
      fill: '#F2FFE8',
      pattern: { graphic: { mark: 'triangle', size: 9, fill: '#208020' }, spacing: 24 },
    },
    outline,
  ),
  'pattern-staggered': area(
    {
      kind: 'polygon',
      pattern: {
        graphic: { mark: 'circle', size: 8, stroke: { colour: '#2040A0', width: 1.5 } },
        spacing: [26, 14],
        staggered: true,
        offset: [5, 3],
      },
    },
    outline,
  ),
  'pattern-of-letters-and-drawings': area(
    {
      kind: 'polygon',
      pattern: [
        { graphic: { mark: { glyph: 'ż', italic: true }, size: 14, fill: '#804000' }, spacing: 40 },
        { graphic: { mark: house, size: 12, fill: '#B04040' }, spacing: 40, offset: [20, 20] },
      ],
    },
    outline,
  ),
  'polygon-opacity': scene([
    drawn('streets', street),
    drawn('lake', {
      kind: 'polygon',
      fill: '#0060C0',
      hatch: { colour: '#FFFFFF', width: 2, spacing: 14, angle: 45 },
      stroke: { colour: '#002040', width: 5 },
      opacity: 0.5,
    }),
  ]),
  'polygon-outline-inwards': scene(
    [drawn('parcels', outline, { kind: 'polygon', stroke: { colour: '#C02020', width: 2 }, offset: 4 })],
    near,
  ),
  'polygon-fill-by-value': scene(
    [drawn('parcels', { kind: 'polygon', fill: "=interpolate(level, 0, '#FFF0C0', 4, '#C02020')" }, outline)],
    near,
  ),
  'polygon-fill-by-case': scene(
    [
      drawn(
        'parcels',
        { kind: 'polygon', fill: "=case when kind = 'public' then '#8FC7EF' else '#F0F0F0' end" },
        outline,
      ),
    ],
    near,
  ),
  'line-width-by-scale': line({
    kind: 'line',
    stroke: { colour: INK, width: '=step(scale(), 2, 2000, 8, 5000, 3)' },
  }),
  'line-dash-begins-later': line(
    { kind: 'line', stroke: { colour: '#2040A0', width: 3, dash: [16, 8] }, offset: 6 },
    { kind: 'line', stroke: { colour: '#C02020', width: 3, dash: [16, 8], dashOffset: 12 }, offset: -6 },
  ),
  'line-dashes-narrow': line(
    { kind: 'line', stroke: { colour: '#2040A0', width: 3, dash: [8, 4, 1, 4], dashOffset: 3 } },
    { kind: 'line', stroke: { colour: '#FFFFFF', width: 1, dash: [8, 4, 1, 4], dashOffset: 3 } },
    { kind: 'line', stroke: { colour: '#C02020', width: 4, dash: [0, 34], dashOffset: 14, cap: 'round' } },
  ),
  'line-offset-on-paper': line(
    street,
    { kind: 'line', stroke: { colour: '#C02020', width: '0.4mm' }, offset: '1.5mm' },
    { kind: 'line', stroke: { colour: '#2040A0', width: '0.4mm' }, offset: '-1.5mm' },
  ),
  'line-marks-follow': marked({ graphic: arrow, spacing: 40 }),
  'line-marks-upright': marked({
    graphic: { mark: 'triangle', size: 9, fill: '#C02020' },
    spacing: 40,
    followLine: false,
  }),
  'line-marks-at-its-ends': scene(
    [
      drawn(
        'mains',
        street,
        {
          kind: 'line',
          marks: { graphic: { mark: 'dot', size: 30, fill: '#208020' }, spacing: 1, at: 'start' },
        },
        { kind: 'line', marks: { graphic: arrow, spacing: 1, at: 'end' } },
        {
          kind: 'line',
          marks: { graphic: { mark: 'square', size: 8, fill: '#2040A0' }, spacing: 1, at: 'middle' },
        },
      ),
    ],
    { extent: square(-40, -40, 400) },
  ),
  'line-marks-on-vertices': scene(
    [
      drawn('parcels', outline, {
        kind: 'line',
        marks: {
          graphic: { mark: 'circle', size: 7, fill: '#FFFFFF', stroke: { colour: '#000000', width: 1 } },
          spacing: 1,
          at: 'vertices',
        },
      }),
    ],
    near,
  ),
  'line-marks-beside': marked({
    graphic: { mark: 'semicircle', size: 10, fill: INK },
    spacing: 26,
    offset: 8,
  }),
  'line-letters-as-marks': marked({
    graphic: {
      mark: { glyph: 'eN', weight: 'bold', halo: { colour: '#FFFFFF', width: 2 } },
      size: 12,
      fill: '#C02020',
    },
    spacing: 70,
    initialGap: 20,
  }),
  'line-railway': line(
    { kind: 'line', stroke: { colour: '#000000', width: 6 } },
    { kind: 'line', stroke: { colour: '#FFFFFF', width: 4, dash: [14, 14] } },
  ),
  'line-hachures': marked({
    graphic: { mark: 'vertline', size: 12, stroke: { colour: '#604020', width: 1.5 }, anchor: [0.5, 0] },
    spacing: 9,
  }),
  'point-every-mark': scene([
    styled(
      'grid',
      testStyle(
        ...markNames.map((mark, level) => ({
          filter: `level = ${level}`,
          symbolizers: [
            {
              kind: 'point' as const,
              mark,
              size: 36,
              fill: '#FFD070',
              stroke: { colour: '#402000', width: 2 },
            },
          ],
        })),
      ),
    ),
  ]),
  'point-drawings': scene([
    drawn('grid', {
      kind: 'point',
      mark: house,
      size: 34,
      fill: '#D0A080',
      stroke: { colour: '#602000', width: 2 },
    }),
  ]),
  'point-letters': scene([
    drawn('grid', {
      kind: 'point',
      mark: { glyph: '=label', weight: 'bold', halo: { colour: '#FFE080', width: 3 } },
      size: 22,
      fill: INK,
    }),
  ]),
  'point-size-and-turn-by-value': scene([
    drawn('grid', {
      kind: 'point',
      mark: 'arrow',
      size: '=10 + level * 2',
      rotation: '=level * 18',
      fill: '#2040A0',
    }),
  ]),
  'point-anchored-and-moved': scene([
    drawn(
      'grid',
      { kind: 'point', mark: 'cross', size: 12, stroke: { colour: '#C02020', width: 1 } },
      { kind: 'point', mark: house, size: 24, fill: '#80A0D0', anchor: [0.5, 0], offset: [0, -4] },
    ),
  ]),
  'point-opacity': scene([
    drawn('grid', { kind: 'point', mark: 'circle', size: 110, fill: '#C02020', opacity: 0.35 }),
  ]),
  'text-turned': scene([drawn('grid', text({ label: 'Łąka {level}', rotation: '=level * 18' }))]),
  'text-anchored': scene([
    drawn(
      'grid',
      { kind: 'point', mark: 'cross', size: 12, stroke: { colour: '#C02020', width: 1 } },
      text({ label: 'Ąg', size: 18, anchor: [0, 0] }),
    ),
  ]),
  'text-broken-into-lines': scene([
    drawn('places', text({ label: 'Szkoła Podstawowa nr 3 im. Mikołaja Kopernika', wrapWidth: 90 })),
  ]),
  'text-spaced-italic-bold': scene([
    drawn(
      'streets',
      street,
      text({ placement: 'line', repeat: 200, letterSpacing: 3, italic: true, weight: 'bold' }),
    ),
  ]),
  'text-beside-lines': scene([
    drawn('streets', street, text({ placement: 'line', repeat: 250, perpendicularOffset: 11 })),
  ]),
  'text-straight-on-lines': scene([
    drawn('streets', street, text({ placement: 'line', repeat: 250, followLine: false })),
  ]),
  'text-not-on-sharp-bends': scene([
    drawn('mains', street, text({ label: 'wodociąg miejski', placement: 'line', maxAngleDelta: 8 })),
  ]),
  'text-priority-by-value': scene([drawn('parcels', outline, text({ size: 22, priority: '=level * 10' }))]),
  'text-with-room-around': scene([drawn('parcels', outline, text({ size: 11, spaceAround: 18 }))]),
  'text-clear-of-marks': scene([
    drawn('grid', { kind: 'point', mark: 'circle', size: 60, fill: '#FFD070', obstacle: true }),
    drawn('parcels', text({ size: 11 })),
  ]),
  'text-clear-of-lines': scene([
    drawn('streets', { kind: 'line', stroke: { colour: '#C02020', width: 4 }, obstacle: true }),
    drawn('parcels', text({ size: 11 })),
  ]),
  'text-overlapping': scene([drawn('parcels', outline, text({ size: 26, overlap: true }))]),
  'text-groups-apart': scene([
    drawn('parcels', text({ size: 16, conflictGroup: 'a' })),
    drawn(
      'zones',
      text({ label: '{kind}', size: 60, colour: '#C0202080', conflictGroup: 'b', placement: 'interior' }),
    ),
  ]),
  'text-once-for-equal': scene([drawn('zones', outline, text({ label: '{kind}', size: 20, group: true }))]),
  'text-of-large-features-only': scene([
    drawn('parcels', outline, text({ minimumFeatureSize: 44, placement: 'interior' })),
  ]),
  'text-faded': scene([
    drawn('zones', outline, text({ label: '{kind}', size: 40, opacity: 0.3, placement: 'interior' })),
  ]),
  'passes-else-of-each': scene(
    [
      styled(
        'parcels',
        testStyle(
          { filter: "kind = 'public'", symbolizers: [{ kind: 'polygon', fill: '#8FC7EF' }] },
          { else: true, symbolizers: [{ kind: 'polygon', fill: '#FFF0C0' }] },
          {
            pass: 1,
            filter: 'level = 4',
            symbolizers: [{ kind: 'polygon', stroke: { colour: '#C02020', width: 3 } }],
          },
          { pass: 1, else: true, symbolizers: [outline] },
        ),
      ),
    ],
    near,
  ),
};
