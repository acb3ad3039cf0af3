import { crsOf } from '../../geo/crs.ts';
import { toResolution, toScaleDenominator } from '../../geo/scale.ts';

/** Half the side of the Web Mercator square, metres. */
const WORLD_EDGE = 20_037_508.342_789_244;
/** MapLibre counts its zooms by tiles of 512 pixels. */
const RESOLUTION_0 = (2 * WORLD_EDGE) / 512;

const mercator = crsOf('EPSG:3857');

/** Zoom of MapLibre at which a picture in EPSG:3857 has the scale, by the rule that pictures and tiles follow. */
export function zoomOf(scaleDenominator: number): number {
  const zoom = Math.log2(RESOLUTION_0 / toResolution(scaleDenominator, mercator));
  return Math.min(24, Math.max(0, Number(zoom.toFixed(4))));
}

/** The other way round. */
export function scaleDenominatorAt(zoom: number): number {
  return toScaleDenominator(RESOLUTION_0 / 2 ** zoom, mercator);
}

/** Pixels of a metre on the ground at zoom 0; each zoom doubles it. @param latitude degrees */
export function pixelsPerMetre(latitude: number): number {
  return 1 / (RESOLUTION_0 * Math.cos((latitude * Math.PI) / 180));
}
