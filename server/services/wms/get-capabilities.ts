import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { STANDARD_DPI } from '../../geo/scale.ts';
import type { Kvp } from '../../http/kvp.ts';
import type { CapabilitiesStore, StoredDocument } from '../../ows/capabilities-store.ts';
import type { ServiceException } from '../../ows/service-exception.ts';
import type { Renderer } from '../../render/renderer.ts';
import type { Style } from '../../style/style.ts';
import { writeCapabilities } from './capabilities-document.ts';
import type { MapLimits } from './map-view.ts';
import type { WmsRequest } from './wms-request.ts';

/** What GetCapabilities needs besides the request. */
export interface CapabilitiesMaking {
  readonly store: CapabilitiesStore;
  readonly renderer: Renderer;
  readonly limits: MapLimits;
}

/** GetCapabilities (WMS 1.3.0, 7.2; 1.1.1, 7.1): one document per version, language and view. */
export function getCapabilities(
  request: WmsRequest,
  { store, renderer, limits }: CapabilitiesMaking,
): Promise<StoredDocument> {
  const { catalog, version, language, view } = request;
  return store.document(catalog, `wms ${version} ${language} ${view.id}`, async () => {
    const sizes = await legendSizes(request, renderer);
    const sizeOf = (layer: Layer, style: Style) => sizes.get(`${layer.id} ${style.id}`);
    return writeCapabilities(request, updateSequenceOf(request), limits, sizeOf);
  });
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

/** Sizes of all legends of a view: they are drawn once, and remembered by what they look like. */
async function legendSizes(
  { view, language }: WmsRequest,
  renderer: Renderer,
): Promise<ReadonlyMap<string, LegendSize>> {
  const sizes = new Map<string, LegendSize>();
  for (const layer of view.layers) {
    for (const style of layer.styles) {
      const size = await legendSize(layer, style, language, renderer);
      if (size !== undefined) sizes.set(`${layer.id} ${style.id}`, size);
    }
  }
  return sizes;
}

interface LegendSize {
  readonly width: number;
  readonly height: number;
}

const known = new Map<string, LegendSize>();
const MOST_KNOWN = 20_000;

async function legendSize(
  layer: Layer,
  style: Style,
  language: WmsRequest['language'],
  renderer: Renderer,
): Promise<LegendSize | undefined> {
  const look = `${language} ${layer.geometry.type} ${JSON.stringify(style.rules)}`;
  const remembered = known.get(look);
  if (remembered !== undefined) return remembered;
  try {
    const png = await renderer.legend({ layer, style, language, format: 'image/png', dpi: STANDARD_DPI });
    const header = new DataView(png.buffer, png.byteOffset, 24);
    const size = { width: header.getUint32(16), height: header.getUint32(20) };
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(look, size);
    return size;
  } catch (error) {
    // A legend too large to draw is left out; a server too busy to draw it answers later.
    if (error instanceof ServiceError && error.fault === 'tooMuchWork') return undefined;
    throw error;
  }
}
