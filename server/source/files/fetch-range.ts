import type { AwsClient } from 'aws4fetch';
import type { FileAddress } from './file-place.ts';
import { type SignedStore, signingClient } from './signed-store.ts';

/** Milliseconds a store has for one range. */
const TIMEOUT = 15_000;

/**
 * A request to an address that the operator allowed, for ranges of a file there; a redirect is an error, since it leads
 * where nobody allowed. Signed where the address lies in the operator's bucket.
 * @throws TypeError when the address does not answer, DOMException when it takes too long or `signal` ends it
 */
export function fetchRange(
  { url, signed }: FileAddress,
  headers: NonNullable<RequestInit['headers']>,
  signal?: AbortSignal | null,
): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT);
  const stop = signal === undefined || signal === null ? timeout : AbortSignal.any([signal, timeout]);
  const request = { headers, signal: stop, redirect: 'error' } as const;
  return signed === undefined ? fetch(url, request) : clientOf(signed).fetch(url, request);
}

/** Each holds its signing keys of the day. */
const clients = new WeakMap<SignedStore, AwsClient>();

function clientOf(store: SignedStore): AwsClient {
  const known = clients.get(store);
  if (known !== undefined) return known;
  const client = signingClient(store);
  clients.set(store, client);
  return client;
}
