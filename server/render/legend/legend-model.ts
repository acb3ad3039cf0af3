import type { StyleRule } from '../../style/style.ts';
import { createCanvas } from '../fonts.ts';
import { pixelsOf } from '../picture.ts';
import { encodePixels } from '../pixels/encode-pixels.ts';
import type { LegendLayer, LegendRequest } from '../renderer.ts';
import { layoutLegend, legendRules } from './legend-layout.ts';
import { paintLegendSymbol } from './legend-symbol.ts';

/** A legend as data: what programs draw their own legend from. */
export interface LegendModel {
  readonly layers: readonly {
    readonly name: string;
    readonly title: string;
    readonly style: string;
    readonly rules: readonly LegendModelRule[];
  }[];
}

export interface LegendModelRule {
  readonly name: string;
  readonly title: string;
  /** Absent where the rule has no such end. */
  readonly minScaleDenominator?: number;
  readonly maxScaleDenominator?: number;
  /** PNG, transparent, as data URI. */
  readonly icon: string;
}

/** The legend of a request as data. @throws ServiceError as {@link layoutLegend} */
export async function legendModel(request: LegendRequest): Promise<LegendModel> {
  const asked =
    request.rule === undefined
      ? request.layers
      : request.layers.map((layer) => ({ ...layer, rules: [request.rule as string] }));
  return { layers: await Promise.all(asked.map((layer) => modelOf(layer, request))) };
}

async function modelOf(shown: LegendLayer, request: LegendRequest): Promise<LegendModel['layers'][number]> {
  const { layer, style } = shown;
  const rules = legendRules(shown, request);
  return {
    name: layer.id,
    title: layer.title[request.language],
    style: style.id,
    rules: await Promise.all(
      rules.map(async (rule) => ({
        name: rule.name,
        title: rule.title[request.language],
        ...(rule.minScaleDenominator > 0 && { minScaleDenominator: rule.minScaleDenominator }),
        ...(rule.maxScaleDenominator < Infinity && { maxScaleDenominator: rule.maxScaleDenominator }),
        icon: await iconOf(shown, rule, request),
      })),
    ),
  };
}

async function iconOf(shown: LegendLayer, rule: StyleRule, request: LegendRequest): Promise<string> {
  const { layer } = shown;
  const layout = layoutLegend({ ...request, layers: [shown], rule: rule.name });
  const canvas = createCanvas(layout.width, layout.height);
  paintLegendSymbol(canvas.getContext('2d'), 0, 0, layout.symbolOf({ layer, rule }));
  const encoding = { format: 'image/png', background: undefined, dpi: request.dpi } as const;
  const png = await encodePixels(pixelsOf(canvas), encoding);
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
