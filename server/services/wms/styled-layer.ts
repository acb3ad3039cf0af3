import type { Layer } from '../../catalog/layer.ts';
import type { Filter } from '../../filter/filter.ts';
import type { Style } from '../../style/style.ts';

/** A layer and the style it is asked for in. */
export interface StyledLayer {
  readonly layer: Layer;
  readonly style: Style;
  /** Only these of its features. */
  readonly filter?: Filter | undefined;
}
