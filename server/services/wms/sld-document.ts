import type { Config } from '../../config.ts';
import { ServiceError } from '../../errors.ts';
import type { Kvp } from '../../http/kvp.ts';
import { MAX_STYLE_DOCUMENT, readStyleDocument } from '../../style/read-style-document.ts';
import type { StyleDocument } from '../../style/style-document.ts';

/** Milliseconds that fetching a style may take. */
const PATIENCE = 5_000;

/**
 * SLD_BODY, or the document at SLD's address (SLD 1.1.0, 6.3): fetched only from hosts that the operator allows,
 * without following it elsewhere.
 * @returns undefined when the request has neither
 * @throws ServiceError invalidParameter, and as {@link readStyleDocument}
 */
export async function readSldParameter(
  kvp: Kvp,
  { sldHosts }: Pick<Config, 'sldHosts'>,
): Promise<StyleDocument | undefined> {
  const body = kvp.get('SLD_BODY') ?? '';
  if (body !== '') return readText(body, 'SLD_BODY');
  const address = kvp.get('SLD') ?? '';
  return address === '' ? undefined : readText(await fetchStyle(address, sldHosts), 'SLD');
}

function readText(text: string, parameter: string): StyleDocument {
  try {
    return readStyleDocument(text, { format: 'SLD' });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.fault !== 'malformedBody') throw error;
    throw new ServiceError('invalidParameter', `${parameter} is no XML: ${error.message}`, {
      parameter,
      received: text,
    });
  }
}

async function fetchStyle(address: string, hosts: readonly string[]): Promise<string> {
  const url = URL.parse(address);
  const isAllowed =
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && hosts.includes(url.host);
  if (!isAllowed) {
    throw new ServiceError('invalidParameter', 'Styles are not fetched from this address.', {
      parameter: 'SLD',
      received: address,
      allowed: hosts.length === 0 ? 'SLD_BODY, the style itself' : hosts,
    });
  }
  const failed = (cause?: unknown): ServiceError =>
    new ServiceError('invalidParameter', 'The style could not be fetched.', {
      parameter: 'SLD',
      received: address,
      allowed: `an SLD of at most ${MAX_STYLE_DOCUMENT} characters that is answered with 200`,
      cause,
    });
  try {
    // A redirect would lead past the list of hosts.
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok || response.body === null) throw failed();
    return await readBounded(response.body, failed);
  } catch (error) {
    throw error instanceof ServiceError ? error : failed(error);
  }
}

async function readBounded(body: AsyncIterable<Uint8Array>, failed: () => ServiceError): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_STYLE_DOCUMENT) throw failed();
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8').decode(Buffer.concat(chunks));
}
