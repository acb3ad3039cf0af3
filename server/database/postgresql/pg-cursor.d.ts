/** The part of pg-cursor that streams use; the package brings no types. */
declare module 'pg-cursor' {
  import type { Connection, CustomTypesConfig, Submittable } from 'pg';

  export default class Cursor<Row> implements Submittable {
    constructor(
      text: string,
      values: readonly unknown[] | undefined,
      config?: { readonly rowMode?: 'array'; readonly types?: CustomTypesConfig },
    );
    submit(connection: Connection): void;
    read(rows: number): Promise<Row[]>;
    close(): Promise<void>;
  }
}
