import type { CrsCode } from '../../geo/crs.ts';
import { crsOf } from '../../geo/crs.ts';
import type { Extent } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import { STANDARD_DPI } from '../../geo/scale.ts';
import type { LegendRequest, Scene, SceneLayer } from '../../render/renderer.ts';
import type { Style } from '../../style/style.ts';
import type { FileSymbolizer } from '../../style/symbolizer-schema.ts';
import { testLayer, testStyle } from './layer.ts';
import { TOWN, zoneKinds } from './town.ts';

/** A square of the town, metres from its corner: 400 px at 1 m a pixel. */
export function square(x: number, y: number, side: number): Extent {
  return [TOWN[0] + x, TOWN[1] + y, TOWN[0] + x + side, TOWN[1] + y + side];
}

/** The south-western 400 m of the town at a metre a pixel. */
export function scene(layers: readonly SceneLayer[], changes: Partial<Scene> = {}): Scene {
  return {
    width: 400,
    height: 400,
    extent: square(0, 0, 400),
    crs: 'EPSG:2180',
    dpi: STANDARD_DPI,
    background: '#FFFFFF',
    format: 'image/png',
    layers,
    ...changes,
  };
}

/** A layer in a style of one rule. */
export function drawn(id: string, ...symbolizers: readonly FileSymbolizer[]): SceneLayer {
  return styled(id, testStyle({ symbolizers: [...symbolizers] }));
}

/** A layer in a style. */
export function styled(id: string, style: Style): SceneLayer {
  return { layer: testLayer(id, style), style };
}

function inCrs(crs: CrsCode, extent: Extent): Partial<Scene> {
  const moved = transformExtent(extent, crsOf('EPSG:2180'), crsOf(crs));
  if (moved === undefined) throw new Error(`no ${crs} there`);
  const [width, height] = [moved[2] - moved[0], moved[3] - moved[1]];
  return { crs, extent: moved, width: 400, height: Math.round((400 * height) / width) };
}

const zoneColours = ['#9A7C64', '#D9B473', '#FF6C69', '#AF88DE', '#BBF58B', '#E3FFC7'] as const;
const zoneTitles = [
  { pl: 'strefa wielofunkcyjna z zabudową mieszkaniową wielorodzinną', en: 'multi-family housing' },
  { pl: 'strefa wielofunkcyjna z zabudową mieszkaniową jednorodzinną', en: 'single-family housing' },
  { pl: 'strefa usługowa', en: 'services' },
  { pl: 'strefa gospodarcza', en: 'industry' },
  { pl: 'strefa zieleni i rekreacji', en: 'greenery and recreation' },
  { pl: 'strefa otwarta', en: 'open land' },
] as const;

export const zoneStyle = testStyle(
  ...zoneKinds.map((kind, index) => ({
    name: kind,
    title: zoneTitles[index]!,
    filter: `kind = '${kind}'`,
    symbolizers: [
      {
        kind: 'polygon' as const,
        fill: zoneColours[index]!,
        stroke: { colour: '#535353', width: '0.5mm' },
      },
    ],
  })),
  {
    name: 'labels',
    symbolizers: [
      {
        kind: 'text',
        label: '{kind}',
        size: 13,
        weight: 'bold',
        colour: '#333333',
        placement: 'interior',
        halo: { colour: '#FFFFFF', width: 1.5 },
        priority: 10,
      },
    ],
  },
);

export const parcelStyle = testStyle({
  symbolizers: [
    { kind: 'polygon', stroke: { colour: '#203060', width: 1 } },
    { kind: 'text', label: '{label}', size: 10, colour: '#203060', placement: 'interior', fit: true },
  ],
});

export const mainStyle = testStyle({
  symbolizers: [
    { kind: 'line', stroke: { colour: '#0000FF', width: 1.5 } },
    {
      kind: 'text',
      label: 'w',
      size: 11,
      colour: '#0000FF',
      placement: 'line',
      repeat: 60,
      halo: { colour: '#FFFFFF', width: 1.5 },
    },
  ],
});

export const streetStyle = testStyle({
  symbolizers: [
    { kind: 'line', stroke: { colour: '#999999', width: '10m', join: 'round' } },
    { kind: 'line', stroke: { colour: '#FFFFFF', width: '8m', join: 'round' } },
    {
      kind: 'text',
      label: '{label}',
      size: 12,
      colour: '#222222',
      placement: 'line',
      repeat: 320,
      priority: 5,
    },
  ],
});

export const placeStyle = testStyle({
  symbolizers: [
    {
      kind: 'point',
      mark: 'square',
      size: 9,
      fill: '#B03060',
      stroke: { colour: '#FFFFFF', width: 1.5 },
    },
    {
      kind: 'text',
      label: '{label}',
      size: 11,
      colour: '#701030',
      placement: 'point',
      offset: [8, 0],
      halo: { colour: '#FFFFFF', width: 1.5 },
      priority: 20,
    },
  ],
});

