/** Whether a ring without spikes turns one way only, and round once: then no two edges cross. */
export function isConvex(xy: Float64Array, count: number): boolean {
  let dx = (xy[0] as number) - (xy[count * 2 - 2] as number);
  let dy = (xy[1] as number) - (xy[count * 2 - 1] as number);
  let [turns, reversals] = [0, 0];
  // East or west as last seen, from the end of the ring; an edge due north or south keeps it.
  let heading = 0;
  for (let i = count - 1; i > 0 && heading === 0; i--)
    heading = Math.sign((xy[(i + 1 === count ? 0 : i + 1) * 2] as number) - (xy[i * 2] as number));
  for (let i = 0; i < count; i++) {
    const next = i + 1 === count ? 0 : i * 2 + 2;
    const ex = (xy[next] as number) - (xy[i * 2] as number);
    const ey = (xy[next + 1] as number) - (xy[i * 2 + 1] as number);
    const turn = dx * ey - dy * ex > 0 ? 1 : -1;
    if (turns === 0) turns = turn;
    else if (turn !== turns) return false;
    if (ex !== 0 && ex > 0 !== heading > 0) {
      reversals += 1;
      heading = ex;
    }
    dx = ex;
    dy = ey;
  }
  return reversals <= 2;
}

/** Whether any two edges share more than a point in which they only touch: most rings have none. */
export function hasCrossing(xy: Float64Array, count: number): boolean {
  const end = count * 2;
  for (let i = 0; i < end - 4; i += 2) {
    const ax = xy[i] as number;
    const ay = xy[i + 1] as number;
    const bx = xy[i + 2] as number;
    const by = xy[i + 3] as number;
    const minX = Math.min(ax, bx);
    const maxX = Math.max(ax, bx);
    const minY = Math.min(ay, by);
    const maxY = Math.max(ay, by);
    const last = i === 0 ? end - 2 : end;
    let cx = xy[i + 4] as number;
    let cy = xy[i + 5] as number;
    for (let j = i + 4; j < last; j += 2) {
      const next = j + 2 === end ? 0 : j + 2;
      const dx = xy[next] as number;
      const dy = xy[next + 1] as number;
      const isApart =
        (cx > maxX && dx > maxX) ||
        (cx < minX && dx < minX) ||
        (cy > maxY && dy > maxY) ||
        (cy < minY && dy < minY);
      if (!isApart && crosses(xy, count, i / 2, j / 2)) return true;
      cx = dx;
      cy = dy;
    }
  }
  return false;
}

/** Twice the signed area of a vertex and its neighbours. */
export function doubledTriangle(xy: Float64Array, count: number, index: number): number {
  const before = ((index + count - 1) % count) * 2;
  const after = ((index + 1) % count) * 2;
  return turn(xy, before, index * 2, after);
}

/** Twice the signed area of a → b → c; offsets into the coordinates. */
function turn(xy: Float64Array, a: number, b: number, c: number): number {
  const ax = xy[a] as number;
  const ay = xy[a + 1] as number;
  return (
    ((xy[b] as number) - ax) * ((xy[c + 1] as number) - ay) -
    ((xy[b + 1] as number) - ay) * ((xy[c] as number) - ax)
  );
}

/** Rings up to this long are looked through pair by pair. */
export const SHORT = 48;

/** Calls back with the first vertices of each two edges that cross; touching in a vertex is no crossing. */
export function eachCrossing(xy: Float64Array, count: number, found: (i: number, j: number) => void): void {
  if (count > SHORT) {
    sweep(xy, count, found);
    return;
  }
  for (let i = 0; i < count - 2; i++) {
    const last = i === 0 ? count - 1 : count;
    for (let j = i + 2; j < last; j++) if (crosses(xy, count, i, j)) found(i, j);
  }
}

/** Only edges whose spans in x overlap can cross: they are looked at from left to right. */
function sweep(xy: Float64Array, count: number, found: (i: number, j: number) => void): void {
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const a = xy[i * 2] as number;
    const b = xy[((i + 1) % count) * 2] as number;
    left[i] = Math.min(a, b);
    right[i] = Math.max(a, b);
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => (left[a] as number) - (left[b] as number));
  let active: number[] = [];
  for (const edge of order) {
    const from = left[edge] as number;
    active = active.filter((other) => (right[other] as number) >= from);
    for (const other of active) {
      const [i, j] = edge < other ? [edge, other] : [other, edge];
      const isNeighbour = j === i + 1 || (i === 0 && j === count - 1);
      if (!isNeighbour && crosses(xy, count, i, j)) found(i, j);
    }
    active.push(edge);
  }
}

/** Whether the edges from these vertices share more than a point in which they only touch. */
export function crosses(xy: Float64Array, count: number, i: number, j: number): boolean {
  const a = i * 2;
  const b = ((i + 1) % count) * 2;
  const c = j * 2;
  const d = ((j + 1) % count) * 2;
  if (apart(xy, a, b, c, d) || apart(xy, a + 1, b + 1, c + 1, d + 1)) return false;
  const abc = turn(xy, a, b, c);
  const abd = turn(xy, a, b, d);
  if (abc === 0 && abd === 0) return overlaps(xy, a, b, c, d);
  const cda = turn(xy, c, d, a);
  const cdb = turn(xy, c, d, b);
  return abc > 0 !== abd > 0 && cda > 0 !== cdb > 0 && abc !== 0 && abd !== 0 && cda !== 0 && cdb !== 0;
}

/** Of four numbers the first two lie on one side of the others. */
function apart(xy: Float64Array, a: number, b: number, c: number, d: number): boolean {
  const [p, q, r, s] = [xy[a] as number, xy[b] as number, xy[c] as number, xy[d] as number];
  return Math.max(p, q) < Math.min(r, s) || Math.max(r, s) < Math.min(p, q);
}

/** Edges on one line that share a piece of it. */
function overlaps(xy: Float64Array, a: number, b: number, c: number, d: number): boolean {
  const axis = xy[a] === xy[b] ? 1 : 0;
  const [p, q] = [xy[a + axis] as number, xy[b + axis] as number];
  const [r, s] = [xy[c + axis] as number, xy[d + axis] as number];
  return Math.max(Math.min(p, q), Math.min(r, s)) < Math.min(Math.max(p, q), Math.max(r, s));
}
