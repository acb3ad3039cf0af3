import type { Database } from '../../../database/database.ts';
import { ServiceError } from '../../../errors.ts';

/** Most there may be: whoever makes them without end is stopped. */
const MOST = 1000;

/** Texts of the definitions of all stored queries that clients made, or of those named, by id. */
export async function readDefinitions(
  database: Database,
  ids?: readonly string[],
): Promise<readonly string[]> {
  const rows = await database.rows<{ readonly definition: string }>({
    sql: `select definition from infostrada.stored_queries
      where $1::text[] is null or id = any($1::text[]) order by id collate "C"`,
    parameters: [ids ?? null],
  });
  return rows.map(({ definition }) => definition);
}

/**
 * Keeps new definitions, all or none.
 * @throws ServiceError conflict when there is one of such an id, tooMuchWork when there are too many
 */
export async function addDefinitions(
  database: Database,
  definitions: readonly { readonly id: string; readonly text: string }[],
): Promise<void> {
  const [counted] = await database.rows<{ readonly known: string[]; readonly total: number }>({
    sql: `with known as (select id from infostrada.stored_queries where id = any($1::text[])),
      total as (select count(*)::int4 as n from infostrada.stored_queries),
      added as (
        insert into infostrada.stored_queries (id, definition)
        select * from unnest($1::text[], $2::text[])
        where not exists (select from known) and (select n from total) + cardinality($1::text[]) <= $3
        on conflict do nothing)
      select coalesce((select array_agg(id) from known), '{}') as known, (select n from total) as total`,
    parameters: [definitions.map(({ id }) => id), definitions.map(({ text }) => text), MOST],
  });
  const [known] = counted?.known ?? [];
  if (known !== undefined) throw duplicate(known);
  if ((counted?.total ?? 0) + definitions.length <= MOST) return;
  throw new ServiceError('tooMuchWork', `There are ${counted?.total} stored queries.`, {
    parameter: 'storedQueryId',
    allowed: `at most ${MOST}`,
  });
}

/** @returns whether there was such a one */
export async function dropDefinition(database: Database, id: string): Promise<boolean> {
  const rows = await database.arrays({
    sql: 'delete from infostrada.stored_queries where id = $1 returning 1',
    parameters: [id],
  });
  return rows.length > 0;
}

/** What two faults of the same kind allow: they have codes of their own. */
export const DUPLICATE_QUERY = 'an id that no stored query has';
export const DUPLICATE_PARAMETER = 'each parameter once';

export function duplicate(id: string): ServiceError {
  return new ServiceError('conflict', `There is a stored query ${JSON.stringify(id.slice(0, 80))} already.`, {
    parameter: id,
    received: id,
    allowed: DUPLICATE_QUERY,
  });
}
