/** The value found most often; the first of equals. */
export function commonest<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | undefined;
  let most = 0;
  for (const [value, count] of counts)
    if (count > most) {
      most = count;
      best = value;
    }
  return best;
}
