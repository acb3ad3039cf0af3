import { readText } from './row.ts';

/** An error report of the backend, with the fields that node-pg gives its errors too. */
export class BackendError extends Error {
  readonly code: string;
  readonly severity: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: string | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;

  /** @param start of the body of an ErrorResponse in the answer */
  constructor(answer: Buffer, start: number) {
    const fields = readFields(answer, start);
    super(fields.get('M') ?? 'The database reported an error without text.');
    this.name = 'BackendError';
    this.code = fields.get('C') ?? 'XX000';
    this.severity = fields.get('S') ?? 'ERROR';
    this.detail = fields.get('D');
    this.hint = fields.get('H');
    this.position = fields.get('P');
    this.schema = fields.get('s');
    this.table = fields.get('t');
    this.column = fields.get('c');
    this.constraint = fields.get('n');
  }
}

function readFields(answer: Buffer, start: number): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = start; at < answer.length && answer[at] !== 0; ) {
    const value = readText(answer, at + 1);
    fields.set(String.fromCharCode(answer[at] ?? 0), value.text);
    at = value.end;
  }
  return fields;
}
