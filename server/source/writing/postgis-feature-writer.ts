import type { Layer } from '../../catalog/layer.ts';
import type { Database, Queries } from '../../database/database.ts';
import { ServiceError } from '../../errors.ts';
import { requireUnlocked } from './feature-locks.ts';
import type { FeatureWriter, StepResult, WriteContext, WriteStep } from './feature-writer.ts';
import { writeError } from './write-error.ts';
import { checkRules, lockForOverlap } from './write-rules.ts';
import { deleteRows, holdTarget, insertRow, type Present, present, updateRows } from './write-statements.ts';
import { broken, checkValues, type Row, writableProperties } from './write-values.ts';

/** Writes to the tables behind layers, each transaction one of PostgreSQL's. */
export class PostgisFeatureWriter implements FeatureWriter {
  readonly #database: Database;
  readonly #committed: () => Promise<void>;

  /** @param committed awaited after each transaction, so that who wrote reads what it wrote, ETags included */
  constructor(database: Database, committed: () => Promise<void> = async () => {}) {
    this.#database = database;
    this.#committed = committed;
  }

  async write(
    steps: readonly WriteStep[],
    context: WriteContext,
    signal?: AbortSignal,
  ): Promise<readonly StepResult[]> {
    for (const { layer } of steps) requireEditable(layer);
    try {
      const written = await this.#database.transaction(
        async (queries) => {
          await lockForOverlap(
            queries,
            steps.map(({ layer }) => layer),
          );
          const results: StepResult[] = [];
          for (const step of steps) {
            const keys = await run(queries, step, context);
            const { kind, layer, handle, idName } = step;
            results.push({ kind, layer, handle, idName, keys });
          }
          await checkAll(queries, results);
          return results;
        },
        { signal },
      );
      // It stands already: a feed that is late must not make it look refused.
      await this.#committed().catch(() => undefined);
      return written;
    } catch (error) {
      throw writeError(error);
    }
  }

  async tagOf(layer: Layer, key: string, signal?: AbortSignal): Promise<string | undefined> {
    const [found] = await present(this.#database, layer, { key }, false, signal);
    return found?.tag;
  }
}

function requireEditable(layer: Layer): void {
  if (layer.editing !== undefined) return;
  throw new ServiceError('methodNotAllowed', `Features of ${layer.id} are not written here.`, {
    received: layer.id,
  });
}

async function run(queries: Queries, step: WriteStep, context: WriteContext): Promise<readonly string[]> {
  const { layer } = step;
  if (step.kind === 'insert') {
    const row = checkValues(layer, step.feature.values, true);
    return [await insertRow(queries, layer, row, step.feature.geometry)];
  }
  const found = await holdTarget(queries, layer, step.target);
  requireTag(found, step.tags);
  const keys = found.map(({ key }) => key);
  await requireUnlocked(queries, layer, keys, context.lockId);
  if (step.kind === 'delete') {
    await deleteRows(queries, layer, keys);
    return keys;
  }
  const { values, geometry } = step.feature;
  const isWhole = step.kind === 'replace';
  const said = checkValues(layer, values, isWhole);
  requireSameKey(layer, said, keys);
  const row = isWhole ? new Map([...emptied(layer), ...said]) : said;
  await updateRows(queries, layer, keys, row, isWhole ? (geometry ?? null) : geometry);
  return keys;
}

/** A feature that is replaced loses what the new one does not say. */
function emptied(layer: Layer): Row {
  const columns = writableProperties(layer).map(({ column }) => column);
  return new Map(columns.filter((column) => column !== layer.keyColumn).map((column) => [column, null]));
}

/** The key is the feature's id: what has another one is another feature. */
function requireSameKey(layer: Layer, row: Row, keys: readonly string[]): void {
  const said = row.get(layer.keyColumn);
  if (said === undefined || keys.every((key) => key === String(said))) return;
  const name = layer.properties.find(({ column }) => column === layer.keyColumn)?.name ?? layer.keyColumn;
  throw broken(name, said, `${name} is the feature's id: it does not change.`);
}

function requireTag(found: readonly Present[], tags: readonly string[] | undefined): void {
  if (tags === undefined || found.every(({ tag }) => tags.includes(tag))) return;
  throw new ServiceError('preconditionFailed', 'The feature has changed since it was read: read it again.', {
    parameter: 'If-Match',
  });
}

/** Rules hold for what the whole transaction leaves behind, not for its middle. */
async function checkAll(queries: Queries, results: readonly StepResult[]): Promise<void> {
  const layers = new Map(results.map(({ layer }) => [layer.id, layer]));
  for (const layer of layers.values()) {
    const own = results.filter((result) => result.layer.id === layer.id);
    const deleted = new Set(own.filter(({ kind }) => kind === 'delete').flatMap(({ keys }) => keys));
    const written = own.filter(({ kind }) => kind !== 'delete').flatMap(({ keys }) => keys);
    await checkRules(
      queries,
      layer,
      [...new Set(written)].filter((key) => !deleted.has(key)),
    );
  }
}
