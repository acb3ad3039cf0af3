import { advances, createCanvas, DESCENT, fontOf } from '../fonts.ts';
import { LEVELS } from '../scan/ink.ts';
import type { LabelFace } from './label.ts';

/** How much of each pixel around a letter is covered. */
export interface GlyphMask {
  /** Levels of ink. */
  readonly levels: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** From the letter's origin, which lies on a whole pixel but for its phase. */
  readonly left: number;
  readonly top: number;
}

/** Letters stand at quarters of a pixel along the line. */
export const PHASES = 4;

/** A face's letters, drawn once by Skia and used again and again. */
export class FaceMasks {
  readonly face: LabelFace;
  /** By character, then by phase. */
  readonly #letters = new Map<string, GlyphMask[]>();
  readonly #halos = new Map<string, GlyphMask[]>();
  readonly #advances = new Map<string, readonly number[]>();

  constructor(face: LabelFace) {
    this.face = face;
  }

  /** The letter itself. @param phase 0…{@link PHASES} − 1 */
  letter(character: string, phase: number): GlyphMask {
    return this.#letters.get(character)?.[phase] ?? this.#draw(this.#letters, character, phase, false);
  }

  /** The letter with its halo around it. */
  halo(character: string, phase: number): GlyphMask {
    return this.#halos.get(character)?.[phase] ?? this.#draw(this.#halos, character, phase, true);
  }

  #draw(cache: Map<string, GlyphMask[]>, character: string, phase: number, hasHalo: boolean): GlyphMask {
    const mask = drawMask(this.face, character, phase, hasHalo);
    let all = cache.get(character);
    if (all === undefined) {
      if (cache.size >= MOST_LETTERS) cache.clear();
      all = [];
      cache.set(character, all);
    }
    all[phase] = mask;
    return mask;
  }

  /** Pixels from each letter to the next. */
  advances(text: string): readonly number[] {
    const known = this.#advances.get(text);
    if (known !== undefined) return known;
    const { weight, size, spacing } = this.face;
    const made = advances(text, weight).map((advance) => advance * size + spacing);
    if (this.#advances.size >= MOST_TEXTS) this.#advances.clear();
    this.#advances.set(text, made);
    return made;
  }
}

const MOST_TEXTS = 5000;
/** Letters of one face that are kept: all of a language and some more. */
const MOST_LETTERS = 400;
const MOST_FACES = 64;

const faces = new Map<string, FaceMasks>();

/** The masks of a face. */
export function masksOfFace(face: LabelFace): FaceMasks {
  const { weight, size, colour, spacing, halo } = face;
  const name = `${weight} ${size} ${colour} ${spacing} ${halo?.colour} ${halo?.width}`;
  let known = faces.get(name);
  if (known === undefined) {
    if (faces.size >= MOST_FACES) faces.clear();
    known = new FaceMasks(face);
    faces.set(name, known);
  }
  return known;
}

/** Space for accents above capitals, em. */
const ASCENT = 1.1;

function drawMask(face: LabelFace, character: string, phase: number, hasHalo: boolean): GlyphMask {
  const { weight, size, colour, halo } = face;
  const room = Math.ceil((hasHalo ? (halo?.width ?? 0) : 0) + size * 0.25) + 1;
  const [above, below] = [Math.ceil(ASCENT * size) + room, Math.ceil(DESCENT * size) + room];
  const width = Math.ceil((advances(character, weight)[0] ?? 0) * size) + 2 * room + 1;
  const canvas = createCanvas(width, above + below);
  const context = canvas.getContext('2d');
  context.font = fontOf(weight, size);
  const x = room + phase / PHASES;
  // In its own colour, made opaque: Skia weights a letter's edge by how dark it is.
  const ink = (hasHalo ? halo?.colour : undefined) ?? colour;
  context.fillStyle = context.strokeStyle = ink.slice(0, 7);
  if (hasHalo) {
    context.lineJoin = 'round';
    context.lineWidth = 2 * (halo?.width ?? 0);
    context.strokeText(character, x, above);
  }
  context.fillText(character, x, above);
  const pixels = canvas.data();
  return trimmed(pixels, width, above + below, -room, -above);
}

/** Only the rows and columns that hold something. */
function trimmed(pixels: Uint8Array, width: number, height: number, left: number, top: number): GlyphMask {
  const levelOf = (x: number, y: number) =>
    Math.round(((pixels[(y * width + x) * 4 + 3] as number) * LEVELS) / 255);
  let [minX, minY, maxX, maxY] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (levelOf(x, y) === 0) continue;
      minX = Math.min(minX, x);
      maxX = Math.max(maxX, x);
      minY = Math.min(minY, y);
      maxY = Math.max(maxY, y);
    }
  }
  const [w, h] = [Math.max(0, maxX - minX + 1), Math.max(0, maxY - minY + 1)];
  const levels = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) levels[y * w + x] = levelOf(x + minX, y + minY);
  return { levels, width: w, height: h, left: left + minX, top: top + minY };
}
