import type { Filter } from '../../filter/filter.ts';
import type { Style, StyleRule } from '../style.ts';
import type { StyleLoss } from '../style-document.ts';
import type { StyleSymbolizer } from '../symbolizer.ts';
import type { MapLibreExpression, MapLibreLayer, MapLibreStyle, SpriteSymbol } from './maplibre.ts';
import type { MapLibreDrawing } from './maplibre-drawing.ts';
import { joined, NotInMapLibre, toMapLibreFilter } from './maplibre-filter.ts';
import { drawSymbolizer } from './maplibre-layers.ts';
import { labelSymbolizer } from './maplibre-text.ts';
import { zoomOf } from './maplibre-zoom.ts';

/** One layer to be drawn by a MapLibre style; the first is painted lowest. */
export interface MapLibreSubject {
  /** Begins the ids of its layers. */
  readonly id: string;
  /** Fitted to its layer, so that values in filters have the tiles' types. */
  readonly style: Style;
  /** Key of `sources`, and the layer inside its vector tiles. */
  readonly source: string;
  readonly sourceLayer: string;
  /** Offsets of lines run inwards of areas. */
  readonly geometry: 'point' | 'line' | 'area' | 'any';
}

export interface MapLibreRequest {
  readonly name: string;
  readonly language: 'pl' | 'en';
  readonly subjects: readonly MapLibreSubject[];
  /** As they stand in the document: `{ type: 'vector', url: … }`. */
  readonly sources: Readonly<Record<string, unknown>>;
  /** Address of the sprite without `.json`, and of glyphs with `{fontstack}` and `{range}`; left out when not given. */
  readonly sprite?: string | undefined;
  readonly glyphs?: string | undefined;
  /** Degrees: where lengths on the ground are right; 53, the middle of the region, when not given. */
  readonly latitude?: number | undefined;
}

export interface WrittenMapLibreStyle {
  readonly style: MapLibreStyle;
  /** Every picture that the style names, each once. */
  readonly symbols: readonly SpriteSymbol[];
  /** Every font stack that the style names. */
  readonly fonts: readonly string[];
  readonly losses: readonly StyleLoss[];
}

/**
 * Styles → one MapLibre style (version 8) over vector tiles, with what has to be in its sprite and glyphs. Labels stand
 * above everything, as in pictures. What MapLibre cannot say is in the losses; a rule whose filter it cannot answer is
 * left out rather than drawn for the wrong features.
 */
export function writeMapLibreStyle(request: MapLibreRequest): WrittenMapLibreStyle {
  const drawing: MapLibreDrawing = {
    latitude: request.latitude ?? 53,
    isArea: false,
    symbols: new Map(),
    fonts: new Set(),
    losses: [],
  };
  const below: MapLibreLayer[] = [];
  const labels: MapLibreLayer[] = [];
  for (const subject of request.subjects) {
    drawing.isArea = subject.geometry === 'area';
    for (const rule of subject.style.rules) writeRule(rule, subject, request, drawing, below, labels);
  }
  const style: MapLibreStyle = {
    version: 8,
    name: request.name,
    metadata: { language: request.language },
    sources: request.sources,
    ...(request.sprite === undefined ? {} : { sprite: request.sprite }),
    ...(request.glyphs === undefined ? {} : { glyphs: request.glyphs }),
    layers: [...below, ...labels.toSorted(byPriority)],
  };
  return { style, symbols: [...drawing.symbols.values()], fonts: [...drawing.fonts], losses: drawing.losses };
}

/** MapLibre places the labels of the highest layer first: over layers their order says which wins, not their sort keys. */
function byPriority(a: MapLibreLayer, b: MapLibreLayer): number {
  const [first, second] = [a, b].map(({ layout }) => {
    const key = layout?.['symbol-sort-key'];
    return typeof key === 'number' ? key : 0;
  });
  return (second ?? 0) - (first ?? 0);
}

