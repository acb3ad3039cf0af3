/**
 * How far moments lie apart: the greatest step that leads from the first to all others.
 * @param moments milliseconds, in any order
 * @returns milliseconds; undefined when they are one moment
 */
export function stepOf(moments: readonly number[]): number | undefined {
  const [first = 0] = moments;
  const step = moments.reduce((so, moment) => greatestDivisor(so, Math.abs(moment - first)), 0);
  return step === 0 ? undefined : step;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Milliseconds → an ISO 8601 period such as `P1D`, `PT1H30M` or `PT0.5S`. */
export function writePeriod(milliseconds: number): string {
  const parts = (units: readonly (readonly [string, number])[], of: number): [string, number] => {
    let rest = of;
    let text = '';
    for (const [unit, size] of units) {
      const count = unit === 'S' ? rest / size : Math.floor(rest / size);
      if (count > 0) text += `${count}${unit}`;
      rest -= count * size;
    }
    return [text, rest];
  };
  const [days, rest] = parts([['D', 86_400_000]], milliseconds);
  const [time] = parts(
    [
      ['H', 3_600_000],
      ['M', 60_000],
      ['S', 1_000],
    ],
    rest,
  );
  return `P${days}${time === '' ? '' : `T${time}`}`;
}
