import type { Filter } from '../filter/filter.ts';
import type { Style } from './style.ts';

/** Something that one side of a translation says and the other cannot. Never silently dropped: it is in a list. */
export interface StyleLoss {
  /** The word of the language: `VendorOption random`, `Hatch.offset`. */
  readonly construct: string;
  /** Where it stood: `roads/Rule main/LineSymbolizer 2`. */
  readonly where: string;
  /** What became of it, for a person. */
  readonly sentence: string;
}

/** A style document as a client sends it or another program wrote it. */
export interface StyleDocument {
  readonly language: 'SLD' | 'QML';
  readonly version: string;
  /** Painted in this order, the first lowest. */
  readonly layers: readonly StyledLayer[];
  readonly losses: readonly StyleLoss[];
}

/** A layer of a style document and how it is to look. */
export interface StyledLayer {
  /** Name of a layer; empty when the document names none (a QML, a lone FeatureTypeStyle). */
  readonly name: string;
  /** UserLayer of SLD: the layer's features by its FeatureTypeConstraints, without a style of its own. */
  readonly isUserLayer: boolean;
  /** Of the features only these (LayerFeatureConstraints); names and values are checked when it meets the layer. */
  readonly filter: Filter | undefined;
  /** None: the layer's default style. WMS draws each of them (SLD 1.1, 11.2); a library picks one by name. */
  readonly styles: readonly StyledLayerStyle[];
}

export type StyledLayerStyle =
  | { readonly kind: 'named'; readonly name: string }
  | {
      readonly kind: 'user';
      /** Fit it to the layer (`fitStyle`) before it is drawn: that checks every property name. */
      readonly style: Style;
      /** IsDefault. */
      readonly isDefault: boolean;
    };
