/**
 * Names of at most ten characters (dBASE III), in order, no two alike: what does not fit is cut, and numbered where
 * that makes it another's name.
 */
export function shortNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names.filter((name) => name.length <= LENGTH));
  return names.map((name) => {
    if (name.length <= LENGTH) return name;
    let short = name.slice(0, LENGTH);
    for (let n = 1; taken.has(short); n++) short = `${name.slice(0, LENGTH - String(n).length - 1)}_${n}`;
    taken.add(short);
    return short;
  });
}

const LENGTH = 10;
