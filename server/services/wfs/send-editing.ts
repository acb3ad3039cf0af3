import type { FastifyReply } from 'fastify';
import { type Caller, requireKey } from '../../access/caller.ts';
import { identify } from '../../access/identify.ts';
import type { View } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import type { Kvp } from '../../http/kvp.ts';
import { requestSignal } from '../../http/request-signal.ts';
import type { Parts } from '../../parts.ts';
import type { XmlElement } from '../../xml/read.ts';
import { isEditable } from './capabilities/operations.ts';
import { decodeGetFeature, requireNoJoin } from './get-feature-request.ts';
import type { AnswerSender, WfsCall } from './send-answer.ts';
import { type FeatureSender, featuresOf } from './send-features.ts';
import { expandStoredQueries } from './stored-queries/manage-stored-queries.ts';
import { readDeleteKvp, toDeletion } from './transactions/delete-kvp.ts';
import { lockedRequest, lockFeatures, writeLockFeatureResponse } from './transactions/lock-feature.ts';
import { transaction, writeTransactionResponse } from './transactions/transaction.ts';
import { decodeTransaction, type TransactionRequest } from './transactions/transaction-request.ts';
import type { WfsRequest } from './wfs-request.ts';
import { dialectOf } from './wfs-version.ts';

/** Who sends the request, by its key. */
export function callerOf({ request }: WfsCall, { database }: Parts): Promise<Caller> {
  return identify(request.headers, database);
}

/** Transaction (WFS 2.0, 15): all of it or nothing, for those who have a key. */
export async function sendTransaction(
  written: XmlElement | Kvp,
  call: WfsCall,
  parts: Parts,
  sender: AnswerSender,
): Promise<FastifyReply> {
  requireEditing(call.view, 'Transaction');
  if (call.request.method === 'HEAD') throw new ServiceError('methodNotAllowed', 'HEAD changes nothing.');
  const { request, reply, view, form } = call;
  // Before what is to be written is understood: strangers learn nothing of it.
  const caller = requireKey(await callerOf(call, parts));
  const decoded =
    'children' in written
      ? decodeTransaction(written, view, dialectOf(form.version))
      : deletion(written, call, parts);
  const signal = requestSignal(request, reply, parts.config.requestTimeout);
  const results = await transaction(decoded, caller, parts, signal);
  request.log.info({ key: caller.id, actions: results.length }, 'features are written');
  return sender.once(call, writeTransactionResponse(results, form.version));
}

function deletion(kvp: Kvp, { view, form }: WfsCall, { config }: Parts): TransactionRequest {
  const asked = readDeleteKvp(kvp, form.version);
  const decoded = decodeGetFeature(asked.parameters, view, config);
  requireNoJoin(decoded, 'Transaction');
  return toDeletion(decoded.queries, asked);
}

/** LockFeature and GetFeatureWithLock (WFS 2.0, 12 and 13), for those who have a key. */
export async function sendLock(
  asked: Extract<WfsRequest, { operation: 'LockFeature' | 'GetFeatureWithLock' }>,
  call: WfsCall,
  parts: Parts,
  sender: AnswerSender,
  features: FeatureSender,
): Promise<FastifyReply> {
  const { operation, parameters, lock } = asked;
  requireEditing(call.view, operation);
  const { request, reply, view, form } = call;
  const { config, database } = parts;
  const caller = requireKey(await callerOf(call, parts));
  const signal = requestSignal(request, reply, config.requestTimeout);
  if (parameters === undefined) {
    const renewed = await lockFeatures([], lock, caller, parts, signal);
    return sender.once(call, writeLockFeatureResponse(renewed, form.version));
  }
  const decoded = decodeGetFeature(await expandStoredQueries(parameters, view, database), view, config);
  requireNoJoin(decoded, operation);
  if (operation === 'LockFeature') {
    const locked = await lockFeatures(decoded.queries, lock, caller, parts, signal);
    return sender.once(call, writeLockFeatureResponse(locked, form.version));
  }
  const locked = await lockedRequest(decoded, lock, caller, parts, signal);
  reply.header('cache-control', 'no-store');
  return features.send(locked.request, call, true, (context) =>
    featuresOf(locked.request, { ...context, lockId: locked.lockId }),
  );
}

/** @throws ServiceError unknownOperation where nothing is written */
function requireEditing(view: View, operation: string): void {
  if (isEditable(view)) return;
  throw new ServiceError('unknownOperation', `${operation} is not offered: nothing is written here.`, {
    parameter: operation,
  });
}