function writeRule(
  rule: StyleRule,
  subject: MapLibreSubject,
  { language }: MapLibreRequest,
  drawing: MapLibreDrawing,
  below: MapLibreLayer[],
  labels: MapLibreLayer[],
): void {
  const segments = segmentsOf(rule, subject, drawing);
  if (rule.sortBy !== undefined) {
    const sentence = 'Features are painted in the order of the tiles.';
    drawing.losses.push({ construct: 'sortBy', where: `${subject.id}/${rule.name}`, sentence });
  }
  for (const [index, symbolizer] of rule.symbolizers.entries()) {
    const where = `${subject.id}/${rule.name}/${symbolizer.kind} ${index + 1}`;
    const lose = (construct: string, sentence: string) => drawing.losses.push({ construct, where, sentence });
    const parts = partsOf(symbolizer, drawing, lose);
    for (const [part, drawn] of parts.entries()) {
      for (const [number, { min, max, filter }] of segments.entries()) {
        const suffix = [part, number].map((each) => (each === 0 ? '' : `-${each + 1}`)).join('');
        const layer: MapLibreLayer = {
          id: `${subject.id}-${rule.name}-${index + 1}${suffix}`,
          type: drawn.type,
          source: subject.source,
          'source-layer': subject.sourceLayer,
          ...(max === Infinity ? {} : { minzoom: zoomOf(max) }),
          ...(min === 0 ? {} : { maxzoom: zoomOf(min) }),
          ...(filter === undefined ? {} : { filter }),
          ...(drawn.layout === undefined ? {} : { layout: drawn.layout }),
          ...(drawn.paint === undefined ? {} : { paint: drawn.paint }),
          metadata: { rule: rule.name, title: rule.title[language] },
        };
        (symbolizer.kind === 'text' ? labels : below).push(layer);
      }
    }
  }
}

type Drawn = Pick<MapLibreLayer, 'type' | 'layout' | 'paint'>;

function partsOf(
  symbolizer: StyleSymbolizer,
  drawing: MapLibreDrawing,
  lose: (construct: string, sentence: string) => void,
): readonly Drawn[] {
  try {
    return symbolizer.kind === 'text'
      ? labelSymbolizer(symbolizer, drawing, lose)
      : drawSymbolizer(symbolizer, drawing, lose);
  } catch (error) {
    if (!(error instanceof NotInMapLibre)) throw error;
    lose(`function ${error.message}`, 'MapLibre has no such function; the symbol was left out.');
    return [];
  }
}

interface Segment {
  readonly min: number;
  readonly max: number;
  readonly filter: MapLibreExpression | undefined;
}

/** Where the rule applies: an else rule in a range of scales for each set of other rules that apply there. */
function segmentsOf(rule: StyleRule, subject: MapLibreSubject, drawing: MapLibreDrawing): readonly Segment[] {
  const { minScaleDenominator: min, maxScaleDenominator: max } = rule;
  const lose = (kind: string) =>
    drawing.losses.push({
      construct: `filter ${kind}`,
      where: `${subject.id}/${rule.name}`,
      sentence: 'MapLibre cannot answer this filter; the rule was left out.',
    });
  try {
    const own = rule.filter === undefined ? undefined : toMapLibreFilter(rule.filter);
    const rivals = rivalsOf(rule, subject.style);
    return rivals === undefined ? [{ min, max, filter: own }] : segmentsBeside(rule, own, rivals);
  } catch (error) {
    if (!(error instanceof NotInMapLibre)) throw error;
    lose(error.message);
    return [];
  }
}

/** Rules of its pass that take features away from a rule; undefined when it asks for no others. */
function rivalsOf(rule: StyleRule, { rules }: Style): readonly StyleRule[] | undefined {
  if (!rule.isElse && rule.unlessTaken !== true) return undefined;
  const before = rule.isElse ? rules : rules.slice(0, rules.indexOf(rule));
  return before.filter(({ pass, isElse }) => pass === rule.pass && !isElse);
}

/** A rule where its rivals do not fit: a segment for each set of them that applies in a range of scales. */
function segmentsBeside(
  { minScaleDenominator: min, maxScaleDenominator: max }: StyleRule,
  own: MapLibreExpression | undefined,
  rivals: readonly StyleRule[],
): readonly Segment[] {
  const limits = rivals.flatMap((each) => [each.minScaleDenominator, each.maxScaleDenominator]);
  const bounds = [min, ...new Set(limits.filter((each) => each > min && each < max)), max].toSorted(
    (a, b) => a - b,
  );
  return bounds.slice(1).flatMap((upper, index): readonly Segment[] => {
    const lower = bounds[index] ?? 0;
    const active = rivals.filter(
      (each) => each.minScaleDenominator <= lower && each.maxScaleDenominator >= upper,
    );
    if (active.some(({ filter }) => filter === undefined)) return [];
    const others = active.map(({ filter }) => toMapLibreFilter(filter as Filter, false, true));
    const filters = [...(own === undefined ? [] : [own]), ...others];
    return [{ min: lower, max: upper, filter: filters.length === 0 ? undefined : joined('all', filters) }];
  });
}
