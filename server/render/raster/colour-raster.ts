import type { RasterDescription } from '../../source/raster/raster.ts';
import type { ColourMap, Contrast, RasterSymbolizer } from '../../style/symbolizer.ts';
import type { SampledRaster } from './sampled-raster.ts';

/** What a symbolizer makes of a raster: which bands it reads, and how their values become colours. */
export interface RasterColours {
  /** Bands wanted, counted from 0. */
  readonly bands: readonly number[];
  /** Whether values may be mixed: codes and palette indices may not. */
  readonly isContinuous: boolean;
  /** Red, green, blue, alpha of a pixel into `rgba` at `o`; alpha 0 is nothing. */
  paint(bands: readonly Float32Array[], i: number, rgba: Uint8ClampedArray, o: number): void;
}

/** The range of values that is stretched from black to white, by band. */
export type BandRanges = (band: number) => readonly [min: number, max: number];

/** Chooses how a raster is coloured: by the symbolizer's colour map or channels, else by what the file says of itself. */
export function rasterColours(
  symbolizer: RasterSymbolizer,
  description: RasterDescription,
  ranges: BandRanges,
): RasterColours {
  const { channels, colourMap, contrast } = symbolizer;
  if (colourMap !== undefined) {
    const grey = channels !== undefined && 'grey' in channels ? channels.grey.band : '1';
    return mapped(colourMap, bandIndex(grey, description));
  }
  if (channels !== undefined && 'red' in channels) {
    const chosen = [channels.red, channels.green, channels.blue];
    return stretched(
      chosen.map(({ band }) => bandIndex(band, description)),
      chosen.map((channel) => channel.contrast ?? contrast),
      description,
      ranges,
    );
  }
  if (channels !== undefined) {
    return stretched(
      [bandIndex(channels.grey.band, description)],
      [channels.grey.contrast ?? contrast],
      description,
      ranges,
    );
  }
  if (description.colours === 'palette' && description.palette !== undefined)
    return indexed(description.palette);
  const bands = description.colours === 'rgb' ? [0, 1, 2] : [0];
  return stretched(
    bands,
    bands.map(() => contrast),
    description,
    ranges,
  );
}

/** `2` is the second band; a name or number that is not there is the first. */
export function bandIndex(band: string, { bands }: RasterDescription): number {
  const number = Number(band);
  return Number.isInteger(number) && number >= 1 && number <= bands ? number - 1 : 0;
}

function indexed(palette: Uint8Array): RasterColours {
  return {
    bands: [0],
    isContinuous: false,
    paint(bands, i, rgba, o) {
      const index = ((bands[0] as Float32Array)[i] as number) * 3;
      if (index + 2 >= palette.length) return;
      rgba[o] = palette[index] as number;
      rgba[o + 1] = palette[index + 1] as number;
      rgba[o + 2] = palette[index + 2] as number;
      rgba[o + 3] = 255;
    },
  };
}

function stretched(
  bands: readonly number[],
  contrasts: readonly (Contrast | undefined)[],
  description: RasterDescription,
  ranges: BandRanges,
): RasterColours {
  const tables = bands.map((band, index) => {
    const contrast = contrasts[index];
    const plain = description.bits === 8 && contrast?.method === undefined;
    const [min, max] = plain ? [0, 255] : ranges(band);
    const gamma = 1 / (contrast?.gamma ?? 1);
    const span = max > min ? max - min : 1;
    return (value: number): number => 255 * Math.min(1, Math.max(0, (value - min) / span)) ** gamma;
  });
  const [red, green = red, blue = red] = tables;
  const count = bands.length;
  return {
    bands,
    isContinuous: true,
    paint(values, i, rgba, o) {
      rgba[o] = red?.((values[0] as Float32Array)[i] as number) ?? 0;
      rgba[o + 1] = green?.((values[count > 1 ? 1 : 0] as Float32Array)[i] as number) ?? 0;
      rgba[o + 2] = blue?.((values[count > 2 ? 2 : 0] as Float32Array)[i] as number) ?? 0;
      rgba[o + 3] = 255;
    },
  };
}

function mapped({ type, entries }: ColourMap, band: number): RasterColours {
  const values = Float64Array.from(entries, ({ value }) => value);
  const colours = entries.map(({ colour }) => channelsOf(colour));
  return {
    bands: [band],
    isContinuous: type !== 'values',
    paint(bands, i, rgba, o) {
      const value = (bands[0] as Float32Array)[i] as number;
      const above = firstNotBelow(values, value);
      if (type === 'values') return put(rgba, o, values[above] === value ? colours[above] : undefined);
      // An interval ends below its entry's value; one that equals it belongs to the next.
      if (type === 'intervals') return put(rgba, o, colours[values[above] === value ? above + 1 : above]);
      const upper = colours[Math.min(above, colours.length - 1)];
      const lower = colours[Math.max(0, above - 1)];
      if (upper === undefined || lower === undefined) return;
      const from = values[Math.max(0, above - 1)] as number;
      const to = values[Math.min(above, values.length - 1)] as number;
      const t = to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0;
      for (let c = 0; c < 4; c++) rgba[o + c] = (lower[c] as number) * (1 - t) + (upper[c] as number) * t;
    },
  };
}

function put(rgba: Uint8ClampedArray, o: number, colour: readonly number[] | undefined): void {
  if (colour !== undefined) rgba.set(colour, o);
}

/** Index of the first entry that is at least the value; the length when none is. */
function firstNotBelow(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function channelsOf(colour: string): readonly [number, number, number, number] {
  const channel = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5), colour.length > 7 ? channel(7) : 255];
}

/** Paints the pixels of a sample over what lies in a picture. */
export function composeRaster(
  { box: [left, top, right, bottom], bands, alpha }: SampledRaster,
  colours: RasterColours,
  shade: Float32Array | undefined,
  rgba: Uint8ClampedArray,
  width: number,
): void {
  const pixel = new Uint8ClampedArray(4);
  let i = 0;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++, i++) {
      const cover = alpha[i] as number;
      if (cover === 0) continue;
      pixel[3] = 0;
      colours.paint(bands, i, pixel, 0);
      if (shade !== undefined) darken(pixel, shade[i] as number);
      over(pixel, cover, rgba, (row * width + column) * 4);
    }
  }
}

function darken(pixel: Uint8ClampedArray, shade: number): void {
  if (Number.isNaN(shade)) return;
  // Middle grey leaves a colour as it is; light and shadow are halved so that classes stay legible.
  const factor = 0.5 + shade / 255 / 1.4;
  for (let c = 0; c < 3; c++) pixel[c] = (pixel[c] as number) * factor;
}

function over(pixel: Uint8ClampedArray, cover: number, rgba: Uint8ClampedArray, o: number): void {
  const alpha = ((pixel[3] as number) * cover) / 255;
  if (alpha === 0) return;
  const below = ((rgba[o + 3] as number) * (255 - alpha)) / 255;
  const total = alpha + below;
  for (let c = 0; c < 3; c++) {
    rgba[o + c] = ((pixel[c] as number) * alpha + (rgba[o + c] as number) * below) / total;
  }
  rgba[o + 3] = total;
}
