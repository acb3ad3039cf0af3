import { fileURLToPath } from 'node:url';
import type { Extent } from '../../geo/extent.ts';
import type { DrawnSource } from '../../render/drawing-source.ts';
import type { Scene } from '../../render/renderer.ts';
import { RasterStore } from '../../source/raster/raster-store.ts';
import type { FileSymbolizer } from '../../style/symbolizer-schema.ts';
import { testLayer, testStyle } from './layer.ts';
import { scene } from './scenes.ts';

type RasterFile = Extract<FileSymbolizer, { kind: 'raster' }>;

/** A picture of files. */
export interface RasterScene {
  /** What the index names, the first lowest. */
  readonly files: readonly string[];
  readonly scene: Scene;
}

const HILLS: Extent = [472_000, 572_000, 474_560, 574_560];
const PHOTO: Extent = [6_472_000, 5_871_000, 6_472_600, 5_871_600];

function drawnFiles(
  files: readonly string[],
  look: Omit<RasterFile, 'kind'>,
  place: Pick<Scene, 'extent' | 'crs'>,
  changes: Partial<Scene> = {},
): RasterScene {
  const style = testStyle({ symbolizers: [{ kind: 'raster', ...look }] });
  const plain = testLayer('rasters', style, place.crs === 'EPSG:2177' ? 'EPSG:2177' : 'EPSG:2180');
  const [label] = plain.properties;
  if (label === undefined) throw new Error('no property for locations');
  const layer = { ...plain, raster: { location: label } };
  return { files, scene: scene([{ layer, style }], { width: 256, height: 256, ...place, ...changes }) };
}

const hills = { extent: HILLS, crs: 'EPSG:2180' } as const;
const photo = { extent: PHOTO, crs: 'EPSG:2177' } as const;
/** Twenty pixels of the photograph, where its squares meet. */
const close = { extent: [6_472_080, 5_871_480, 6_472_120, 5_871_520], crs: 'EPSG:2177' } as const;

const heights: NonNullable<RasterFile['colourMap']> = {
  type: 'ramp',
  entries: [
    { value: 79, colour: '#3F8F4F' },
    { value: 100, colour: '#D9D27A' },
    { value: 125, colour: '#A8703C' },
    { value: 150, colour: '#FFFFFF' },
  ],
};

/** Golden cases of rasters: `raster-<what>`. */
export const rasterScenes: Readonly<Record<string, RasterScene>> = {
  'raster-colour-ramp': drawnFiles(['hills.tif'], { colourMap: heights }, hills),
  'raster-colour-intervals': drawnFiles(
    ['hills.tif'],
    { colourMap: { type: 'intervals', entries: heights.entries } },
    hills,
  ),
  'raster-grey-stretched': drawnFiles(['hills.tif'], { contrast: { method: 'normalize' } }, hills),
  'raster-grey-by-histogram': drawnFiles(['hills.tif'], { contrast: { method: 'histogram' } }, hills),
  'raster-nodata': drawnFiles(['hills.tif'], { colourMap: heights }, hills, { background: '#FF00FF' }),
  'raster-hillshade': drawnFiles(['hills.tif'], { hillshade: {} }, hills),
  'raster-hillshade-from-the-south': drawnFiles(
    ['hills.tif'],
    { hillshade: { azimuth: 180, altitude: 30, exaggeration: 3 } },
    hills,
  ),
  'raster-hillshade-over-colours': drawnFiles(
    ['hills.tif'],
    { colourMap: heights, hillshade: { exaggeration: 3, overColours: true } },
    hills,
  ),
  'raster-mosaic': drawnFiles(
    ['west.tif', 'east.tif'],
    { colourMap: heights, hillshade: { exaggeration: 3, overColours: true } },
    hills,
  ),
  'raster-mosaic-warped': drawnFiles(
    ['west.tif', 'east.tif'],
    { colourMap: heights },
    {
      crs: 'EPSG:3857',
      extent: [2_068_200, 6_985_000, 2_073_200, 6_990_000],
    },
  ),
  'raster-rgb': drawnFiles(['photo.tif'], {}, photo),
  'raster-bands-by-turns': drawnFiles(
    ['photo.tif'],
    { channels: { red: { band: '3' }, green: { band: '1' }, blue: { band: '2' } }, contrast: { gamma: 2 } },
    photo,
  ),
  'raster-one-band': drawnFiles(['photo.tif'], { channels: { grey: { band: '2' } }, opacity: 0.6 }, photo),
  'raster-16-bit': drawnFiles(['deep.tif'], { contrast: { method: 'normalize' } }, photo),
  'raster-palette': drawnFiles(['classes.tif'], {}, { crs: 'CRS:84', extent: [18.5, 53, 18.564, 53.064] }),
  'raster-palette-by-values': drawnFiles(
    ['classes.tif'],
    {
      colourMap: {
        type: 'values',
        entries: [
          { value: 1, colour: '#1A9641' },
          { value: 3, colour: '#D7191C80' },
        ],
      },
    },
    { crs: 'CRS:84', extent: [18.5, 53, 18.564, 53.064] },
  ),
  'raster-resampled-nearest': drawnFiles(['photo.tif'], { resampling: 'nearest' }, close),
  'raster-resampled-bilinear': drawnFiles(['photo.tif'], { resampling: 'bilinear' }, close),
  'raster-resampled-cubic': drawnFiles(['photo.tif'], { resampling: 'cubic' }, close),
};

const folder = fileURLToPath(new URL('../../source/raster/fixtures/', import.meta.url));

/** An index of these files; which of them meet a picture is the database's to say. */
export function openRasters(files: readonly string[]): DrawnSource & { close(): Promise<void> } {
  const rasters = new RasterStore({ folder, addresses: [] });
  return {
    rasters,
    async *features() {
      yield files.map((file, i) => ({ key: String(i), geometry: null, values: [file] }));
    },
    close: () => rasters.close(),
  };
}
