import { ServiceError } from '../../../errors.ts';
import type { Kvp } from '../../../http/kvp.ts';
import { childOf, childrenOf, type XmlElement } from '../../../xml/read.ts';
import { present, readGetFeatureKvp } from '../get-feature-kvp.ts';
import type { GetFeatureParameters, QueryParameters } from '../get-feature-parameters.ts';
import { readGetFeatureXml } from '../get-feature-xml.ts';
import type { Dialect, WfsVersion } from '../wfs-version.ts';

/** How features are to be locked (WFS 2.0, 12.2 and 13.2; WFS 1.1, 11.2 and 9.5). */
export interface LockOptions {
  /** Seconds. */
  readonly expiry: number;
  readonly lockAction: 'ALL' | 'SOME';
  /** A lock whose time starts anew. */
  readonly lockId: string | undefined;
}

/** Seconds that a lock lasts when nobody says it, and at most. */
const EXPIRY = 300;
const MAX_EXPIRY = 86_400;

/** @throws ServiceError missingParameter, invalidParameter */
export function readLockKvp(
  kvp: Kvp,
  version: WfsVersion,
): { readonly parameters: GetFeatureParameters | undefined; readonly lock: LockOptions } {
  const lock = readLock((name) => present(kvp, name.toUpperCase()), version);
  const isRenewal = lock.lockId !== undefined && present(kvp, 'TYPENAMES') === undefined;
  return { lock, parameters: isRenewal ? undefined : readGetFeatureKvp(kvp, version) };
}

/** @throws ServiceError missingParameter, invalidParameter */
export function readLockXml(
  root: XmlElement,
  dialect: Dialect,
): { readonly parameters: GetFeatureParameters | undefined; readonly lock: LockOptions } {
  const lock = readLock((name) => root.attributes.get(name), dialect.version);
  const isRenewal = lock.lockId !== undefined && root.children.length === 0;
  if (isRenewal) return { lock, parameters: undefined };
  const isOldLock = dialect.version !== '2.0.0' && root.name === 'LockFeature';
  return { lock, parameters: isOldLock ? readOldLocks(root, dialect) : readGetFeatureXml(root, dialect) };
}

/** wfs:Lock of WFS 1.1 (11.2): a feature type and a filter. */
function readOldLocks(root: XmlElement, { wfs, fes, version }: Dialect): GetFeatureParameters {
  const queries = childrenOf(root, wfs, 'Lock').map((lock): QueryParameters => {
    const typeName = lock.attributes.get('typeName');
    if (typeName === undefined) {
      throw new ServiceError('missingParameter', 'The Lock has no typeName.', { parameter: 'typeName' });
    }
    return {
      kind: 'adhoc',
      typeNames: [typeName],
      scope: lock.resolve,
      srsName: undefined,
      propertyNames: undefined,
      filter: childOf(lock, fes, 'Filter'),
      sortBy: undefined,
    };
  });
  if (queries.length === 0)
    throw new ServiceError('missingParameter', 'LockFeature has no Lock.', { parameter: 'Lock' });
  return {
    version,
    queries,
    outputFormat: undefined,
    resultType: undefined,
    count: undefined,
    startIndex: undefined,
    resolve: undefined,
    resolveDepth: undefined,
    valueReference: undefined,
    cursor: undefined,
    kvp: undefined,
  };
}

function readLock(attribute: (name: string) => string | undefined, version: WfsVersion): LockOptions {
  const action = (attribute('lockAction') ?? 'ALL').toUpperCase();
  if (action !== 'ALL' && action !== 'SOME') throw wrong('lockAction', action, ['ALL', 'SOME']);
  const text = attribute('expiry');
  if (text !== undefined && !/^\d{1,9}$/.test(text.trim())) throw wrong('expiry', text, 'a whole number');
  // WFS 1.1 counts minutes, WFS 2.0 seconds.
  const expiry = text === undefined ? EXPIRY : Number(text) * (version === '2.0.0' ? 1 : 60);
  const lockId = attribute('lockId')?.trim();
  return { expiry: Math.min(expiry, MAX_EXPIRY), lockAction: action, lockId };
}

function wrong(parameter: string, received: string, allowed: string | readonly string[]): ServiceError {
  return new ServiceError('invalidParameter', `${parameter} is ${JSON.stringify(received.slice(0, 80))}.`, {
    parameter,
    received,
    allowed,
  });
}
