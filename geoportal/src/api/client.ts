import type {
  IdentifiedFeature,
  IdentifyAnswer,
  PortalCatalog,
  SearchAnswer,
} from '../../../server/portal/contract.ts';
import type { Language } from '../i18n/language.ts';

/** A request that brought no answer: `status` is 0 when the server was not reached at all. */
export class RequestFailed extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`request failed with status ${status}`);
    this.name = 'RequestFailed';
    this.status = status;
  }
}

/** The address of a service beside the portal, whatever path prefix the portal has. */
export function serviceAddress(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** What the map can show. @throws RequestFailed */
export function fetchCatalog(signal?: AbortSignal): Promise<PortalCatalog> {
  return get<PortalCatalog>('api/catalog', {}, signal);
}

/** At most 12 hits, best first. @throws RequestFailed, or AbortError when given up */
export function fetchSearch(query: string, language: Language, signal: AbortSignal): Promise<SearchAnswer> {
  return get<SearchAnswer>('api/search', { q: query, lang: language }, signal);
}

/** A question about a place. */
export interface IdentifyQuestion {
  /** EPSG:2180, metres. */
  readonly easting: number;
  readonly northing: number;
  /** Metres per CSS pixel: how wide a finger is. */
  readonly resolution: number;
  readonly layers: readonly string[];
}

/** Features under the finger, top layer first. @throws RequestFailed, or AbortError when given up */
export function fetchIdentify(
  { easting, northing, resolution, layers }: IdentifyQuestion,
  language: Language,
  signal: AbortSignal,
): Promise<IdentifyAnswer> {
  const place = { x: easting.toFixed(3), y: northing.toFixed(3), crs: 'EPSG:2180' };
  const rest = { resolution: String(resolution), layers: layers.join(','), lang: language };
  return get<IdentifyAnswer>('api/identify', { ...place, ...rest }, signal);
}

/** One feature by its layer and key. @throws RequestFailed with status 404 when there is none */
export function fetchFeature(
  layer: string,
  key: string,
  language: Language,
  signal: AbortSignal,
): Promise<IdentifiedFeature> {
  return get<IdentifiedFeature>('api/feature', { layer, key, lang: language }, signal);
}

async function get<T>(
  path: string,
  parameters: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<T> {
  const query = new URLSearchParams(parameters).toString();
  const address = serviceAddress(query === '' ? path : `${path}?${query}`);
  const response = await reachPatiently(address, signal);
  if (!response.ok) throw new RequestFailed(response.status);
  // The server is our own and its answers are typed by the same contract.
  return (await response.json()) as T;
}

/** A server that is overloaded says 503: it gets a moment and a second try, and nobody is bothered. */
async function reachPatiently(address: string, signal?: AbortSignal): Promise<Response> {
  const response = await reach(address, signal);
  if (response.status !== 503) return response;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  signal?.throwIfAborted();
  return reach(address, signal);
}

async function reach(address: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new RequestFailed(0);
  }
}
