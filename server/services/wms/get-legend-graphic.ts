import type { Config } from '../../config.ts';
import { ServiceError } from '../../errors.ts';
import { crsOf } from '../../geo/crs.ts';
import { orient } from '../../geo/crs-reference.ts';
import { toResolution, toScaleDenominator } from '../../geo/scale.ts';
import { integerOf, type Kvp, required } from '../../http/kvp.ts';
import {
  legendFormats as allFormats,
  type LegendFormat,
  type LegendLayer,
  type LegendRequest,
  type Renderer,
  type Scene,
} from '../../render/renderer.ts';
import { readBackground, readImageFormat } from './get-map.ts';
import { decodeBbox, decodeCrs, longestSide, type MapLimits } from './map-view.ts';
import { readLayers } from './named-layers.ts';
import { readDpi } from './picture-dpi.ts';
import { readSldParameter } from './sld-document.ts';
import { readSldLayers } from './sld-layers.ts';
import type { StyledLayer } from './styled-layer.ts';
import type { WmsRequest } from './wms-request.ts';

/** Formats of a legend. */
const legendFormats: readonly LegendFormat[] = allFormats;

/** Those that capabilities declare, as for maps. */
export const declaredLegendFormats = legendFormats.filter((format) => format !== 'image/vnd.jpeg-png');

/** Largest symbol of a legend, pixels. */
const LARGEST_SYMBOL = 500;

/** A legend, and the map whose classes alone it is to show. */
export interface GetLegendGraphicRequest {
  readonly legend: LegendRequest;
  readonly map: Scene | undefined;
}

/**
 * GetLegendGraphic (SLD profile of WMS 1.1.0, clause 12): the legend of a layer or of all of a request, in their
 * styles; RULE one symbol of it, SCALE the rules that draw at a scale denominator, WIDTH and HEIGHT the size of a
 * symbol. With BBOX and its CRS only the classes that a map of that box shows, at SCALE or as large as SRCWIDTH and
 * SRCHEIGHT say.
 * @throws ServiceError missingParameter, unknownLayer, unknownStyle, unsupportedFormat, invalidParameter, invalidBbox
 */
export async function decodeGetLegendGraphic(
  request: WmsRequest,
  config: MapLimits & Pick<Config, 'sldHosts'>,
): Promise<GetLegendGraphicRequest> {
  const { kvp, language } = request;
  const layers = await readLegendLayers(request, config);
  const range = { min: 1, max: LARGEST_SYMBOL };
  const dpi = readDpi(kvp);
  const scale = readScale(kvp.get('SCALE'));
  const map = decodeMap(request, layers, dpi, scale, config);
  const legend: LegendRequest = {
    layers: layers.map(({ layer, style }) => ({ layer, style })),
    language,
    format: readImageFormat(required(kvp, 'FORMAT'), legendFormats),
    dpi,
    scaleDenominator: map === undefined ? scale : scaleOf(map),
    rule: readRule(kvp, layers),
    symbolWidth: integerOf(kvp, 'WIDTH', range),
    symbolHeight: integerOf(kvp, 'HEIGHT', range),
    background: readBackground(kvp) ?? null,
  };
  return { legend, map };
}

/** The legend, of the classes in the map alone where there is one. */
export async function getLegendGraphic(
  { legend, map }: GetLegendGraphicRequest,
  renderer: Renderer,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (map === undefined) return renderer.legend(legend, signal);
  const drawn = await renderer.drawnRules(map, signal);
  const layers = legend.layers
    .map((each, i): LegendLayer => ({ ...each, rules: drawn[i] ?? [] }))
    .filter(({ rules = [] }) => rules.length > 0);
  // Nothing of a layer in the box: the legend of what is there, or one that says that nothing is drawn.
  return renderer.legend({ ...legend, layers: layers.length > 0 ? layers : nothing(legend) }, signal);
}

function nothing({ layers }: LegendRequest): readonly LegendLayer[] {
  return layers.slice(0, 1).map((each) => ({ ...each, rules: [] }));
}

