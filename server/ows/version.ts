import { ServiceError } from '../errors.ts';

/**
 * Version negotiation by VERSION (WMS 1.3.0, 6.2.4; WMS 1.1.1, 6.2.4): the asked one; else the highest that is
 * lower than it; else the lowest. Without a wish the highest.
 * @param offered versions this service speaks, in any order
 */
export function negotiateVersion<V extends string>(
  asked: string | undefined,
  offered: readonly [V, ...V[]],
): V {
  const [highest, ...lower] = offered.toSorted((a, b) => compareVersions(b, a)) as [V, ...V[]];
  const wish = (asked ?? '').trim();
  if (wish === '') return highest;
  if (!VERSION.test(wish)) {
    throw new ServiceError('unsupportedVersion', `${wish} is no version number.`, {
      parameter: 'VERSION',
      received: wish,
      allowed: offered,
    });
  }
  const all = [highest, ...lower];
  return all.find((version) => compareVersions(version, wish) <= 0) ?? all.at(-1) ?? highest;
}

/**
 * Version negotiation by AcceptVersions (OWS 1.1.0, 7.3.2): the first of the client's list that is offered;
 * without a list the highest.
 * @throws ServiceError unsupportedVersion when the list holds none of them
 */
export function acceptVersion<V extends string>(
  acceptVersions: readonly string[] | undefined,
  offered: readonly [V, ...V[]],
): V {
  if (acceptVersions === undefined || acceptVersions.length === 0) return negotiateVersion('', offered);
  for (const wish of acceptVersions) {
    const found = offered.find((version) => version === wish.trim());
    if (found !== undefined) return found;
  }
  throw new ServiceError('unsupportedVersion', 'None of the accepted versions is spoken here.', {
    parameter: 'AcceptVersions',
    received: acceptVersions.join(','),
    allowed: offered,
  });
}

/** Orders version numbers: negative when a is older than b. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const VERSION = /^\d{1,3}(\.\d{1,3}){0,3}$/;
