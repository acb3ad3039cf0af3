import { randomBytes } from 'node:crypto';
import type { Database } from '../database/database.ts';

/** OGC API Processes 1.0, 7.12: how far a job is. */
export type JobStatus = 'accepted' | 'running' | 'successful' | 'failed' | 'dismissed';

/** A job as clients see it, and what it was asked to do. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly request: unknown;
  readonly status: JobStatus;
  /** Features written so far. */
  readonly features: number;
  readonly message: string | null;
  readonly mediaType: string | null;
  readonly fileName: string | null;
  readonly bytes: number | null;
  /** Instants with `Z`. */
  readonly created: string;
  readonly started: string | null;
  readonly finished: string | null;
}

const COLUMNS = `id, kind, request, status, features, message, media_type as "mediaType", file_name as "fileName",
  bytes, created_at as created, started_at as started, finished_at as finished`;

/** Seconds after which a job that nobody renews counts as left alone. */
const SILENCE = 90;
/** Times a job is begun before it counts as one that kills its server. */
const ATTEMPTS = 3;

/** Jobs in the database: shared by every server of it. */
export class JobStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(kind: string, request: object): Promise<Job> {
    const id = randomBytes(18).toString('base64url');
    const sql = `insert into infostrada.jobs (id, kind, request) values ($1::text, $2::text, $3::jsonb) returning ${COLUMNS}`;
    const [job] = await this.#rows(sql, [id, kind, JSON.stringify(request)]);
    if (job === undefined) throw new Error('an insert returns its row');
    return job;
  }

  async find(id: string): Promise<Job | undefined> {
    const [job] = await this.#rows(`select ${COLUMNS} from infostrada.jobs where id = $1::text`, [id]);
    return job;
  }

  /** Jobs that wait or run. */
  async pending(): Promise<number> {
    const sql = `select count(*)::int4 from infostrada.jobs where status in ('accepted', 'running')`;
    const [row] = await this.#database.arrays({ sql, parameters: [] });
    return Number(row?.[0] ?? 0);
  }

  /** Takes the job that waits longest, or one that its server left alone; undefined when there is none. */
  async claim(): Promise<Job | undefined> {
    const [job] = await this.#rows(
      `update infostrada.jobs set status = 'running', started_at = now(), alive_at = now(), features = 0, attempts = attempts + 1
       where id = (select id from infostrada.jobs where attempts < $2::int4 and (status = 'accepted'
         or (status = 'running' and alive_at < now() - make_interval(secs => $1::float8)))
         order by created_at for update skip locked limit 1)
       returning ${COLUMNS}`,
      [SILENCE, ATTEMPTS],
    );
    return job;
  }

  /** Says that the job is worked on. @returns false when nobody wants it any more */
  async renew(id: string, features: number): Promise<boolean> {
    const sql = `update infostrada.jobs set alive_at = now(), features = $2::int8 where id = $1::text and status = 'running' returning id`;
    return (await this.#database.arrays({ sql, parameters: [id, features] })).length > 0;
  }

  async succeed(
    id: string,
    result: Pick<Job, 'features' | 'mediaType' | 'fileName' | 'bytes'>,
  ): Promise<void> {
    await this.#run(
      `update infostrada.jobs set status = 'successful', finished_at = now(), features = $2::int8, media_type = $3::text,
         file_name = $4::text, bytes = $5::int8 where id = $1::text and status = 'running'`,
      [id, result.features, result.mediaType, result.fileName, result.bytes],
    );
  }

  /** @param message for the client */
  async fail(id: string, message: string): Promise<void> {
    const sql = `update infostrada.jobs set status = 'failed', finished_at = now(), message = $2::text where id = $1::text and status = 'running'`;
    await this.#run(sql, [id, message]);
  }

  /** Puts a job back, for another server or the next start. */
  async release(id: string): Promise<void> {
    const sql = `update infostrada.jobs set status = 'accepted', attempts = attempts - 1 where id = $1::text and status = 'running'`;
    await this.#run(sql, [id]);
  }

  /** Nobody wants it any more. @returns false when there is no such job */
  async dismiss(id: string): Promise<boolean> {
    const sql = `update infostrada.jobs set status = 'dismissed', finished_at = now() where id = $1::text and status <> 'dismissed' returning id`;
    return (await this.#database.arrays({ sql, parameters: [id] })).length > 0;
  }

  /** Fails jobs that were begun too often, forgets those that ended long ago. @returns ids of the forgotten */
  async tidy(keepMilliseconds: number): Promise<readonly string[]> {
    await this.#run(
      `update infostrada.jobs set status = 'failed', finished_at = now(), message = 'The server stopped while it worked on this.'
       where status in ('accepted', 'running') and attempts >= $2::int4
         and alive_at < now() - make_interval(secs => $1::float8)`,
      [SILENCE, ATTEMPTS],
    );
    const rows = await this.#database.arrays({
      sql: `delete from infostrada.jobs where finished_at < now() - make_interval(secs => $1::float8) returning id`,
      parameters: [keepMilliseconds / 1000],
    });
    return rows.map(([id]) => String(id));
  }

  #rows(sql: string, parameters: readonly unknown[]): Promise<Job[]> {
    return this.#database.rows<Job>({ sql, parameters });
  }

  async #run(sql: string, parameters: readonly unknown[]): Promise<void> {
    await this.#database.arrays({ sql, parameters });
  }
}
