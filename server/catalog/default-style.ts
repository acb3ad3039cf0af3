import type { Crs } from '../geo/crs.ts';
import { metresPerUnit } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import { STANDARD_PIXEL } from '../geo/scale.ts';
import type { Titles } from '../style/style.ts';
import type { StyleFile } from '../style/style-schema.ts';
import type { FileSymbolizer } from '../style/symbolizer-schema.ts';
import type { LayerFile } from './layer-schema.ts';

/** What a default style is chosen by. */
export interface StyleSubject {
  readonly id: string;
  readonly title: Titles;
  readonly geometryType: LayerFile['geometry']['type'];
  readonly crs: Crs;
  /** Storage CRS, x, y order. */
  readonly extent: Extent | undefined;
  readonly rows: number;
  /** An index of pictures: they are drawn, not their footprints. */
  readonly isRaster?: boolean | undefined;
}

/** A plain style for a new layer: one rule, a colour of its own, drawn only where the map would not be overcrowded. */
export function defaultStyle(subject: StyleSubject): StyleFile {
  const maxScaleDenominator = crowdedScale(subject);
  return {
    title: subject.title,
    rules: [
      {
        name: 'all',
        title: subject.title,
        ...(maxScaleDenominator === undefined ? {} : { maxScaleDenominator }),
        symbolizers:
          subject.isRaster === true
            ? [{ kind: 'raster' }]
            : symbolizersOf(subject.geometryType, colourOf(subject.id)),
      },
    ],
  };
}

/** Distinct in hue and lightness, also to the colour-blind (after P. Tol's "bright" and "muted" schemes). */
const COLOURS = [
  '#4477AA',
  '#AA3377',
  '#228833',
  '#B8860B',
  '#332288',
  '#117733',
  '#882255',
  '#0077BB',
  '#CC3311',
  '#009988',
] as const;

function colourOf(id: string): string {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return COLOURS[sum % COLOURS.length] ?? COLOURS[0];
}

function symbolizersOf(type: StyleSubject['geometryType'], colour: string): FileSymbolizer[] {
  const polygon: FileSymbolizer = { kind: 'polygon', fill: `${colour}40`, stroke: { colour, width: 1 } };
  const line: FileSymbolizer = { kind: 'line', stroke: { colour, width: 2, cap: 'round', join: 'round' } };
  const point: FileSymbolizer = {
    kind: 'point',
    mark: 'circle',
    size: 8,
    fill: colour,
    stroke: { colour: '#FFFFFF', width: 1 },
  };
  if (type === 'Geometry') return [polygon, line, point];
  if (type.endsWith('Polygon')) return [polygon];
  return type.endsWith('LineString') ? [line] : [point];
}

/** Features that a picture of 1000 × 1000 pixels may hold on average. */
const CROWD = 5000;

/** The scale denominator from which on a picture holds more, rounded to 1, 2 or 5; undefined when none does. */
function crowdedScale({ extent, rows, crs }: StyleSubject): number | undefined {
  if (extent === undefined || rows <= CROWD) return undefined;
  const metres = metresPerUnit(crs);
  const area = (extent[2] - extent[0]) * (extent[3] - extent[1]) * metres * metres;
  if (!(area > 0)) return undefined;
  const scale = Math.sqrt((CROWD * area) / rows) / (1000 * STANDARD_PIXEL);
  const power = 10 ** Math.floor(Math.log10(scale));
  const step = [5, 2, 1].find((each) => each * power <= scale) ?? 1;
  return Math.max(1000, step * power);
}
