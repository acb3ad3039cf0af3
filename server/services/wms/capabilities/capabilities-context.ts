import type { LegendSizes } from '../../../ows/legend-link.ts';
import type { TimeExtent } from '../../../ows/time-extents.ts';
import type { WmsRequest } from '../wms-request.ts';

/** What a capabilities document is written from: a request, and what had to be worked out for it. */
export interface CapabilitiesContext extends WmsRequest {
  readonly legendSizes: LegendSizes;
  /** When each layer's features are valid, by layer id. */
  readonly layerTimes: ReadonlyMap<string, TimeExtent>;
}
