import { harmonisedId } from '../../../catalog/harmonised.ts';
import { ServiceError } from '../../../errors.ts';
import type { Kvp } from '../../../http/kvp.ts';
import type { FeatureTypeQuery } from '../feature-type-query.ts';
import { present, readGetFeatureKvp } from '../get-feature-kvp.ts';
import type { GetFeatureParameters } from '../get-feature-parameters.ts';
import type { WfsVersion } from '../wfs-version.ts';
import { readReleaseAction, type TransactionRequest } from './transaction-request.ts';

/** A Transaction in KVP: it can only delete (WFS 1.0, 13.3.6; WFS 1.1, 14.7.6; WFS 2.0, Table 22). */
interface DeleteParameters {
  /** Of the features that go, in the words of GetFeature. */
  readonly parameters: GetFeatureParameters;
  readonly lockId: string | undefined;
  readonly releaseAction: 'ALL' | 'SOME';
}

/** @throws ServiceError missingParameter, invalidParameter, malformedBody */
export function readDeleteKvp(kvp: Kvp, version: WfsVersion): DeleteParameters {
  const parameter = version === '2.0.0' ? 'action' : 'operation';
  const action = present(kvp, 'ACTION') ?? present(kvp, 'OPERATION');
  if (action?.toLowerCase() !== 'delete') {
    throw new ServiceError(
      action === undefined ? 'missingParameter' : 'invalidParameter',
      'A Transaction in KVP only deletes: others are sent as XML.',
      { parameter, allowed: ['Delete'], ...(action === undefined ? {} : { received: action }) },
    );
  }
  return {
    parameters: readGetFeatureKvp(kvp, version),
    lockId: present(kvp, 'LOCKID')?.trim(),
    releaseAction: readReleaseAction(present(kvp, 'RELEASEACTION')),
  };
}

/**
 * @param queries that find the features that go
 * @throws ServiceError missingParameter: that nothing says which of a layer is not to mean all of it
 */
export function toDeletion(
  queries: readonly FeatureTypeQuery[],
  { lockId, releaseAction }: DeleteParameters,
): TransactionRequest {
  const steps = queries.map(({ layer, filter, harmonised }) => {
    // What a mapping leaves out is no choice of the caller's.
    if (filter === undefined || filter === harmonised?.filter) {
      throw new ServiceError('missingParameter', `Nothing says which features of ${layer.id} to delete.`, {
        parameter: 'filter',
        allowed: 'FILTER, BBOX, or FEATUREID (in WFS 2.0: RESOURCEID)',
      });
    }
    const idName = harmonised === undefined ? undefined : harmonisedId(layer.id, harmonised);
    return { kind: 'delete', layer, target: { filter }, idName } as const;
  });
  return { steps, lockId, releaseAction };
}
