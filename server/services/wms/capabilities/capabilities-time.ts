import { type TimeExtent, writeTimeExtent } from '../../../ows/time-extents.ts';
import { element, type XmlContent } from '../../../xml/write.ts';
import type { WmsVersion } from '../wms-request.ts';

/**
 * The time dimension of a layer with valid time (WMS 1.3.0, C.2; 1.1.1, C.2 and C.3): any moments and intervals, the
 * nearest one for a moment outside; without TIME all there is.
 */
export function writeTime(extent: TimeExtent | undefined, version: WmsVersion): XmlContent {
  if (extent === undefined) return undefined;
  const text = writeTimeExtent(extent);
  const values = { default: text, multipleValues: 1, nearestValue: 1, current: 1 };
  if (version === '1.3.0') {
    return element('Dimension', { name: 'time', units: 'ISO8601', ...values }, text);
  }
  return [
    element('Dimension', { name: 'time', units: 'ISO8601' }),
    element('Extent', { name: 'time', default: text, nearestValue: 1 }, text),
  ];
}
