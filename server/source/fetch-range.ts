/** Milliseconds a store has for one range. */
const TIMEOUT = 15_000;

/**
 * A request to an address that the operator allowed, for ranges of a file there; a redirect is an error, since it leads
 * where nobody allowed.
 * @throws TypeError when the address does not answer, DOMException when it takes too long or `signal` ends it
 */
export function fetchRange(
  url: string,
  headers: NonNullable<RequestInit['headers']>,
  signal?: AbortSignal | null,
): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT);
  const stop = signal === undefined || signal === null ? timeout : AbortSignal.any([signal, timeout]);
  return fetch(url, { headers, signal: stop, redirect: 'error' });
}
