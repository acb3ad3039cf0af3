import type { Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { STANDARD_DPI } from '../../geo/scale.ts';
import { rulesAt, type StyleRule } from '../../style/style.ts';
import { CAP_HEIGHT, type FontWeight, textWidth } from '../fonts.ts';
import type { LegendLayer, LegendRequest } from '../renderer.ts';
import { toPixels } from '../viewport.ts';
import { classRules } from './legend-classes.ts';

/** Sizes at the standard's dpi, pixels. */
const SYMBOL = 20;
export const TEXT = 12;
export const LINE = 16;
const GAP = 6;
const MARGIN = 6;
const ROW_GAP = 5;
/** Titles are broken into lines of this length. */
const WIDEST_TITLE = 320;
/** Sides that a symbol may have. */
const SYMBOL_SIDES = [1, 512] as const;
const MOST_PIXELS = 16_777_216;
/** Where no scale is asked for, lengths in metres are shown as at this one, or the nearest the rule has. */
const USUAL_SCALE = 5000;

/** Size of the picture of a legend, pixels: known without drawing it. @throws ServiceError as {@link layoutLegend} */
export function legendSize(request: LegendRequest): { readonly width: number; readonly height: number } {
  const { width, height } = layoutLegend(request);
  return { width, height };
}

/** One row of a legend: a rule, or the title of a layer. */
export interface Row {
  readonly symbol: { readonly layer: Layer; readonly rule: StyleRule } | undefined;
  readonly weight: FontWeight;
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
  readonly textX: number;
  /** Base line of the first line. */
  readonly textY: number;
}

/**
 * Where everything stands in a legend, pixels.
 * @throws ServiceError invalidParameter for a rule the style has not, or a symbol of an impossible size; tooMuchWork
 *   for a picture that is too large
 */
export function layoutLegend(request: LegendRequest) {
  const layout = arrange(request);
  if (layout.width * layout.height <= MOST_PIXELS) return layout;
  throw new ServiceError('tooMuchWork', 'The legend is too large.', {
    allowed: 'smaller symbols, a lower resolution or a single rule',
  });
}

function arrange(request: LegendRequest) {
  const { layers, language, dpi } = request;
  const px = (length: number) => Math.round((length * dpi) / STANDARD_DPI);
  const width = sideOf(request.symbolWidth, px(SYMBOL), 'WIDTH');
  const height = sideOf(request.symbolHeight, px(SYMBOL), 'HEIGHT');
  const symbolOf = ({ layer, rule }: NonNullable<Row['symbol']>) => {
    const { minScaleDenominator: min, maxScaleDenominator: max } = rule;
    const scale = request.scaleDenominator ?? Math.max(min, Math.min(USUAL_SCALE, max));
    const metresPerPixel = (scale * 0.0254) / dpi;
    return {
      layer,
      rule,
      width,
      height,
      px: (length: Parameters<typeof toPixels>[0]) => toPixels(length, dpi, metresPerPixel),
    };
  };
  if (request.rule !== undefined) {
    const symbol = ruleNamed(request, request.rule);
    const row: Row = { symbol, weight: 'normal', x: 0, y: 0, lines: [], textX: 0, textY: 0 };
    return { width, height, px, symbolOf, rows: [row] };
  }
  const margin = px(MARGIN);
  const rows: Row[] = [];
  let [y, right] = [margin, 0];
  const add = (symbol: Row['symbol'], title: string, weight: FontWeight = 'normal') => {
    const lines = breakLines(title, WIDEST_TITLE / TEXT, weight);
    const textHeight = lines.length * px(LINE);
    const rowHeight = Math.max(symbol === undefined ? 0 : height, textHeight);
    const middle = y + rowHeight / 2;
    const textX = symbol === undefined ? margin : margin + width + px(GAP);
    const textY = Math.round(middle - textHeight / 2 + px(LINE) / 2 + (CAP_HEIGHT * px(TEXT)) / 2);
    rows.push({ symbol, weight, x: margin, y: Math.round(middle - height / 2), lines, textX, textY });
    right = Math.max(right, ...lines.map((line) => textX + textWidth(line, weight) * px(TEXT)));
    y += rowHeight + px(ROW_GAP);
  };
  for (const shown of layers) {
    const rules = legendRules(shown, request);
    // Of several layers those that show nothing are left out.
    if (rules.length === 0 && layers.length > 1) continue;
    if (layers.length > 1) add(undefined, shown.layer.title[language], 'bold');
    for (const rule of rules) add({ layer: shown.layer, rule }, rule.title[language]);
  }
  if (rows.length === 0) add(undefined, nothingDrawn[language]);
  return { width: Math.ceil(right) + margin, height: y - px(ROW_GAP) + margin, px, symbolOf, rows };
}

const nothingDrawn = { pl: 'Warstwa nie jest rysowana w tej skali', en: 'Not drawn at this scale' } as const;

function sideOf(asked: number | undefined, usual: number, parameter: string): number {
  const [min, max] = SYMBOL_SIDES;
  if (asked === undefined) return usual;
  if (Number.isInteger(asked) && asked >= min && asked <= max) return asked;
  throw new ServiceError('invalidParameter', `A symbol cannot be ${asked} pixels long.`, {
    parameter,
    received: String(asked),
    allowed: `a whole number from ${min} to ${max}`,
  });
}

function ruleNamed({ layers }: LegendRequest, name: string): NonNullable<Row['symbol']> {
  for (const { layer, style } of layers) {
    const rule = [...style.rules, ...style.rules.flatMap(classRules)].find((each) => each.name === name);
    if (rule !== undefined) return { layer, rule };
  }
  throw new ServiceError('invalidParameter', `There is no rule ${name} in the style.`, {
    parameter: 'RULE',
    received: name,
    allowed: layers.flatMap(({ style }) => style.rules.map((each) => each.name)),
  });
}

/**
 * The rules a legend shows: without those that only label, unless there are no others, those of colour maps by their
 * classes, and each title once.
 */
export function legendRules(
  { style, rules: names }: LegendLayer,
  { language, scaleDenominator }: Pick<LegendRequest, 'language' | 'scaleDenominator'>,
): readonly StyleRule[] {
  const drawn = scaleDenominator === undefined ? style.rules : rulesAt(style, scaleDenominator);
  const rules = names === undefined ? drawn : drawn.filter(({ name }) => names.includes(name));
  const symbols = rules.filter(({ symbolizers }) => symbolizers.some(({ kind }) => kind !== 'text'));
  const seen = new Set<string>();
  return (symbols.length > 0 ? symbols : rules).flatMap(classRules).filter(({ title }) => {
    if (seen.has(title[language])) return false;
    seen.add(title[language]);
    return true;
  });
}

/** Words on lines of at most so many em. */
function breakLines(text: string, longest: number, weight: FontWeight): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    const joined = line === undefined ? word : `${line} ${word}`;
    if (line === undefined || textWidth(joined, weight) > longest) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}
