import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Scanner } from './scan/scanner.ts';

/** What a scene is drawn on. */
export interface Surface {
  /** Begins anew; what was drawn before is forgotten. @param background `#RRGGBB` everywhere */
  begin(background: string | undefined): void;
  /** What Skia draws on next, one unit a pixel of the scene. */
  readonly context: SKRSContext2D;
  /** What paints plain shapes next, where there are pixels. */
  readonly scanner?: Scanner | undefined;
  /** Whether upright labels are left for whoever has the pixels. */
  readonly leavesLabels: boolean;
}
