import type { ExpressionScope } from '../style/evaluate-expression.ts';
import { isPlain, plainSymbolizer } from '../style/plain-symbolizer.ts';
import type { PlainSymbolizer, StyleSymbolizer } from '../style/symbolizer.ts';
import type { StoredGeometry } from './geometry-store.ts';

/** Features that a symbolizer paints alike. */
export interface SymbolGroup {
  readonly symbolizer: PlainSymbolizer;
  readonly features: readonly StoredGeometry[];
}

/** The features of one symbolizer, put together by what its expressions say of them. */
export class SymbolGroups {
  readonly #symbolizer: StyleSymbolizer;
  readonly #isPlain: boolean;
  readonly #groups = new Map<string, { symbolizer: PlainSymbolizer; features: StoredGeometry[] }>();

  constructor(symbolizer: StyleSymbolizer) {
    this.#symbolizer = symbolizer;
    this.#isPlain = isPlain(symbolizer);
  }

  /** In the order in which their first features came. */
  get all(): Iterable<SymbolGroup> {
    return this.#groups.values();
  }

  add(feature: StoredGeometry, scope: ExpressionScope): void {
    const plain = this.#isPlain
      ? (this.#symbolizer as PlainSymbolizer)
      : plainSymbolizer(this.#symbolizer, scope);
    if (plain === undefined) return;
    const name = this.#isPlain ? '' : JSON.stringify(plain);
    const group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, { symbolizer: plain, features: [feature] });
    else group.features.push(feature);
  }
}
