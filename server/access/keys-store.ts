import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { ServiceError } from '../errors.ts';
import type { Caller } from './caller.ts';

/** What a new key is for. */
export interface KeyRequest {
  /** Whose it is, for the list: a person, a program. */
  readonly name: string;
  readonly publisher: string;
  /** undefined: every layer of the publisher that can be written. */
  readonly layers: readonly string[] | undefined;
  /** Days until it ends; undefined: never. */
  readonly days: number | undefined;
}

/** A key as it is listed: its secret is not kept. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly publisher: string;
  readonly layers: readonly string[] | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

/** `id_secret`: 12 and 43 characters. */
const KEY = /^([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;

/** Makes a key. @returns the key itself: it is shown once and kept nowhere */
export async function newKey(database: Database, request: KeyRequest): Promise<string> {
  const id = randomBytes(8).toString('hex').slice(0, 12);
  const secret = randomBytes(32).toString('base64url');
  await database.rows({
    sql: `insert into infostrada.keys (id, name, publisher, layers, secret_hash, expires_at)
      values ($1, $2, $3, $4, $5, now() + make_interval(days => $6::int4))`,
    parameters: [
      id,
      request.name,
      request.publisher,
      request.layers ?? null,
      hashOf(secret),
      request.days ?? null,
    ],
  });
  return `${id}_${secret}`;
}

/** Every key, the newest first. */
export function listKeys(database: Database): Promise<KeyRecord[]> {
  return database.rows<KeyRecord>({
    sql: `select id, name, publisher, layers, created_at, expires_at, revoked_at
      from infostrada.keys order by created_at desc`,
    parameters: [],
  });
}

/** @returns whether there was such a key */
export async function revokeKey(database: Database, id: string): Promise<boolean> {
  const rows = await database.arrays({
    sql: 'update infostrada.keys set revoked_at = coalesce(revoked_at, now()) where id = $1 returning 1',
    parameters: [id],
  });
  return rows.length > 0;
}

/**
 * The caller behind a key.
 * @throws ServiceError unauthorized for one that is unknown, over or revoked: the answer does not tell which
 */
export async function callerOfKey(database: Database, key: string, signal?: AbortSignal): Promise<Caller> {
  const [, id, secret] = KEY.exec(key) ?? [];
  if (id === undefined || secret === undefined) throw noKey();
  const [found] = await database.rows<
    KeyRecord & { readonly secret_hash: Uint8Array; readonly is_valid: boolean }
  >(
    {
      sql: `select *, revoked_at is null and (expires_at is null or expires_at > now()) as is_valid
        from infostrada.keys where id = $1`,
      parameters: [id],
    },
    { signal },
  );
  const isKnown = found !== undefined && timingSafeEqual(hashOf(secret), found.secret_hash);
  if (!isKnown || !found.is_valid) throw noKey();
  const { name, publisher, layers } = found;
  return { kind: 'key', id, name, publisher, layers: layers ?? undefined };
}

/** The secret has 256 random bits: one round of a fast hash is enough. */
function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}

function noKey(): ServiceError {
  return new ServiceError('unauthorized', 'The key is not valid: unknown, over or revoked.');
}
