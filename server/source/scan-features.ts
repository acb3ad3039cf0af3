import { sql } from 'kysely';
import type { Layer } from '../catalog/layer.ts';
import type { Database, RowReader, Statement } from '../database/database.ts';
import type { FieldReader } from '../database/wire/row.ts';
import { RowFields } from '../database/wire/row-fields.ts';
import { ServiceError } from '../errors.ts';
import type { Extent } from '../geo/extent.ts';
import { geometryOf, keyText, readable } from './columns.ts';
import type { FeatureQuery } from './feature-source.ts';
import { generalisedLayer } from './generalised/generalised.ts';
import { selectRows } from './select.ts';
import { tableAway } from './table-away.ts';

/** What is asked for; the order is the database's own. */
export type ScanQuery = Pick<
  FeatureQuery,
  'layer' | 'filter' | 'window' | 'properties' | 'geometry' | 'timeout'
>;

/**
 * Gets a row as it arrives: the key as text, the properties in their order, WKB.
 * @param fields good until the next row
 * @param readers of the fields' values
 */
export type TakeRow = (fields: RowFields, readers: readonly FieldReader[]) => void;

/** Hands over the rows of a query one by one, in the bytes they came in; resolves after the last. */
export type ScanFeatures = (query: ScanQuery, take: TakeRow, signal?: AbortSignal) => Promise<void>;

/**
 * Scans a layer in a database: nothing of a row is kept, so that an answer of any length takes no memory. What `take`
 * throws ends the scan.
 */
export function scanFeatures(database: Database): ScanFeatures {
  // Of one row at a time, whichever of several queries it belongs to.
  const fields = new RowFields();
  const rowsOf = (query: ScanQuery, take: TakeRow, signal: AbortSignal | undefined): Promise<void> =>
    scan(database, query, (bytes, start, readers) => take(fields.open(bytes, start), readers), signal);
  return async (query, take, signal) => {
    const { layer, geometry } = query;
    const generalised = geometry.encoding === 'wkb' ? geometry.generalised : undefined;
    if (generalised === undefined) return rowsOf(query, take, signal);
    const band = generalisedLayer(layer, generalised.bands, generalised.pixel);
    if (band === layer) return rowsOf(query, take, signal);
    let hasBegun = false;
    const begin: TakeRow = (fields, readers) => {
      hasBegun = true;
      take(fields, readers);
    };
    try {
      await rowsOf({ ...query, layer: band }, begin, signal);
    } catch (error) {
      // Its table went away between the choice and the query: the layer itself is always there.
      const isAway = error instanceof ServiceError && error.fault === 'databaseUnavailable';
      if (hasBegun || !isAway) throw error;
      await rowsOf(query, take, signal);
    }
  };
}

async function scan(
  database: Database,
  { timeout, ...query }: ScanQuery,
  take: RowReader<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const statement = statementOf(database, query);
  let failure: { readonly error: unknown } | undefined;
  const ending = new AbortController();
  const stop = () => ending.abort(signal?.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const read: RowReader<undefined> = (bytes, start, readers, end) => {
    if (failure !== undefined) return undefined;
    try {
      take(bytes, start, readers, end);
    } catch (error) {
      // It would go out into the connection, which knows nothing of it.
      failure = { error };
      stop();
    }
    return undefined;
  };
  try {
    for await (const _ of database.stream(
      statement,
      'all',
      { signal: ending.signal, timeout, prepared: true, fleeting: true },
      read,
    ));
  } catch (error) {
    if (failure === undefined) throw tableAway(error);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  if (failure !== undefined) throw failure.error;
}

/** A statement whose window is still open. */
interface Template extends Statement {
  /** Place among the parameters of the window's first; the others follow it. */
  readonly window: number;
  /** The layer's own filter that is in it. */
  readonly filter: Layer['filter'];
}

/** Of a layer's definition: table, properties and grid by turns are few. */
const templates = new WeakMap<Layer['geometry'], Map<string, Template>>();

/** The same question is asked of every tile but for its window: it is put into words once. */
function statementOf(database: Database, query: ScanQuery): Statement {
  const { layer, filter, window, properties, geometry } = query;
  if (filter !== undefined || window === undefined || geometry.encoding !== 'wkb')
    return compile(database, query);
  const ofLayer = templates.get(layer.geometry) ?? new Map<string, Template>();
  templates.set(layer.geometry, ofLayer);
  const { schema, name } = layer.table;
  const columns = properties.map(({ column }) => column).join();
  const key = `${schema} ${name} ${layer.keyColumn} ${columns} ${geometry.crs.srid} ${geometry.simplify ?? 0}`;
  let template = ofLayer.get(key);
  if (template === undefined || template.filter !== layer.filter) {
    if (ofLayer.size >= MOST_TEMPLATES) ofLayer.clear();
    template = { ...open(compile(database, { ...query, window: OPEN })), filter: layer.filter };
    ofLayer.set(key, template);
  }
  return { sql: template.sql, parameters: template.parameters.toSpliced(template.window, 4, ...window) };
}

const MOST_TEMPLATES = 100;

/** Numbers that no layer has. */
const OPEN: Extent = [-7.77e77, -7.78e77, -7.79e77, -7.8e77];

function open(statement: Statement): Omit<Template, 'filter'> {
  const { parameters } = statement;
  const window = parameters.indexOf(OPEN[0]);
  if (!OPEN.every((value, i) => parameters[window + i] === value))
    throw new Error('a window has four corners');
  return { ...statement, window };
}

function compile(database: Database, { properties, geometry, ...query }: ScanQuery): Statement {
  const { layer } = query;
  const columns = [keyText(layer), ...properties.map(readable)];
  if (geometry.encoding === 'wkb')
    columns.push(sql`ST_AsBinary(${geometryOf(layer, geometry.crs, geometry.simplify)})`);
  // A filter may need another plan for another window.
  const isPlannedOnce = query.filter === undefined;
  return selectRows(columns, { ...query, sort: 'none', isPlannedOnce }).compile(database.builder);
}
