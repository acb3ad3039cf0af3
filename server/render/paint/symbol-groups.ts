import type { ExpressionScope } from '../../style/evaluate-expression.ts';
import type { ExpressionValue } from '../../style/expression.ts';
import { isPlain, plainSymbolizer } from '../../style/plain-symbolizer.ts';
import type { PlainSymbolizer, StyleSymbolizer } from '../../style/symbolizer.ts';
import type { StoredGeometry } from '../geometry/geometry-store.ts';

/** Features that a symbolizer paints alike. */
export interface SymbolGroup {
  readonly symbolizer: PlainSymbolizer;
  readonly features: readonly StoredGeometry[];
  /** Where its feature stands in the order of its pass, where it has one. */
  readonly place?: PaintingPlace;
}

/** Where a feature stands in an order of painting. */
export interface PaintingPlace {
  readonly values: readonly ExpressionValue[];
  readonly key: string;
}

/** The features of one symbolizer, put together by what its expressions say of them. */
export class SymbolGroups {
  readonly #symbolizer: StyleSymbolizer;
  readonly #isPlain: boolean;
  readonly #groups = new Map<string, { symbolizer: PlainSymbolizer; features: StoredGeometry[] }>();

  readonly #ordered: SymbolGroup[] = [];

  constructor(symbolizer: StyleSymbolizer) {
    this.#symbolizer = symbolizer;
    this.#isPlain = isPlain(symbolizer);
  }

  /** In the order in which their first features came. */
  get all(): Iterable<SymbolGroup> {
    return this.#ordered.length > 0 ? this.#ordered : this.#groups.values();
  }

  /** @param place in the order of the pass: such a feature is painted by itself */
  add(feature: StoredGeometry, scope: ExpressionScope, place?: PaintingPlace): void {
    const plain = this.#isPlain
      ? (this.#symbolizer as PlainSymbolizer)
      : plainSymbolizer(this.#symbolizer, scope);
    if (plain === undefined) return;
    if (place !== undefined) {
      this.#ordered.push({ symbolizer: plain, features: [feature], place });
      return;
    }
    const name = this.#isPlain ? '' : JSON.stringify(plain);
    const group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, { symbolizer: plain, features: [feature] });
    else group.features.push(feature);
  }
}
