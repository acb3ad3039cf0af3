import { findProperty, type Layer, type Property } from '../catalog/layer.ts';
import { extentOfVertices } from '../geo/extent.ts';
import { type FlatGeometry, WkbReader } from '../geo/wkb.ts';
import type { Feature } from '../source/feature-source.ts';
import { neededProperties } from '../style/needed-properties.ts';
import type { StyleRule } from '../style/style.ts';
import type { DrawnFeature } from './drawing-source.ts';
import { anchorOf } from './geometry/anchor.ts';
import { GeometryStore, type StoredGeometry } from './geometry/geometry-store.ts';
import type { DrawnGeometry } from './geometry/prepared-geometry.ts';
import { hashOf, type LabelCandidate } from './labels/label.ts';
import { LabelCrowd } from './labels/label-crowd.ts';
import { obstacleBoxes } from './labels/label-obstacle.ts';
import type { Labelling } from './labels/labelling.ts';
import { placeLabels } from './labels/place-label.ts';
import { TextStyle } from './labels/text-style.ts';
import type { LayerWindow } from './layer-window.ts';
import type { ToPixels } from './paint/pen.ts';
import { type PaintingPlace, SymbolGroups } from './paint/symbol-groups.ts';
import { type RuleMatcher, ruleMatcher } from './rule-matcher.ts';

/** Lists of rules that are remembered while a layer is read. */
const MOST_LISTS = 256;

/** What the features of a layer are read for. */
export interface LayerReading {
  readonly layer: Layer;
  /** Of the layer in the picture. */
  readonly order: number;
  /** Those that apply at the picture's scale. */
  readonly rules: readonly StyleRule[];
  readonly scaleDenominator: number;
  readonly window: LayerWindow;
  readonly px: ToPixels;
}

/** A rule and the features it takes. */
export interface TakingRule {
  readonly rule: StyleRule;
  /** Of each symbolizer that is no text, in their order. */
  readonly groups: readonly SymbolGroups[];
  readonly texts: readonly { readonly name: string; readonly style: TextStyle }[];
  readonly hasMarks: boolean;
  readonly obstacles: StyleRule['symbolizers'];
  /** Features that lie in the picture. */
  count: number;
}

