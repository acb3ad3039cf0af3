import type { CustomTypesConfig, QueryArrayConfig } from 'pg';
import type { Statement } from '../database.ts';
import { valueReader, writeParameter } from '../value-types.ts';

/** Our table of value types, as node-pg asks for it. */
export const types: CustomTypesConfig = { getTypeParser: (oid: number) => valueReader(oid) };

/** A statement as node-pg takes it: rows by position, our value types. @param name of a prepared statement */
export function queryConfig({ sql, parameters }: Statement, name?: string): QueryArrayConfig<unknown[]> {
  return {
    text: sql,
    values: parameters.map((value) => {
      const written = writeParameter(value);
      // node-pg would take any other view for an object and write it as JSON.
      return written instanceof Uint8Array
        ? Buffer.from(written.buffer, written.byteOffset, written.byteLength)
        : written;
    }),
    rowMode: 'array',
    types,
    ...(name === undefined ? {} : { name }),
  };
}
