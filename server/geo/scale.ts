import { type Crs, metresPerUnit } from './crs.ts';

/** Side of the standard's rendering pixel, metres (WMS 1.3.0, 7.2.4.6.9). */
export const STANDARD_PIXEL = 0.000_28;

/** Pixels of the standard in a millimetre. */
export const PIXELS_PER_MILLIMETRE = 0.001 / STANDARD_PIXEL;

/** Dots per inch of the standard's pixel: 0.0254 / 0.00028. */
export const STANDARD_DPI = 0.0254 / STANDARD_PIXEL;

/** Resolution (CRS units per pixel) → scale denominator by the standard's pixel, or by one of another dpi. */
export function toScaleDenominator(resolution: number, crs: Crs, dpi = STANDARD_DPI): number {
  return (resolution * metresPerUnit(crs) * dpi) / 0.0254;
}

/** Scale denominator → resolution, CRS units per pixel of the given dpi. */
export function toResolution(scaleDenominator: number, crs: Crs, dpi = STANDARD_DPI): number {
  return (scaleDenominator * 0.0254) / (dpi * metresPerUnit(crs));
}
