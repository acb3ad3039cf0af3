import type { StyleLoss } from '../style-document.ts';
import type { SpriteSymbol } from './maplibre.ts';

/** What is collected while a MapLibre style is written. */
export interface MapLibreDrawing {
  /** Degrees. */
  readonly latitude: number;
  /** Whether the layer at hand holds areas. */
  isArea: boolean;
  readonly symbols: Map<string, SpriteSymbol>;
  readonly fonts: Set<string>;
  readonly losses: StyleLoss[];
}

/** Tells of a construct that MapLibre has not. */
export type Lose = (construct: string, sentence: string) => void;

/** Name of the glyphs: those of Noto Sans. */
export function fontStack(
  weight: 'normal' | 'bold' | undefined,
  italic: boolean | undefined,
  font: string | undefined,
  lose: Lose,
): string {
  if (font !== undefined && font !== 'Noto Sans') lose('font', `Written in Noto Sans, not in ${font}.`);
  const face = [weight === 'bold' ? 'Bold' : '', italic === true ? 'Italic' : ''].filter(
    (each) => each !== '',
  );
  return `Noto Sans ${face.length === 0 ? 'Regular' : face.join(' ')}`;
}
