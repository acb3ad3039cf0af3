/** Pixels over which distances are told apart, and the part of the scale that lies inside (MapLibre's values). */
const RADIUS = 8;
const CUTOFF = 0.25;
const FAR = 1e20;

/**
 * Coverage of a glyph → its signed distance field: 192 on the outline, more inside, one step of 32 a pixel (exact
 * Euclidean transform of Felzenszwalb and Huttenlocher, antialiased edges counting by their coverage).
 * @param rgba pixels, of which alpha is the coverage
 */
export function signedDistances(
  rgba: Uint8ClampedArray | Uint8Array,
  width: number,
  height: number,
): Uint8Array {
  const count = width * height;
  const outside = new Float64Array(count).fill(FAR);
  const inside = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const coverage = (rgba[i * 4 + 3] as number) / 255;
    if (coverage === 0) continue;
    const distance = 0.5 - coverage;
    outside[i] = coverage === 1 ? 0 : Math.max(0, distance) ** 2;
    inside[i] = coverage === 1 ? FAR : Math.max(0, -distance) ** 2;
  }
  transform(outside, width, height);
  transform(inside, width, height);
  const field = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const distance = Math.sqrt(outside[i] as number) - Math.sqrt(inside[i] as number);
    field[i] = Math.max(0, Math.min(255, Math.round(255 - 255 * (distance / RADIUS + CUTOFF))));
  }
  return field;
}

/** Squared distances to the nearest zero, in place: along columns, then along rows. */
function transform(grid: Float64Array, width: number, height: number): void {
  const longest = Math.max(width, height);
  const scratch = {
    values: new Float64Array(longest),
    bounds: new Float64Array(longest + 1),
    places: new Uint16Array(longest),
  };
  for (let x = 0; x < width; x++) line(grid, x, width, height, scratch);
  for (let y = 0; y < height; y++) line(grid, y * width, 1, width, scratch);
}

interface Scratch {
  readonly values: Float64Array;
  readonly bounds: Float64Array;
  readonly places: Uint16Array;
}

/** The lower envelope of parabolas that stand on one line of the grid. */
function line(
  grid: Float64Array,
  offset: number,
  stride: number,
  length: number,
  { values, bounds, places }: Scratch,
): void {
  for (let q = 0; q < length; q++) values[q] = grid[offset + q * stride] as number;
  places[0] = 0;
  bounds[0] = -FAR;
  bounds[1] = FAR;
  let k = 0;
  for (let q = 1; q < length; q++) {
    let at = meeting(values, places[k] as number, q);
    while (k > 0 && at <= (bounds[k] as number)) at = meeting(values, places[--k] as number, q);
    if (at <= (bounds[k] as number)) at = bounds[k] as number;
    k += 1;
    places[k] = q;
    bounds[k] = at;
    bounds[k + 1] = FAR;
  }
  for (let q = 0, j = 0; q < length; q++) {
    while ((bounds[j + 1] as number) < q) j += 1;
    const place = places[j] as number;
    grid[offset + q * stride] = (values[place] as number) + (q - place) ** 2;
  }
}

function meeting(values: Float64Array, r: number, q: number): number {
  return ((values[q] as number) - (values[r] as number) + q * q - r * r) / (2 * (q - r));
}
