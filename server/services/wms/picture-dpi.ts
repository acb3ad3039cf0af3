import { STANDARD_DPI } from '../../geo/scale.ts';
import type { Kvp } from '../../http/kvp.ts';

/** Screens and printers lie between these, dots per inch. */
const [LOWEST, HIGHEST] = [50, 600];

/**
 * The dots per inch a picture is meant for: `FORMAT_OPTIONS=dpi:n` (GeoServer's), then MAP_RESOLUTION
 * (MapServer's), then DPI (QGIS's); QGIS sends all three. Clamped to 50…600; without any of them the standard's
 * 90.714 (a pixel of 0.28 mm).
 */
export function readDpi(kvp: Kvp): number {
  const option = /(?:^|;)\s*dpi\s*:\s*([\d.]+)/i.exec(kvp.get('FORMAT_OPTIONS') ?? '')?.[1];
  for (const text of [option, kvp.get('MAP_RESOLUTION'), kvp.get('DPI')]) {
    const dpi = Number(text);
    if (text !== undefined && Number.isFinite(dpi) && dpi > 0) {
      return Math.min(HIGHEST, Math.max(LOWEST, dpi));
    }
  }
  return STANDARD_DPI;
}
