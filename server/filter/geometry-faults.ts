/** What is wrong with a ring of a polygon; undefined when nothing is. */
export function ringFault(ring: readonly (readonly number[])[]): string | undefined {
  const [first, last] = [ring[0], ring.at(-1)];
  if (ring.length < 4 || first === undefined || last === undefined) {
    return 'a ring of a polygon has four positions or more';
  }
  return first[0] === last[0] && first[1] === last[1]
    ? undefined
    : 'a ring of a polygon ends with its first position';
}
