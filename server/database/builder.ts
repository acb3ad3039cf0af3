import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { QueryOptions, RowArray, Statement } from './database.ts';

/** What one statement gave. */
export interface Result<R = RowArray> {
  /** Names of the columns. */
  readonly columns: readonly string[];
  readonly rows: readonly R[];
  /** Rows inserted, updated, deleted or selected; undefined for other commands. */
  readonly affected: number | undefined;
  /** First word of the command's tag: SELECT, INSERT, COMMIT, … */
  readonly command: string;
}

/** Runs one statement, on whichever connection it owns. */
export type Execute = (statement: Statement, options?: QueryOptions) => Promise<Result>;

/** A Kysely builder whose queries run through `execute`. Transactions and streams belong to the port itself. */
export function queryBuilder(execute: Execute): Kysely<unknown> {
  return new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => portDriver(execute),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/** Rows by position → objects by column name. */
export function namedRows<R extends object>({ columns, rows }: Result): R[] {
  return rows.map((row) => {
    const record: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index++) record[columns[index] ?? ''] = row[index];
    return record as R;
  });
}

function portDriver(execute: Execute): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const result = await execute(query);
      return {
        rows: namedRows(result) as R[],
        ...(result.affected === undefined ? {} : { numAffectedRows: BigInt(result.affected) }),
      };
    },
    streamQuery() {
      throw new Error('Stream through Database.stream(): the builder has no streams of its own.');
    },
  };
  const refuse = async (): Promise<void> => {
    throw new Error('Use Database.transaction(): the builder has no transactions of its own.');
  };
  const nothing = async (): Promise<void> => {};
  return {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: nothing,
    destroy: nothing,
  };
}
