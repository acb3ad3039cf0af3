import type { Caller } from '../../../access/caller.ts';
import type { View } from '../../../catalog/layer.ts';
import type { Config } from '../../../config.ts';
import type { Database } from '../../../database/database.ts';
import { ServiceError } from '../../../errors.ts';
import { isGetFeatureById } from '../get-feature-by-id.ts';
import type { GetFeatureParameters, QueryParameters } from '../get-feature-parameters.ts';
import { GET_SPATIAL_DATA_SET, spatialDataSetQuery } from './spatial-data-set.ts';
import { isPredefined, noSuchStoredQuery } from './stored-queries.ts';
import { callDefinition, parseDefinition, type StoredQueryDefinition } from './stored-query-definition.ts';
import { addDefinitions, dropDefinition, duplicate, readDefinitions } from './stored-query-store.ts';

/** Every stored query that clients made. */
export async function madeStoredQueries(database: Database): Promise<readonly StoredQueryDefinition[]> {
  return (await readDefinitions(database)).map(parseDefinition);
}

/**
 * Stored queries of a request → the queries they stand for, all but GetFeatureById, whose answer is of its own kind.
 * @throws ServiceError invalidParameter for one that is not here; as {@link callDefinition}
 */
export async function expandStoredQueries(
  parameters: GetFeatureParameters,
  view: View,
  database: Database,
): Promise<GetFeatureParameters> {
  const called = parameters.queries.flatMap((query) =>
    query.kind === 'stored' && !isPredefined(query.id) ? [query.id] : [],
  );
  const isDataSet = parameters.queries.some(
    (query) => query.kind === 'stored' && query.id === GET_SPATIAL_DATA_SET,
  );
  if (called.length === 0 && !isDataSet) return parameters;
  const texts = called.length === 0 ? [] : await readDefinitions(database, called);
  const made = new Map(texts.map(parseDefinition).map((definition) => [definition.id, definition]));
  const queries = parameters.queries.flatMap((query): readonly QueryParameters[] => {
    if (query.kind === 'adhoc' || isGetFeatureById(query.id)) return [query];
    if (query.id === GET_SPATIAL_DATA_SET) return [spatialDataSetQuery(query, view, parameters.outputFormat)];
    const definition = made.get(query.id);
    if (definition === undefined) throw noSuchStoredQuery(query.id);
    return callDefinition(definition, query);
  });
  return { ...parameters, queries };
}

/** @throws ServiceError conflict for an id that is taken; unauthorized, forbidden */
export async function createStoredQueries(
  definitions: readonly StoredQueryDefinition[],
  caller: Caller,
  config: Pick<Config, 'storedQueries'>,
  database: Database,
): Promise<void> {
  requireManaging(caller, config);
  for (const { id } of definitions) if (isPredefined(id)) throw duplicate(id);
  await addDefinitions(database, definitions);
}

/** @throws ServiceError invalidParameter for one that is not there or is always there; unauthorized, forbidden */
export async function dropStoredQuery(
  id: string,
  caller: Caller,
  config: Pick<Config, 'storedQueries'>,
  database: Database,
): Promise<void> {
  requireManaging(caller, config);
  if (isPredefined(id)) {
    throw new ServiceError('invalidParameter', `${id} is always there.`, {
      parameter: 'storedQuery_Id',
      received: id,
      allowed: 'a stored query that was created',
    });
  }
  if (!(await dropDefinition(database, id))) throw noSuchStoredQuery(id);
}

function requireManaging({ kind }: Caller, { storedQueries }: Pick<Config, 'storedQueries'>): void {
  if (storedQueries === 'anyone') return;
  if (storedQueries === 'nobody') {
    throw new ServiceError('forbidden', 'Stored queries are not created or dropped here.');
  }
  if (kind === 'key') return;
  throw new ServiceError('unauthorized', 'Stored queries need a key: Authorization: Bearer, or X-API-Key.');
}
