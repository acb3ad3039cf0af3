import { ServiceError } from '../../errors.ts';
import { integerOf, required } from '../../http/kvp.ts';
import type { ImageFormat, LegendRequest } from '../../render/renderer.ts';
import { readImageFormat } from './get-map.ts';
import { readLayer } from './named-layers.ts';
import { readDpi } from './picture-dpi.ts';
import type { WmsRequest } from './wms-request.ts';

/** Formats of a legend, as capabilities declare them. */
export const legendFormats: readonly ImageFormat[] = ['image/png'];

/** Largest symbol of a legend, pixels. */
const LARGEST_SYMBOL = 500;

/**
 * GetLegendGraphic (SLD profile of WMS 1.1.0, clause 12): a layer's legend in a style; RULE one symbol of it, SCALE
 * the rules that draw at a scale denominator, WIDTH and HEIGHT the size of a symbol.
 * @throws ServiceError missingParameter, unknownLayer, unknownStyle, unsupportedFormat, invalidParameter
 */
export function decodeGetLegendGraphic({ kvp, view, language }: WmsRequest): LegendRequest {
  const name = required(kvp, 'LAYER');
  const { layer, style } = readLayer(view, name, kvp.get('STYLE') ?? '', ['LAYER', 'STYLE']);
  const range = { min: 1, max: LARGEST_SYMBOL };
  const rule = kvp.get('RULE') === '' ? undefined : kvp.get('RULE');
  if (rule !== undefined && !style.rules.some((each) => each.name === rule)) {
    throw new ServiceError('invalidParameter', `The style ${style.id} has no rule ${rule}.`, {
      parameter: 'RULE',
      received: rule,
      allowed: style.rules.map((each) => each.name),
    });
  }
  return {
    layers: [{ layer, style }],
    language,
    format: readImageFormat(required(kvp, 'FORMAT'), legendFormats),
    dpi: readDpi(kvp),
    scaleDenominator: readScale(kvp.get('SCALE')),
    rule,
    symbolWidth: integerOf(kvp, 'WIDTH', range),
    symbolHeight: integerOf(kvp, 'HEIGHT', range),
  };
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
