import { operandsOf, partsOf } from './expression.ts';
import type { Expression, Filter, Owner } from './filter.ts';

/**
 * Whether a checked filter holds joined layers together: each by a condition that must be true and that is about it
 * and another one, so that no row meets every row of another layer for nothing.
 */
export function joinsAll(filter: Filter, names: readonly string[]): boolean {
  const groups = merge(linksOf(filter));
  const [first] = names;
  return names.every((name) => name === first || groups.some((each) => each.has(name) && each.has(first)));
}

type Group = ReadonlySet<Owner>;

/** Groups of layers that a condition ties, whenever it is true. */
function linksOf(filter: Filter): readonly Group[] {
  switch (filter.kind) {
    case 'and':
      return merge(filter.filters.flatMap(linksOf));
    case 'or': {
      const [first = [], ...others] = filter.filters.map(linksOf);
      return others.reduce<readonly Group[]>(
        (common, each) => common.flatMap((a) => each.map((b) => shared(a, b))).filter(({ size }) => size > 1),
        first,
      );
    }
    case 'not':
    case 'bbox':
    case 'keys':
    case 'during':
      return [];
    default: {
      const owners = new Set(operandsOf(filter).flatMap(ownersOf));
      return owners.size > 1 ? [owners] : [];
    }
  }
}

/** Groups that have a layer in common are one. */
function merge(groups: readonly Group[]): readonly Group[] {
  return groups.reduce<readonly Group[]>((merged, group) => {
    const touching = merged.filter((each) => shared(each, group).size > 0);
    const whole = new Set([...group, ...touching.flatMap((each) => [...each])]);
    return [...merged.filter((each) => !touching.includes(each)), whole];
  }, []);
}

function shared(a: Group, b: Group): Group {
  return new Set([...a].filter((each) => b.has(each)));
}

function ownersOf(expression: Expression): readonly Owner[] {
  if (expression.kind === 'property') return [expression.of];
  if (expression.kind === 'condition') return operandsOf(expression.filter).flatMap(ownersOf);
  return partsOf(expression).flatMap(ownersOf);
}
