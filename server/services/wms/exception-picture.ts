import type { Kvp } from '../../http/kvp.ts';
import { integerOf } from '../../http/kvp.ts';
import type { ServiceException } from '../../ows/service-exception.ts';
import type { ImageFormat, Scene } from '../../render/renderer.ts';
import { mapFormats, readBackground, readImageFormat } from './get-map.ts';
import { longestSide, type MapLimits } from './map-view.ts';
import { readDpi } from './picture-dpi.ts';
import type { WmsVersion } from './wms-request.ts';

/** How a GetMap wants to hear of its faults (WMS 1.3.0, 7.3.3.11; 1.1.1, 7.2.3.11). */
export type ExceptionMode = 'XML' | 'INIMAGE' | 'BLANK' | 'JSON';

/** Names of the modes, as capabilities declare them. */
export const exceptionFormats: Readonly<Record<WmsVersion, readonly string[]>> = {
  '1.3.0': ['XML', 'INIMAGE', 'BLANK', 'JSON'],
  '1.1.1': [
    'application/vnd.ogc.se_xml',
    'application/vnd.ogc.se_inimage',
    'application/vnd.ogc.se_blank',
    'application/json',
  ],
};

/** EXCEPTIONS → mode; either version's name is taken in both, anything else is XML, the default. */
export function readExceptionMode(kvp: Kvp): ExceptionMode {
  const text = (kvp.get('EXCEPTIONS') ?? '').trim().toLowerCase();
  if (text === 'inimage' || text === 'application/vnd.ogc.se_inimage') return 'INIMAGE';
  if (text === 'blank' || text === 'application/vnd.ogc.se_blank') return 'BLANK';
  if (text === 'json' || text === 'application/json') return 'JSON';
  return 'XML';
}

/**
 * The picture that tells a fault: blank, or with the message written on it.
 * @returns undefined when format, size or colours are themselves at fault: the exception is XML then
 */
export function exceptionScene(
  kvp: Kvp,
  mode: ExceptionMode,
  exception: ServiceException,
  limits: MapLimits,
): Scene | undefined {
  if (mode === 'XML' || mode === 'JSON') return undefined;
  try {
    const format: ImageFormat = readImageFormat(kvp.get('FORMAT') ?? '', mapFormats);
    const range = { min: 1, max: longestSide(limits) };
    const width = integerOf(kvp, 'WIDTH', range);
    const height = integerOf(kvp, 'HEIGHT', range);
    if (width === undefined || height === undefined) return undefined;
    const { code, message } = exception;
    return {
      width,
      height,
      extent: [0, 0, width, height],
      crs: 'EPSG:2180',
      dpi: readDpi(kvp),
      background: readBackground(kvp),
      format,
      layers: [],
      notice: mode === 'BLANK' ? undefined : code === undefined ? message : `${code}: ${message}`,
    };
  } catch {
    return undefined;
  }
}
