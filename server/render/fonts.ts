// Only the fonts shipped with the server: pictures must not depend on the machine. Read by the library when it loads.
process.env.DISABLE_SYSTEM_FONTS_LOAD = '1';
/*
 * The library's allocator gives memory back to the system as soon as a picture is gone and takes it again for the next
 * one; the page faults cost as much as drawing does (measured: a third of a GetMap of 800 × 600). Read when it loads.
 */
process.env.MIMALLOC_PURGE_DELAY ??= '-1';
export const { createCanvas, GlobalFonts, Path2D, PDFDocument, SvgExportFlag } = await import(
  '@napi-rs/canvas'
);
const { createRequire } = await import('node:module');

/** Not `import.meta.resolve`: the runner that starts the tests' server has none. */
const { resolve } = createRequire(import.meta.url);

const FAMILY = 'Noto Sans';

/** Weights and slants that labels are set in. */
export type FontWeight = 'normal' | 'bold' | 'italic' | 'bold italic';

const files: Readonly<Record<FontWeight, string>> = {
  normal: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  italic: '@expo-google-fonts/noto-sans/400Regular_Italic/NotoSans_400Regular_Italic.ttf',
  'bold italic': '@expo-google-fonts/noto-sans/700Bold_Italic/NotoSans_700Bold_Italic.ttf',
};

/** The font of a symbolizer's weight and slant. */
export function fontVariant(weight: 'normal' | 'bold' = 'normal', italic = false): FontWeight {
  if (!italic) return weight;
  return weight === 'bold' ? 'bold italic' : 'italic';
}

if (!GlobalFonts.has(FAMILY)) {
  for (const file of Object.values(files)) {
    GlobalFonts.registerFromPath(resolve(file), FAMILY);
  }
}

/** Height of capitals and digits, in em. */
export const CAP_HEIGHT = 0.714;
/** Depth of g and of the ogonek, in em. */
export const DESCENT = 0.24;

/** A font for a canvas context; size in pixels. */
export function fontOf(weight: FontWeight, size: number): string {
  return `${weight} ${size}px "${FAMILY}"`;
}

/** Advances are measured at this size and scaled: outlines are not hinted. */
const MEASURED = 100;

const rulers = new Map<FontWeight, ReturnType<typeof makeRuler>>();

function makeRuler(weight: FontWeight) {
  const context = createCanvas(1, 1).getContext('2d');
  context.font = fontOf(weight, MEASURED);
  return { context, single: new Map<string, number>(), pair: new Map<string, Map<string, number>>() };
}

const MOST_CHARACTERS = 1000;

/**
 * Distance from each character's origin to the next one's, em, kerned; the last one up to the text's end.
 * Kept by pairs of characters, so that new texts cost nothing.
 */
export function advances(text: string, weight: FontWeight): number[] {
  let ruler = rulers.get(weight);
  if (ruler === undefined) {
    ruler = makeRuler(weight);
    rulers.set(weight, ruler);
  }
  const found: number[] = [];
  let last: string | undefined;
  for (const character of text) {
    if (last !== undefined) found.push(pairAdvance(ruler, last, character));
    last = character;
  }
  if (last !== undefined) found.push(singleAdvance(ruler, last));
  return found;
}

type Ruler = ReturnType<typeof makeRuler>;

function singleAdvance({ context, single }: Ruler, character: string): number {
  let known = single.get(character);
  if (known === undefined) {
    if (single.size >= MOST_CHARACTERS) single.clear();
    known = context.measureText(character).width / MEASURED;
    single.set(character, known);
  }
  return known;
}

function pairAdvance(ruler: Ruler, character: string, next: string): number {
  let known = ruler.pair.get(character);
  if (known === undefined) {
    if (ruler.pair.size >= MOST_CHARACTERS) ruler.pair.clear();
    known = new Map();
    ruler.pair.set(character, known);
  }
  let advance = known.get(next);
  if (advance === undefined) {
    if (known.size >= MOST_CHARACTERS) known.clear();
    const both = ruler.context.measureText(character + next).width / MEASURED;
    advance = both - singleAdvance(ruler, next);
    known.set(next, advance);
  }
  return advance;
}

const widths: Readonly<Record<FontWeight, Map<string, number>>> = {
  normal: new Map(),
  bold: new Map(),
  italic: new Map(),
  'bold italic': new Map(),
};

/** Length of a line of text, em. */
export function textWidth(text: string, weight: FontWeight): number {
  const known = widths[weight].get(text);
  if (known !== undefined) return known;
  const width = advances(text, weight).reduce((total, advance) => total + advance, 0);
  if (widths[weight].size > 20_000) widths[weight].clear();
  widths[weight].set(text, width);
  return width;
}
