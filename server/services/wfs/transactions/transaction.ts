import { type Caller, requireMay } from '../../../access/caller.ts';
import { writeGmlId } from '../../../encode/feature-id.ts';
import { ServiceError } from '../../../errors.ts';
import type { Parts } from '../../../parts.ts';
import type { StepResult } from '../../../source/writing/feature-writer.ts';
import { XSI_NAMESPACE } from '../../../xml/namespaces.ts';
import { element, type Xml, xmlDocument } from '../../../xml/write.ts';
import { dialectOf, type WfsVersion } from '../wfs-version.ts';
import type { TransactionRequest } from './transaction-request.ts';

/**
 * Transaction (WFS 2.0, 15; WFS 1.1, 12; WFS 1.0, 11): all of it, or an exception and nothing.
 * @throws ServiceError unauthorized, forbidden, invalidLock, and what the writer throws
 */
export async function transaction(
  request: TransactionRequest,
  caller: Caller,
  { writer, locks }: Pick<Parts, 'writer' | 'locks'>,
  signal: AbortSignal,
): Promise<readonly StepResult[]> {
  const { steps, lockId, releaseAction } = request;
  for (const { layer } of steps) requireMay(caller, 'write', layer);
  if (lockId !== undefined) await locks.requireLock(lockId);
  try {
    const results = await writer.write(steps, { lockId }, signal);
    if (lockId !== undefined) {
      const written = results.flatMap(({ layer, keys }) => keys.map((key) => `${layer.id}.${key}`));
      await locks.release(lockId, releaseAction === 'ALL' ? undefined : written);
    }
    return results;
  } catch (error) {
    throw error instanceof ServiceError && error.fault === 'locked' ? lockFault(error, lockId) : error;
  }
}

/** Who writes what is locked has to say its lock (WFS 2.0, 15.2.3.1.2). */
function lockFault(error: ServiceError, lockId: string | undefined): ServiceError {
  const fault = lockId === undefined ? 'missingParameter' : 'invalidLock';
  return new ServiceError(fault, error.message, { parameter: 'lockId', cause: error });
}

/** `wfs:TransactionResponse` (WFS 2.0, 15.3; WFS 1.1, 12.3). */
export function writeTransactionResponse(results: readonly StepResult[], version: WfsVersion): string {
  if (version === '1.0.0') return writeOldResponse(results);
  const { wfs, fes } = dialectOf(version);
  const isNew = version === '2.0.0';
  const total = (kind: StepResult['kind']): string =>
    String(results.filter((result) => result.kind === kind).reduce((sum, { keys }) => sum + keys.length, 0));
  const listed = (name: string, kind: StepResult['kind']): Xml | undefined => {
    const features = results.filter((result) => result.kind === kind && result.keys.length > 0);
    return features.length === 0
      ? undefined
      : element(
          name,
          {},
          features.map((result) => feature(result, isNew)),
        );
  };
  return xmlDocument(
    element(
      'wfs:TransactionResponse',
      {
        version,
        'xmlns:wfs': wfs,
        [isNew ? 'xmlns:fes' : 'xmlns:ogc']: fes,
        'xmlns:xsi': XSI_NAMESPACE,
        'xsi:schemaLocation': `${wfs} http://schemas.opengis.net/wfs/${isNew ? '2.0' : version}/wfs.xsd`,
      },
      element(
        'wfs:TransactionSummary',
        {},
        element('wfs:totalInserted', {}, total('insert')),
        element('wfs:totalUpdated', {}, total('update')),
        isNew ? element('wfs:totalReplaced', {}, total('replace')) : undefined,
        element('wfs:totalDeleted', {}, total('delete')),
      ),
      listed('wfs:InsertResults', 'insert'),
      isNew ? listed('wfs:UpdateResults', 'update') : undefined,
      isNew ? listed('wfs:ReplaceResults', 'replace') : undefined,
    ),
  );
}

/** `WFS_TransactionResponse` of WFS 1.0 (11.3): what was inserted, and that all was done. */
function writeOldResponse(results: readonly StepResult[]): string {
  const { wfs, fes } = dialectOf('1.0.0');
  return xmlDocument(
    element(
      'wfs:WFS_TransactionResponse',
      {
        version: '1.0.0',
        'xmlns:wfs': wfs,
        'xmlns:ogc': fes,
        'xmlns:xsi': XSI_NAMESPACE,
        'xsi:schemaLocation': `${wfs} http://schemas.opengis.net/wfs/1.0.0/WFS-transaction.xsd`,
      },
      results
        .filter(({ kind, keys }) => kind === 'insert' && keys.length > 0)
        .map((result) => element('wfs:InsertResult', { handle: result.handle }, ids(result, false))),
      element('wfs:TransactionResult', {}, element('wfs:Status', {}, element('wfs:SUCCESS'))),
    ),
  );
}

function feature(result: StepResult, isNew: boolean): Xml {
  return element('wfs:Feature', { handle: result.handle }, ids(result, isNew));
}

function ids({ layer, idName = layer.id, keys }: StepResult, isNew: boolean): readonly Xml[] {
  return keys.map((key) => {
    const id = writeGmlId({ layer: idName, key });
    return isNew ? element('fes:ResourceId', { rid: id }) : element('ogc:FeatureId', { fid: id });
  });
}
