import type { RasterWindow } from '../../source/raster/raster.ts';

/** Where the light comes from. */
export interface Light {
  /** Degrees clockwise from north. */
  readonly azimuth: number;
  /** Degrees above the horizon. */
  readonly altitude: number;
  /** Heights times this. */
  readonly exaggeration: number;
}

/**
 * Brightness 0–255 of a slope lit from one side, for each height of a window (Horn 1981, as gdaldem does); NaN where a height is missing.
 * @param metresPerPixel along x and y
 */
export function hillshade(
  { width, height, bands }: RasterWindow,
  light: Light,
  metresPerPixel: readonly [x: number, y: number],
  nodata: number | undefined,
): Float32Array {
  const heights = bands[0] ?? [];
  const shade = new Float32Array(width * height);
  const zenith = ((90 - light.altitude) * Math.PI) / 180;
  const azimuth = ((360 - light.azimuth + 90) * Math.PI) / 180;
  const [cosZenith, sinZenith] = [Math.cos(zenith), Math.sin(zenith)];
  const at = (x: number, y: number): number => {
    if (x < 0 || y < 0 || x >= width || y >= height) return Number.NaN;
    const value = heights[y * width + x] as number;
    return value === nodata ? Number.NaN : value;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const e = heights[y * width + x] as number;
      if (e === nodata || Number.isNaN(e)) {
        shade[y * width + x] = Number.NaN;
        continue;
      }
      const [a, i] = pair(at(x - 1, y - 1), at(x + 1, y + 1), e);
      const [b, h] = pair(at(x, y - 1), at(x, y + 1), e);
      const [c, g] = pair(at(x + 1, y - 1), at(x - 1, y + 1), e);
      const [d, f] = pair(at(x - 1, y), at(x + 1, y), e);
      const dx = ((c + 2 * f + i - (a + 2 * d + g)) / (8 * metresPerPixel[0])) * light.exaggeration;
      const dy = ((g + 2 * h + i - (a + 2 * b + c)) / (8 * metresPerPixel[1])) * light.exaggeration;
      const slope = Math.atan(Math.hypot(dx, dy));
      const aspect = Math.atan2(dy, -dx);
      const lit = cosZenith * Math.cos(slope) + sinZenith * Math.sin(slope) * Math.cos(azimuth - aspect);
      shade[y * width + x] = Math.max(0, lit) * 255;
    }
  }
  return shade;
}

/**
 * Heights on both sides of a middle; a missing one lies as the other says (as gdaldem -compute_edges), so that files
 * beside one another have no seam.
 */
function pair(one: number, other: number, middle: number): readonly [number, number] {
  if (Number.isNaN(one)) return Number.isNaN(other) ? [middle, middle] : [2 * middle - other, other];
  return [one, Number.isNaN(other) ? 2 * middle - one : other];
}
