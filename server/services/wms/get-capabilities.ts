import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { STANDARD_DPI } from '../../geo/scale.ts';
import type { Kvp } from '../../http/kvp.ts';
import type { CapabilitiesStore, StoredDocument } from '../../ows/capabilities-store.ts';
import type { ServiceException } from '../../ows/service-exception.ts';
import { legendSize } from '../../render/legend-layout.ts';
import type { Style } from '../../style/style.ts';
import { writeCapabilities } from './capabilities-document.ts';
import type { LegendSizes } from './capabilities-layer.ts';
import type { MapLimits } from './map-view.ts';
import type { WmsRequest } from './wms-request.ts';

/** GetCapabilities (WMS 1.3.0, 7.2; 1.1.1, 7.1): one document per version, language and view. */
export function getCapabilities(
  request: WmsRequest,
  store: CapabilitiesStore,
  limits: MapLimits,
): Promise<StoredDocument> {
  const { catalog, version, language, view } = request;
  return store.document(catalog, `wms ${version} ${language} ${view.id}`, () =>
    writeCapabilities(request, updateSequenceOf(request), limits, (layer, style) =>
      legendSizeOf(layer, style, language),
    ),
  );
}

/** The state of the catalog; the letter in front makes it higher than any number or date. */
export function updateSequenceOf({ catalog }: Pick<WmsRequest, 'catalog'>): string {
  return `v${catalog.version}`;
}

/**
 * UPDATESEQUENCE (WMS 1.3.0, 7.2.3.5): the current value is an exception, for there is nothing new to tell; a
 * higher one too, for there is no such state. Another value of our form is of an earlier state; any other text
 * is lower or higher as text.
 * @returns the exception, or undefined when the document is to be sent
 */
export function updateSequenceException(kvp: Kvp, current: string): ServiceException | undefined {
  const asked = kvp.get('UPDATESEQUENCE') ?? '';
  const told = (code: string, message: string): ServiceException => ({
    code,
    locator: 'UPDATESEQUENCE',
    message,
    status: 200,
    retryAfter: undefined,
    isOurs: false,
  });
  if (asked === '') return undefined;
  if (asked === current)
    return told('CurrentUpdateSequence', `UPDATESEQUENCE ${current} is the current one.`);
  const isOfOurForm = asked.length === current.length && /^v[\w-]+$/.test(asked);
  if (isOfOurForm || asked < current) return undefined;
  return told('InvalidUpdateSequence', `UPDATESEQUENCE is higher than the current one, ${current}.`);
}

/** A legend too large to draw is not offered. */
function legendSizeOf(layer: Layer, style: Style, language: WmsRequest['language']): LegendSize {
  try {
    return legendSize({ layer, style, language, format: 'image/png', dpi: STANDARD_DPI });
  } catch (error) {
    if (error instanceof ServiceError && error.fault === 'tooMuchWork') return undefined;
    throw error;
  }
}

type LegendSize = ReturnType<LegendSizes>;