/** One layer's features in one picture: sorted by the rules that take them, geometry in pixels, labels placed. */
export class LayerFeatures {
  /** What is to be fetched. */
  readonly properties: readonly Property[];
  readonly store: GeometryStore;
  readonly rules: readonly TakingRule[];
  readonly #byRule: ReadonlyMap<StyleRule, TakingRule>;
  readonly #crowd: LabelCrowd;
  /** Of labels that stand for all features of one text: the best so far, and how large its feature is. */
  readonly #grouped = new Map<
    string,
    { readonly size: number; readonly labels: readonly LabelCandidate[] }
  >();
  /** Features that at least one rule took. */
  count = 0;
  readonly #reading: LayerReading;
  readonly #match: RuleMatcher;
  readonly #index: ReadonlyMap<string, number>;
  readonly #wkb = new WkbReader();
  readonly #scope: {
    valueOf: (name: string) => Feature['values'][number] | undefined;
    scaleDenominator: number;
  };
  #values: Feature['values'] = [];
  readonly #hasMarks: boolean;
  /** By the list that the matcher gave: it gives the same for the same features. */
  readonly #taking = new Map<readonly StyleRule[], readonly TakingRule[]>();

  constructor(reading: LayerReading) {
    const { layer, rules, window } = reading;
    this.#reading = reading;
    this.#match = ruleMatcher(rules);
    this.properties = [...neededProperties(rules)].flatMap((name) => findProperty(layer, name) ?? []);
    this.#index = new Map(this.properties.map(({ name }, index) => [name, index]));
    this.#scope = {
      scaleDenominator: reading.scaleDenominator,
      valueOf: (name) => {
        const index = this.#index.get(name);
        return index === undefined ? null : this.#values[index];
      },
    };
    this.store = new GeometryStore(
      window.paint,
      window.transform,
      window.unitsPerPixel,
      needsVertices(rules),
    );
    this.#crowd = new LabelCrowd(window.originX, window.originY);
    this.rules = rules.map((rule) => takingRule(rule, reading));
    this.#hasMarks = this.rules.some(({ hasMarks }) => hasMarks);
    this.#byRule = new Map(this.rules.map((each) => [each.rule, each]));
  }

  /** Labels that the features would like to have, and what they must keep clear of. */
  get labels(): readonly LabelCandidate[] {
    return [...this.#crowd.labels, ...[...this.#grouped.values()].flatMap(({ labels }) => labels)];
  }

  /**
   * Takes in a feature.
   * @throws ServiceError tooMuchWork beyond the budget of vertices
   */
  read(feature: DrawnFeature): void {
    if (feature.geometry === null) return;
    this.#values = feature.values;
    const rules = this.#match(this.#scope.valueOf);
    if (rules.length === 0) return;
    this.count += 1;
    const { geometry: given } = feature;
    const geometry: DrawnGeometry = given instanceof Uint8Array ? this.#wkb.read(given) : given;
    const taking = this.#takingOf(rules);
    const needsAnchor = this.#hasMarks && taking.some(({ hasMarks }) => hasMarks) && hasNoPoint(geometry);
    const stored = this.store.add(feature.key, geometry, needsAnchor ? anchorOf(geometry) : undefined);
    for (const rule of taking) {
      if (stored !== undefined) this.#take(rule, stored, this.#placeOf(rule.rule, feature.key));
      for (const text of rule.texts) this.#label(text, geometry, feature.key);
    }
  }

  /** Most features are taken by one of a few lists of rules; some matchers make a list anew for each. */
  #takingOf(rules: readonly StyleRule[]): readonly TakingRule[] {
    const known = this.#taking.get(rules);
    if (known !== undefined) return known;
    const taking = rules.flatMap((rule) => this.#byRule.get(rule) ?? []);
    if (this.#taking.size < MOST_LISTS) this.#taking.set(rules, taking);
    return taking;
  }

  #placeOf({ sortBy }: StyleRule, key: string): PaintingPlace | undefined {
    if (sortBy === undefined) return undefined;
    const values = sortBy.map(({ property }) => {
      const value = this.#scope.valueOf(property) ?? null;
      const type = findProperty(this.#reading.layer, property)?.type;
      // Decimals come as their digits.
      return value === null || (type !== 'number' && type !== 'integer') ? value : Number(value);
    });
    return { values: values as PaintingPlace['values'], key };
  }

  #take(rule: TakingRule, stored: StoredGeometry, place: PaintingPlace | undefined): void {
    rule.count += 1;
    for (const group of rule.groups) group.add(stored, this.#scope, place);
    const { layer, px } = this.#reading;
    for (const symbolizer of rule.obstacles) {
      const boxes = obstacleBoxes(this.store, stored, symbolizer, this.#scope, px);
      if (boxes.length > 0) this.#crowd.addObstacle(boxes, `${layer.id} ${stored.key}`);
    }
  }

  #label({ name, style }: TakingRule['texts'][number], geometry: FlatGeometry, key: string): void {
    const found = style.of(this.#scope);
    if (found === undefined) return;
    const { text, labelling } = found;
    if (labelling.smallestFeature > 0 && sizeOf(geometry, labelling) < labelling.smallestFeature) return;
    const { id } = this.#reading.layer;
    if (labelling.isGrouped) this.#group(`${name} ${text}`, text, labelling, geometry);
    else {
      for (const label of placeLabels(labelling, geometry, text, `${id} ${key} ${name}`))
        this.#crowd.add(label);
    }
  }

  /** The largest feature of a text is labelled for all of them; of equals the one whose place hashes lowest. */
  #group(name: string, text: string, labelling: Labelling, geometry: FlatGeometry): void {
    const size = sizeOf(geometry, labelling) - hashOf(String(geometry.coordinates[0])) / 2 ** 40;
    if (size <= (this.#grouped.get(name)?.size ?? -1)) return;
    const labels = placeLabels(labelling, geometry, text, `${this.#reading.layer.id} ${name}`);
    if (labels.length > 0) this.#grouped.set(name, { size, labels });
  }
}

function takingRule(rule: StyleRule, { window, px }: LayerReading): TakingRule {
  const { symbolizers } = rule;
  return {
    rule,
    groups: symbolizers.filter(({ kind }) => kind !== 'text').map((each) => new SymbolGroups(each)),
    texts: symbolizers.flatMap((each, index) =>
      each.kind === 'text' ? { name: `${rule.name}/${index}`, style: new TextStyle(each, window, px) } : [],
    ),
    hasMarks: symbolizers.some(({ kind }) => kind === 'point'),
    obstacles: symbolizers.filter((each) => 'obstacle' in each && each.obstacle === true),
    count: 0,
  };
}

/** The longer side of a feature's box, pixels. */
function sizeOf(geometry: FlatGeometry, { window }: Labelling): number {
  const [minX, minY, maxX, maxY] = extentOfVertices(geometry.coordinates, 0, geometry.vertexCount);
  return Math.max(maxX - minX, maxY - minY) / window.unitsPerPixel;
}

/**
 * Whether vertices that make no difference to the picture are needed: of dashed outlines, so that neighbours know
 * their common edges, and for marks that stand on them.
 */
function needsVertices(rules: readonly StyleRule[]): boolean {
  return rules.some(({ symbolizers }) =>
    symbolizers.some((each) => {
      if (each.kind === 'line' && each.marks?.at === 'vertices') return true;
      return each.kind !== 'point' && 'stroke' in each && each.stroke?.dash !== undefined;
    }),
  );
}

function hasNoPoint({ paths }: FlatGeometry): boolean {
  return paths.every(({ dimension }) => dimension > 0);
}
