import type { IncomingHttpHeaders } from 'node:http';
import type { Database } from '../database/database.ts';
import type { Caller } from './caller.ts';
import { callerOfKey } from './keys-store.ts';

/**
 * Who asks: `Authorization: Bearer KEY`, `X-API-Key: KEY`, or Basic with the key as password, which desktop programs
 * know. Without any: anonymous.
 * @throws ServiceError unauthorized when a key is sent that is none
 */
export async function identify(
  headers: IncomingHttpHeaders,
  database: Database,
  signal?: AbortSignal,
): Promise<Caller> {
  const key = keyOf(headers);
  return key === undefined ? { kind: 'anonymous' } : callerOfKey(database, key, signal);
}

function keyOf({ authorization, 'x-api-key': header }: IncomingHttpHeaders): string | undefined {
  if (typeof header === 'string') return header.trim();
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(\S+)\s*$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return authorization === undefined ? undefined : '';
  const pair = Buffer.from(credentials, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}
