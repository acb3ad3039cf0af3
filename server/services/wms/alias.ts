import type { Titles } from '../../style/style.ts';
import type { StyledLayer } from './styled-layer.ts';

/** A name besides those of the catalog's layers and themes, and what is drawn for it. */
export interface Alias {
  readonly name: string;
  readonly title: Titles;
  /** Top first. */
  readonly layers: readonly StyledLayer[];
}
