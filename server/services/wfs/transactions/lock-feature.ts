import { type Caller, requireMay } from '../../../access/caller.ts';
import { harmonisedId } from '../../../catalog/harmonised.ts';
import { writeGmlId } from '../../../encode/feature-id.ts';
import { ServiceError } from '../../../errors.ts';
import type { Parts } from '../../../parts.ts';
import type { FeatureLock, LockedFeature } from '../../../source/writing/feature-locks.ts';
import { XSI_NAMESPACE } from '../../../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../../../xml/write.ts';
import type { FeatureTypeQuery } from '../feature-type-query.ts';
import type { GetFeatureRequest } from '../get-feature-request.ts';
import { dialectOf, type WfsVersion } from '../wfs-version.ts';
import type { LockOptions } from './lock-request.ts';

/**
 * Locks what a request finds. Who locks must be allowed to write: others would only stand in the way.
 * @throws ServiceError unauthorized, forbidden, locked, invalidLock
 */
export async function lockFeatures(
  queries: readonly FeatureTypeQuery[],
  { expiry, lockAction, lockId }: LockOptions,
  caller: Caller,
  { locks }: Pick<Parts, 'locks'>,
  signal: AbortSignal,
): Promise<FeatureLock> {
  for (const { layer } of queries) requireMay(caller, 'write', layer);
  if (lockId !== undefined) {
    await locks.renew(lockId, expiry);
    return { lockId, locked: [], refused: [] };
  }
  const questions = queries.map(({ layer, filter, harmonised }) => ({
    layer,
    filter,
    idName: harmonised === undefined ? undefined : harmonisedId(layer.id, harmonised),
  }));
  return locks.lock(questions, expiry, lockAction === 'ALL', signal);
}

/** The request about the features that are locked now (WFS 2.0, 13.2.4.3). */
export async function lockedRequest(
  request: GetFeatureRequest,
  options: LockOptions,
  caller: Caller,
  parts: Pick<Parts, 'locks' | 'source'>,
  signal: AbortSignal,
): Promise<{ readonly request: GetFeatureRequest; readonly lockId: string }> {
  const { source } = parts;
  if (request.resultType === 'hits') {
    throw new ServiceError('invalidParameter', 'Features that are only counted are not locked.', {
      parameter: 'resultType',
      received: 'hits',
      allowed: ['results'],
    });
  }
  const found: FeatureTypeQuery[] = [];
  let left = request.count;
  for (const query of request.queries) {
    requireMay(caller, 'write', query.layer);
    const keys: string[] = [];
    const { layer, filter, sort } = query;
    const wish = {
      layer,
      filter,
      sort,
      properties: [],
      geometry: { encoding: 'none' },
      limit: left,
    } as const;
    for await (const batch of source.features(wish, signal)) keys.push(...batch.map(({ key }) => key));
    left -= keys.length;
    found.push({ ...query, filter: { kind: 'keys', keys } });
  }
  const lock = await lockFeatures(found, options, caller, parts, signal);
  const queries = found.map((query) => {
    const keys = lock.locked.filter(({ layer }) => layer.id === query.layer.id).map(({ key }) => key);
    return { ...query, filter: { kind: 'keys', keys } as const };
  });
  return { request: { ...request, queries, kvp: undefined }, lockId: lock.lockId };
}

/** `wfs:LockFeatureResponse` (WFS 2.0, 12.3; WFS 1.1, 11.3). */
export function writeLockFeatureResponse(
  { lockId, locked, refused }: FeatureLock,
  version: WfsVersion,
): string {
  const { wfs, fes } = dialectOf(version);
  const isNew = version === '2.0.0';
  const listed = (name: string, features: readonly LockedFeature[]): Xml | undefined =>
    features.length === 0
      ? undefined
      : element(
          name,
          {},
          features.map((feature) => reference(feature, isNew)),
        );
  return xmlDocument(
    element(
      'wfs:LockFeatureResponse',
      {
        lockId: isNew ? lockId : undefined,
        'xmlns:wfs': wfs,
        [isNew ? 'xmlns:fes' : 'xmlns:ogc']: fes,
        'xmlns:xsi': XSI_NAMESPACE,
        'xsi:schemaLocation': `${wfs} http://schemas.opengis.net/wfs/${isNew ? '2.0' : version}/wfs.xsd`,
      },
      isNew ? undefined : element('wfs:LockId', {}, lockId),
      listed('wfs:FeaturesLocked', locked),
      listed('wfs:FeaturesNotLocked', refused),
    ),
  );
}

function reference({ layer, key, idName = layer.id }: LockedFeature, isNew: boolean): Xml {
  const id = writeGmlId({ layer: idName, key });
  return isNew ? element('fes:ResourceId', { rid: id }) : element('ogc:FeatureId', { fid: id });
}
