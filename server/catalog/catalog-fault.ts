/** Something wrong in a layer, style or catalog file. */
export interface CatalogFault {
  /** The file's address as the operator knows it. */
  readonly file: string;
  /** Counted from 1; undefined when the fault is in no particular line. */
  readonly line: number | undefined;
  /** Where inside the file, as `properties[3].type`; empty for the file as a whole. */
  readonly path: string;
  /** A sentence: what was found, what is allowed. */
  readonly message: string;
  /** The layer that is not served because of it. */
  readonly layer: string | undefined;
}

/** A fault on one line: `layers/parcels.yaml:14 properties[3].type: must be …`. */
export function formatFault({ file, line, path, message }: CatalogFault): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return path === '' ? `${place}: ${message}` : `${place} ${path}: ${message}`;
}

/** The catalog cannot be served at all: every fault found. */
export class CatalogError extends Error {
  readonly faults: readonly CatalogFault[];
  constructor(message: string, faults: readonly CatalogFault[]) {
    super([message, ...faults.map((fault) => `  ${formatFault(fault)}`)].join('\n'));
    this.name = 'CatalogError';
    this.faults = faults;
  }
}
