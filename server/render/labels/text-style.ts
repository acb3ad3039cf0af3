import { type ExpressionScope, evaluateExpression } from '../../style/evaluate-expression.ts';
import type { StyleExpression } from '../../style/expression.ts';
import { toText } from '../../style/expression-value.ts';
import { isPlain, plainSymbolizer } from '../../style/plain-symbolizer.ts';
import type { TextSymbolizer } from '../../style/symbolizer.ts';
import type { LayerWindow } from '../layer-window.ts';
import type { ToPixels } from '../paint/pen.ts';
import { type Labelling, labellingOf } from './labelling.ts';

type StyleText = TextSymbolizer<StyleExpression>;

/** What a text symbolizer says of one feature. */
export interface FeatureText {
  readonly text: string;
  readonly labelling: Labelling;
}

/** Characters of a label that are drawn. */
const LONGEST_TEXT = 120;

/** A text symbolizer in one picture: what it asks for is worked out once for all features that agree. */
export class TextStyle {
  readonly #symbolizer: StyleText;
  readonly #window: LayerWindow;
  readonly #px: ToPixels;
  /** The symbolizer but for its text: what is written does not change how. */
  readonly #unwritten: StyleText;
  readonly #isPlain: boolean;
  readonly #known = new Map<string, Labelling>();
  /** Of all features, where they agree. */
  #only: Labelling | undefined;

  constructor(symbolizer: StyleText, window: LayerWindow, px: ToPixels) {
    this.#symbolizer = symbolizer;
    this.#window = window;
    this.#px = px;
    this.#unwritten = { ...symbolizer, label: ' .' };
    this.#isPlain = isPlain(this.#unwritten);
  }

  /** undefined where there is nothing to write. */
  of(scope: ExpressionScope): FeatureText | undefined {
    const { label } = this.#symbolizer;
    const text = typeof label === 'string' ? label : (toText(evaluateExpression(label, scope)) ?? '').trim();
    const labelling = text === '' ? undefined : this.#labelling(scope);
    return labelling === undefined ? undefined : { text: text.slice(0, LONGEST_TEXT), labelling };
  }

  #labelling(scope: ExpressionScope): Labelling | undefined {
    if (this.#isPlain) {
      this.#only ??= this.#of(this.#unwritten as TextSymbolizer);
      return this.#only;
    }
    const plain = plainSymbolizer(this.#unwritten, scope) as TextSymbolizer | undefined;
    if (plain === undefined) return undefined;
    const name = JSON.stringify(plain);
    let known = this.#known.get(name);
    if (known === undefined) {
      known = this.#of(plain);
      this.#known.set(name, known);
    }
    return known;
  }

  #of(plain: TextSymbolizer): Labelling {
    return labellingOf(plain, this.#symbolizer, this.#window, this.#px);
  }
}