const zones = styled('zones', zoneStyle);
const parcels = styled('parcels', parcelStyle);
const mains = styled('mains', mainStyle);
const streets = styled('streets', streetStyle);
const places = styled('places', placeStyle);
export const everything = [zones, parcels, streets, mains, places];

const pen = { colour: '#203060', width: 3 } as const;

/** Golden pictures of maps by their names. */
export const scenes: Readonly<Record<string, Scene>> = {
  'polygon-fill-and-outline': scene([zones]),
  'polygon-holes': scene([
    drawn('lake', { kind: 'polygon', fill: '#8FC7EF', stroke: { colour: '#1040A0', width: 2 } }),
  ]),
  'polygon-translucent': scene(
    [
      drawn('parcels', { kind: 'polygon', fill: '#FF000060' }),
      drawn('lake', { kind: 'polygon', fill: '#0000FF80' }),
    ],
    { background: undefined },
  ),
  'polygon-hatches': scene([
    styled(
      'zones',
      testStyle(
        ...[0, 45, 90, 135, 30, 160].map((angle, index) => ({
          filter: `kind = '${zoneKinds[index]}'`,
          symbolizers: [
            {
              kind: 'polygon' as const,
              hatch: { colour: '#535353', width: '0.4mm', spacing: '2mm', angle },
              stroke: { colour: '#535353', width: '0.4mm', dash: ['2mm', '1mm'] },
            },
          ],
        })),
      ),
    ),
  ]),
  'polygon-hatch-with-holes': scene([
    drawn(
      'lake',
      { kind: 'polygon', fill: '#E8F4FF', hatch: { colour: '#1040A0', width: 1, spacing: 7, angle: 45 } },
      { kind: 'polygon', hatch: { colour: '#1040A0', width: 1, spacing: 7, angle: 135 } },
      { kind: 'polygon', stroke: { colour: '#1040A0', width: 2 } },
    ),
  ]),
  'polygon-huge-border': scene([
    drawn('border', {
      kind: 'polygon',
      fill: '#FFF4D0',
      stroke: { colour: '#C02080', width: 5, dash: [18, 6, 4, 6] },
    }),
  ]),
  'line-dashes-caps-joins': scene([
    styled(
      'streets',
      testStyle({
        symbolizers: [
          { kind: 'line', stroke: { colour: '#D0D0D0', width: 16, cap: 'round', join: 'round' } },
          { kind: 'line', stroke: { ...pen, dash: [14, 8], cap: 'butt' } },
        ],
      }),
    ),
    styled(
      'mains',
      testStyle(
        {
          filter: "kind = 'planned'",
          symbolizers: [
            { kind: 'line', stroke: { colour: '#C00000', width: 4, dash: [1, 8], cap: 'round' } },
          ],
        },
        {
          else: true,
          symbolizers: [{ kind: 'line', stroke: { colour: '#007000', width: 8, join: 'bevel' } }],
        },
      ),
    ),
  ]),
  'line-offset-both-sides': scene([
    drawn(
      'streets',
      { kind: 'line', stroke: { colour: '#000000', width: 1 } },
      { kind: 'line', stroke: { colour: '#C00000', width: 2 }, offset: 8 },
      { kind: 'line', stroke: { colour: '#0000C0', width: 2 }, offset: -8 },
    ),
    drawn('lake', { kind: 'line', stroke: { colour: '#007000', width: 2 }, offset: 5 }),
  ]),
  'line-casing-in-metres': scene([streets]),
  'line-letters': scene([mains]),
  'point-marks': scene([
    styled(
      'places',
      testStyle(
        ...(['circle', 'square', 'triangle', 'star'] as const).map((mark, level) => ({
          filter: `level = ${level}`,
          symbolizers: [
            {
              kind: 'point' as const,
              mark,
              size: 18,
              fill: '#FFC000',
              stroke: { colour: '#402000', width: 1.5 },
            },
          ],
        })),
      ),
    ),
    drawn('zones', {
      kind: 'point',
      mark: 'x',
      size: 14,
      stroke: { colour: '#0040C0', width: 2.5, cap: 'round' },
      rotation: -15,
    }),
    drawn('lake', { kind: 'point', mark: 'diamond', size: '5mm', fill: '#8000C0', rotation: -10 }),
    drawn('mains', { kind: 'point', mark: 'cross', size: 16, fill: '#008040' }),
  ]),
  'text-inside-parcels': scene([parcels]),
  'text-beside-points': scene([places]),
  'text-along-streets': scene([streets]),
  'labels-settle-conflicts': scene(everything, { width: 512, height: 512, extent: square(100, 100, 1024) }),
  'everything-opaque': scene(everything),
  'everything-transparent': scene(everything, { background: undefined }),
  'everything-at-200-dpi': scene(everything, { dpi: 200, width: 800, height: 800 }),
  'crs-3857': scene(everything, inCrs('EPSG:3857', square(0, 0, 400))),
  'crs-4326': scene(everything, inCrs('EPSG:4326', square(0, 0, 400))),
  'crs-2177': scene(everything, inCrs('EPSG:2177', square(0, 0, 400))),
  'whole-world': scene([drawn('border', { kind: 'polygon', fill: '#C02080' })], {
    crs: 'EPSG:4326',
    extent: [-180, -90, 180, 90],
    width: 720,
    height: 360,
  }),
  'scale-rules': scene([
    styled(
      'zones',
      testStyle(
        { maxScaleDenominator: 5000, symbolizers: [{ kind: 'polygon', fill: '#007000' }] },
        { minScaleDenominator: 5000, symbolizers: [{ kind: 'polygon', fill: '#C00000' }] },
        {
          filter: "kind = 'SW'",
          maxScaleDenominator: 5000,
          symbolizers: [{ kind: 'polygon', fill: '#00FF00' }],
        },
      ),
    ),
  ]),
};

