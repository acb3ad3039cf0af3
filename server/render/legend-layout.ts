import { ServiceError } from '../errors.ts';
import { STANDARD_DPI } from '../geo/scale.ts';
import { rulesAt, type StyleRule } from '../style/style.ts';
import { CAP_HEIGHT, textWidth } from './fonts.ts';
import type { LegendRequest } from './renderer.ts';
import { toPixels } from './viewport.ts';

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

/** One row of a legend. */
export interface Row {
  readonly rule: StyleRule | undefined;
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
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
  const { layer, language, dpi } = request;
  const px = (length: number) => Math.round((length * dpi) / STANDARD_DPI);
  const width = sideOf(request.symbolWidth, px(SYMBOL), 'WIDTH');
  const height = sideOf(request.symbolHeight, px(SYMBOL), 'HEIGHT');
  const symbolOf = (rule: StyleRule) => {
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
    const rule = ruleNamed(request, request.rule);
    return { width, height, px, symbolOf, textX: 0, rows: [{ rule, x: 0, y: 0, lines: [], textY: 0 }] };
  }
  const rules = shownRules(request);
  const margin = px(MARGIN);
  const textX = rules.length === 0 ? margin : margin + width + px(GAP);
  const rows: Row[] = [];
  let [y, widest] = [margin, 0];
  const add = (rule: StyleRule | undefined, title: string) => {
    const lines = breakLines(title, WIDEST_TITLE / TEXT);
    const textHeight = lines.length * px(LINE);
    const rowHeight = Math.max(rule === undefined ? 0 : height, textHeight);
    const middle = y + rowHeight / 2;
    const textY = Math.round(middle - textHeight / 2 + px(LINE) / 2 + (CAP_HEIGHT * px(TEXT)) / 2);
    rows.push({ rule, x: margin, y: Math.round(middle - height / 2), lines, textY });
    widest = Math.max(widest, ...lines.map((line) => textWidth(line, 'normal') * px(TEXT)));
    y += rowHeight + px(ROW_GAP);
  };
  for (const rule of rules) add(rule, rule.title[language]);
  if (rules.length === 0) add(undefined, nothingDrawn[language]);
  return {
    width: Math.ceil(textX + widest) + margin,
    height: y - px(ROW_GAP) + margin,
    px,
    symbolOf,
    textX,
    rows,
  };
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

function ruleNamed({ style }: LegendRequest, name: string): StyleRule {
  const rule = style.rules.find((each) => each.name === name);
  if (rule !== undefined) return rule;
  throw new ServiceError('invalidParameter', `The style ${style.id} has no rule ${name}.`, {
    parameter: 'RULE',
    received: name,
    allowed: style.rules.map((each) => each.name),
  });
}

function shownRules({ style, language, scaleDenominator }: LegendRequest): readonly StyleRule[] {
  const rules = scaleDenominator === undefined ? style.rules : rulesAt(style, scaleDenominator);
  const symbols = rules.filter(({ symbolizers }) => symbolizers.some(({ kind }) => kind !== 'text'));
  const seen = new Set<string>();
  return (symbols.length > 0 ? symbols : rules).filter(({ title }) => {
    if (seen.has(title[language])) return false;
    seen.add(title[language]);
    return true;
  });
}

/** Words on lines of at most so many em. */
function breakLines(text: string, longest: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1);
    const joined = line === undefined ? word : `${line} ${word}`;
    if (line === undefined || textWidth(joined, 'normal') > longest) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}
