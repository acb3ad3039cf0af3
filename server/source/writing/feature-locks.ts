import type { Layer } from '../../catalog/layer.ts';
import type { Database, Queries } from '../../database/database.ts';
import { ServiceError } from '../../errors.ts';
import type { Filter } from '../../filter/filter.ts';
import { present } from './write-statements.ts';

/** Features that a client reserves for itself (WFS 2.0, 12 and 13): kept in the database, for all servers. */
export class FeatureLocks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Locks what the questions find.
   * @param questions `idName`: what stands before the keys in the ids that the client reads
   * @param seconds until the lock ends by itself
   * @param isAll refuse the whole when one feature is locked already; else lock the others
   * @throws ServiceError locked when `isAll` and one is locked already
   */
  async lock(
    questions: readonly {
      readonly layer: Layer;
      readonly filter: Filter | undefined;
      readonly idName?: string | undefined;
    }[],
    seconds: number,
    isAll: boolean,
    signal?: AbortSignal,
  ): Promise<FeatureLock> {
    const lockId = crypto.randomUUID();
    return this.#database.transaction(
      async (queries) => {
        await queries.arrays({ sql: DROP_EXPIRED, parameters: [] });
        const locked: LockedFeature[] = [];
        const refused: LockedFeature[] = [];
        for (const { layer, filter, idName } of questions) {
          const target = { filter: filter ?? { kind: 'and' as const, filters: [] } };
          const keys = (await present(queries, layer, target, false)).map(({ key }) => key);
          const taken = await queries.arrays({ sql: TAKE, parameters: [layer.id, keys, lockId, seconds] });
          const own = new Set(taken.map(([key]) => String(key)));
          for (const key of new Set(keys)) (own.has(key) ? locked : refused).push({ layer, key, idName });
        }
        if (isAll && refused.length > 0) {
          throw new ServiceError('locked', 'Some of the features are locked by someone else.', {
            parameter: 'lockAction',
          });
        }
        return { lockId, locked, refused };
      },
      { signal },
    );
  }

  /** Starts the time of a lock anew. @throws ServiceError lockExpired, for what never was a lock too (ISO 19142, Table 3) */
  async renew(lockId: string, seconds: number): Promise<void> {
    const rows = UUID.test(lockId)
      ? await this.#database.arrays({ sql: RENEW, parameters: [lockId, seconds] })
      : [];
    if (rows.length > 0) return;
    throw new ServiceError('lockExpired', 'There is no such lock, or its time is over.', {
      parameter: 'lockId',
      received: lockId,
    });
  }

  /** @throws ServiceError invalidLock for what is no lock's id, lockExpired for one that is over or was never given */
  async requireLock(lockId: string): Promise<void> {
    const isId = UUID.test(lockId);
    const found = isId ? await this.#database.arrays({ sql: FIND, parameters: [lockId] }) : [];
    if (found.length > 0) return;
    const fault = isId ? 'lockExpired' : 'invalidLock';
    const message = isId ? 'The time of the lock is over.' : 'There is no such lock.';
    throw new ServiceError(fault, message, { parameter: 'lockId', received: lockId });
  }

  /** Ends a lock: of these features, or of all. */
  async release(lockId: string, keys?: readonly string[]): Promise<void> {
    await this.#database.arrays({ sql: RELEASE, parameters: [lockId, keys ?? null] });
  }
}

export interface LockedFeature {
  readonly layer: Layer;
  readonly key: string;
  /** What stands before the key in the id that the client reads; the layer's id when absent. */
  readonly idName?: string | undefined;
}

export interface FeatureLock {
  readonly lockId: string;
  readonly locked: readonly LockedFeature[];
  readonly refused: readonly LockedFeature[];
}

/** @throws ServiceError locked when one of the features is locked under another lock */
export async function requireUnlocked(
  queries: Queries,
  layer: Layer,
  keys: readonly string[],
  lockId: string | undefined,
): Promise<void> {
  if (keys.length === 0) return;
  const own = lockId !== undefined && UUID.test(lockId) ? lockId : null;
  const [locked] = await queries.arrays({ sql: OTHERS, parameters: [layer.id, keys, own] });
  if (locked === undefined) return;
  throw new ServiceError('locked', `The feature ${layer.id}.${String(locked[0])} is locked.`, {
    parameter: 'lockId',
    ...(lockId === undefined ? {} : { received: lockId }),
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const DROP_EXPIRED = 'delete from infostrada.feature_locks where expires_at < now()';
const TAKE = `insert into infostrada.feature_locks (layer, key, lock_id, expires_at)
  select $1::text, k, $3::uuid, now() + make_interval(secs => $4::float8) from (select distinct unnest($2::text[]) k) n
  on conflict (layer, key) do nothing returning key`;
const RENEW = `update infostrada.feature_locks set expires_at = now() + make_interval(secs => $2::float8)
  where lock_id = $1::uuid and expires_at >= now() returning 1`;
const FIND =
  'select 1 from infostrada.feature_locks where lock_id = $1::uuid and expires_at >= now() limit 1';
const RELEASE =
  "delete from infostrada.feature_locks where lock_id = $1::uuid and ($2::text[] is null or layer || '.' || key = any($2::text[]))";
const OTHERS = `select key from infostrada.feature_locks
  where layer = $1 and key = any($2::text[]) and expires_at >= now() and lock_id is distinct from $3::uuid limit 1`;
