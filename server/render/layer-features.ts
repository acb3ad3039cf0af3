import { findProperty, type Layer, type Property } from '../catalog/layer.ts';
import { evaluate } from '../filter/evaluate.ts';
import { type FlatGeometry, WkbReader } from '../geo/wkb.ts';
import type { Feature } from '../source/feature-source.ts';
import { evaluateExpression } from '../style/evaluate-expression.ts';
import { toText } from '../style/expression-value.ts';
import { neededProperties } from '../style/needed-properties.ts';
import type { StyleRule } from '../style/style.ts';
import type { TextSymbolizer } from '../style/style-schema.ts';
import { anchorOf } from './anchor.ts';
import { GeometryStore, type StoredGeometry } from './geometry-store.ts';
import type { LabelCandidate } from './label.ts';
import { LabelCrowd } from './label-crowd.ts';
import type { Labelling } from './labelling.ts';
import type { LayerWindow } from './layer-window.ts';
import { placeLabels } from './place-label.ts';

/** What the features of a layer are read for. */
export interface LayerReading {
  readonly layer: Layer;
  /** Of the layer in the picture. */
  readonly order: number;
  /** Those that apply at the picture's scale. */
  readonly rules: readonly StyleRule[];
  readonly scaleDenominator: number;
  readonly window: LayerWindow;
  readonly labelling: (symbolizer: TextSymbolizer) => Labelling;
}

/** One layer's features in one picture: sorted by the rules that take them, geometry in pixels, labels placed. */
export class LayerFeatures {
  /** What is to be fetched. */
  readonly properties: readonly Property[];
  readonly store: GeometryStore;
  /** For each rule the features it takes. */
  readonly taken: readonly StoredGeometry[][];
  readonly #crowd: LabelCrowd;
  /** Features that at least one rule took. */
  count = 0;
  readonly #reading: LayerReading;
  readonly #texts: readonly (readonly RuleText[])[];
  readonly #hasMarks: readonly boolean[];
  readonly #hasElse: boolean;
  readonly #index: ReadonlyMap<string, number>;
  readonly #wkb = new WkbReader();
  #values: Feature['values'] = [];
  readonly #valueOf = (name: string) => {
    const index = this.#index.get(name);
    return index === undefined ? null : this.#values[index];
  };

  constructor(reading: LayerReading) {
    const { layer, rules, window } = reading;
    this.#reading = reading;
    this.properties = [...neededProperties(rules)].flatMap((name) => findProperty(layer, name) ?? []);
    this.#index = new Map(this.properties.map(({ name }, index) => [name, index]));
    this.store = new GeometryStore(window.paint, window.transform, window.unitsPerPixel, hasDashes(rules));
    this.#crowd = new LabelCrowd(window.originX, window.originY);
    this.taken = rules.map(() => []);
    this.#texts = rules.map((rule) => ruleTexts(rule, reading.labelling));
    this.#hasMarks = rules.map(({ symbolizers }) => symbolizers.some(({ kind }) => kind === 'point'));
    this.#hasElse = rules.some(({ isElse }) => isElse);
  }

  /** Labels that the features would like to have. */
  get labels(): readonly LabelCandidate[] {
    return this.#crowd.labels;
  }

  /**
   * Takes in a feature.
   * @throws ServiceError tooMuchWork beyond the budget of vertices
   */
  read(feature: Feature): void {
    if (feature.geometry === null) return;
    this.#values = feature.values;
    const rules = this.#rulesOf();
    if (rules.length === 0) return;
    this.count += 1;
    const geometry = this.#wkb.read(feature.geometry);
    const needsAnchor = rules.some((rule) => this.#hasMarks[rule]) && hasNoPoint(geometry);
    const stored = this.store.add(feature.key, geometry, needsAnchor ? anchorOf(geometry) : undefined);
    for (const rule of rules) {
      if (stored !== undefined) this.taken[rule]?.push(stored);
      for (const text of this.#texts[rule] ?? []) this.#label(text, geometry, feature.key);
    }
  }

  /** Numbers of the rules that take the current feature; the else rules when no other does. */
  #rulesOf(): number[] {
    const { rules } = this.#reading;
    const found: number[] = [];
    for (const [index, { filter, isElse }] of rules.entries()) {
      if (isElse) continue;
      if (filter === undefined || evaluate(filter, this.#valueOf) === true) found.push(index);
    }
    if (found.length > 0 || !this.#hasElse) return found;
    return rules.flatMap(({ isElse }, index) => (isElse ? [index] : []));
  }

  #label({ label, labelling, name }: RuleText, geometry: FlatGeometry, key: string): void {
    const scope = { valueOf: this.#valueOf, scaleDenominator: this.#reading.scaleDenominator };
    const text = typeof label === 'string' ? label : (toText(evaluateExpression(label, scope)) ?? '').trim();
    if (text === '') return;
    const identity = `${this.#reading.layer.id} ${key} ${name}`;
    for (const label of placeLabels(labelling, geometry, text.slice(0, LONGEST_TEXT), identity)) {
      this.#crowd.add(label);
    }
  }
}

/** Characters of a label that are drawn. */
const LONGEST_TEXT = 120;

/** A text symbolizer of a rule, ready to write. */
interface RuleText {
  readonly name: string;
  readonly label: TextSymbolizer['label'];
  readonly labelling: Labelling;
}

function ruleTexts(rule: StyleRule, labelling: LayerReading['labelling']): readonly RuleText[] {
  return rule.symbolizers.flatMap((symbolizer, index) =>
    symbolizer.kind !== 'text'
      ? []
      : {
          name: `${rule.name}/${index}`,
          label: symbolizer.label,
          labelling: labelling(symbolizer),
        },
  );
}

/** Whether an outline is dashed: neighbours then need all their vertices, so that their common edges are known. */
function hasDashes(rules: readonly StyleRule[]): boolean {
  return rules.some(({ symbolizers }) =>
    symbolizers.some((each) => each.kind !== 'point' && 'stroke' in each && each.stroke?.dash !== undefined),
  );
}

function hasNoPoint({ paths }: FlatGeometry): boolean {
  return paths.every(({ dimension }) => dimension > 0);
}