/** The legend of a style. */
export function legend(style: Style, id: string, changes: Partial<LegendRequest> = {}): LegendRequest {
  const layer = testLayer(id, style);
  return { layers: [{ layer, style }], language: 'pl', format: 'image/png', dpi: STANDARD_DPI, ...changes };
}

const polygonLayer = <T extends LegendRequest>(request: T): T => ({
  ...request,
  layers: request.layers.map(({ layer, style }) => ({
    layer: { ...layer, geometry: { ...layer.geometry, type: 'Polygon' as const } },
    style,
  })),
});

/** Every golden picture of a legend by its name. */
export const legends: Readonly<Record<string, LegendRequest>> = {
  'legend-zones': polygonLayer(legend(zoneStyle, 'zones')),
  'legend-zones-english-180-dpi': polygonLayer(
    legend(zoneStyle, 'zones', { language: 'en', dpi: 2 * STANDARD_DPI }),
  ),
  'legend-one-rule': polygonLayer(
    legend(zoneStyle, 'zones', { rule: 'SU', symbolWidth: 48, symbolHeight: 32 }),
  ),
  'legend-kinds-of-symbols': legend(
    testStyle(
      {
        title: { pl: 'obszar uzupełnienia zabudowy', en: 'infill area' },
        symbolizers: [
          {
            kind: 'polygon',
            hatch: { colour: '#535353', width: '0.4mm', spacing: '2mm', angle: 45 },
            stroke: { colour: '#535353', width: '0.4mm', dash: ['2mm', '1mm'] },
          },
        ],
      },
      {
        title: { pl: 'przewód wodociągowy', en: 'water main' },
        symbolizers: [
          { kind: 'line', stroke: { colour: '#0000FF', width: 1.5 } },
          {
            kind: 'text',
            label: 'w',
            size: 11,
            colour: '#0000FF',
            placement: 'line',
            halo: { colour: '#FFFFFF', width: 2 },
          },
        ],
      },
      {
        title: { pl: 'ulica', en: 'street' },
        symbolizers: [
          { kind: 'line', stroke: { colour: '#999999', width: '10m' } },
          { kind: 'line', stroke: { colour: '#FFFFFF', width: '8m' } },
        ],
      },
      {
        title: { pl: 'zabytek', en: 'monument' },
        symbolizers: [
          { kind: 'point', mark: 'star', size: 16, fill: '#B03060', stroke: { colour: '#402000', width: 1 } },
        ],
      },
      {
        title: { pl: 'działka z numerem', en: 'parcel with its number' },
        symbolizers: [
          { kind: 'polygon', fill: '#FFFFF0', stroke: { colour: '#203060', width: 1 } },
          { kind: 'text', label: '{level}', size: 10, colour: '#203060', placement: 'interior' },
        ],
      },
      {
        title: {
          pl: 'granica obszaru szczególnego zagrożenia powodzią, na którym prawdopodobieństwo jest wysokie',
          en: 'flood',
        },
        symbolizers: [{ kind: 'polygon', fill: '#3070FF50', stroke: { colour: '#3070FF', width: 2 } }],
      },
    ),
    'mixed',
  ),
  'legend-nothing-at-scale': legend(
    testStyle({ maxScaleDenominator: 1000, symbolizers: [{ kind: 'polygon', fill: '#FF0000' }] }),
    'zones',
    { scaleDenominator: 5000 },
  ),
};
