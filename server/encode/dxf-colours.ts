/**
 * The nearest of the colours that CAD programs know by number (AutoCAD Color Index): 24 hues of five strengths, full
 * and pale, and greys.
 * @returns 1–9 or 10–255
 */
export function colourIndex(red: number, green: number, blue: number): number {
  let [best, least] = [7, Infinity];
  for (const [index, [r, g, b]] of palette) {
    // The eye is keenest on green.
    const distance = 2 * (r - red) ** 2 + 4 * (g - green) ** 2 + 3 * (b - blue) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

type Rgb = readonly [red: number, green: number, blue: number];

/** Brightness of the five strengths. */
const STRENGTHS = [255, 165, 127, 76, 38] as const;

function* indexedColours(): Generator<readonly [number, Rgb]> {
  const basic: readonly Rgb[] = [
    [255, 0, 0],
    [255, 255, 0],
    [0, 255, 0],
    [0, 255, 255],
    [0, 0, 255],
    [255, 0, 255],
  ];
  for (const [i, colour] of basic.entries()) yield [i + 1, colour];
  // 7 is black on white and white on black.
  yield [7, [0, 0, 0]];
  for (let hue = 0; hue < 24; hue++) {
    for (const [n, strength] of STRENGTHS.entries()) {
      const full = channelsOf(hue * 15).map((each) => each * strength) as unknown as Rgb;
      const pale = full.map((each) => (each + strength) / 2) as unknown as Rgb;
      yield [10 + hue * 10 + n * 2, full];
      yield [11 + hue * 10 + n * 2, pale];
    }
  }
  for (const [i, grey] of [51, 80, 105, 130, 190, 255].entries()) yield [250 + i, [grey, grey, grey]];
}

/** Channels of a pure hue, 0–1. */
function channelsOf(degrees: number): Rgb {
  const channel = (offset: number): number => {
    const k = (offset + degrees / 60) % 6;
    return 1 - Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

const palette: readonly (readonly [number, Rgb])[] = [...indexedColours()];