/** LAYER and STYLE of one, or lists of them; LAYERS and STYLES are taken too. A group stands for its layers. */
async function readLegendLayers(
  { kvp, view }: WmsRequest,
  config: Pick<Config, 'sldHosts'>,
): Promise<readonly StyledLayer[]> {
  const layers = kvp.get('LAYER') || kvp.get('LAYERS');
  const styles = kvp.get('STYLE') || kvp.get('STYLES');
  const document = await readSldParameter(kvp, config);
  const named = new Map([...kvp, ['LAYERS', layers ?? ''], ['STYLES', styles ?? '']]);
  try {
    const drawn =
      document === undefined ? readLayers(view, layers, styles) : readSldLayers(document, view, named);
    // Top first, as a legend is read.
    return drawn.flat().toReversed();
  } catch (error) {
    throw error instanceof ServiceError ? inSingular(error) : error;
  }
}

/** Here the parameters are called LAYER and STYLE. */
function inSingular(error: ServiceError): ServiceError {
  const { fault, message, received, allowed, parameter } = error;
  if (parameter !== 'LAYERS' && parameter !== 'STYLES') return error;
  return new ServiceError(fault, message.replace(parameter, parameter.slice(0, -1)), {
    parameter: parameter.slice(0, -1),
    ...(received === undefined ? {} : { received }),
    ...(allowed === undefined ? {} : { allowed }),
  });
}

function readRule(kvp: Kvp, layers: readonly StyledLayer[]): string | undefined {
  const rule = kvp.get('RULE') ?? '';
  if (rule === '') return undefined;
  const [first] = layers;
  const rules = first === undefined ? [] : first.style.rules.map((each) => each.name);
  if (layers.length === 1 && rules.includes(rule)) return rule;
  throw new ServiceError('invalidParameter', `There is no rule ${rule} in the one style asked for.`, {
    parameter: 'RULE',
    received: rule,
    allowed: rules,
  });
}

/** The map that a legend goes with; without a box there is none. */
function decodeMap(
  { kvp, version }: WmsRequest,
  layers: readonly StyledLayer[],
  dpi: number,
  scale: number | undefined,
  limits: MapLimits,
): Scene | undefined {
  if ((kvp.get('BBOX') ?? '') === '') return undefined;
  const crs = decodeCrs(kvp, version);
  const extent = orient(decodeBbox(kvp.get('BBOX') ?? ''), crs.axisOrder);
  const range = { min: 1, max: longestSide(limits) };
  const [across, up] = [extent[2] - extent[0], extent[3] - extent[1]];
  const resolution = scale === undefined ? undefined : toResolution(scale, crs.crs, dpi);
  const sized = (name: string, length: number): number | undefined =>
    resolution === undefined
      ? integerOf(kvp, name, range)
      : Math.min(range.max, Math.max(1, Math.round(length / resolution)));
  const width = sized('SRCWIDTH', across) ?? USUAL_WIDTH;
  const height =
    sized('SRCHEIGHT', up) ?? Math.min(range.max, Math.max(1, Math.round((width * up) / across)));
  return {
    width,
    height,
    extent,
    crs: crs.crs.code,
    dpi,
    background: undefined,
    format: 'image/png',
    layers,
  };
}

/** Width of a map whose size is not said, pixels. */
const USUAL_WIDTH = 800;

function scaleOf({ extent, width, height, crs, dpi }: Scene): number {
  const resolution = Math.sqrt(((extent[2] - extent[0]) / width) * ((extent[3] - extent[1]) / height));
  return toScaleDenominator(resolution, crsOf(crs), dpi);
}

function readScale(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const scale = Number(text);
  if (Number.isFinite(scale) && scale > 0) return scale;
  throw new ServiceError('invalidParameter', 'SCALE must be a scale denominator.', {
    parameter: 'SCALE',
    received: text,
    allowed: 'a number above 0',
  });
}
