import { CatalogError } from './catalog/catalog-fault.ts';
import { ConfigError } from './config.ts';
import { StartError } from './database/start-error.ts';
import { ServiceError } from './errors.ts';

/**
 * Ends a command that failed: what its user can mend is told in a sentence, anything else is a bug and keeps its stack.
 * Sets exit code 1 and lets the process end by itself, so that what it opened can close.
 */
export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  process.stderr.write(`${sentence(error)}\n`);
}

function sentence(error: unknown): string {
  if (error instanceof StartError || error instanceof ConfigError || error instanceof ServiceError)
    return error.message;
  if (error instanceof CatalogError) return error.message;
  // parseArgs: an unknown option.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return `${error.message} (--help lists the options.)`;
  }
  if (error instanceof Error) return diskSentence(error) ?? error.stack ?? error.message;
  return String(error);
}

/** What the system says of a file that can't be written or read: no bug of ours. */
const FILE_FAULTS = ['EACCES', 'EISDIR', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS'];
const DISK_FULL = ['ENOSPC', 'EDQUOT'];
/** SQLITE_FULL. */
const SQLITE_FULL = 13;

function diskSentence(
  error: Error & { readonly code?: unknown; readonly errcode?: unknown },
): string | undefined {
  const code = String(error.code ?? '');
  if (DISK_FULL.includes(code) || error.errcode === SQLITE_FULL) {
    return `The disk is full (${error.message}). Make room, then give the command again.`;
  }
  return FILE_FAULTS.includes(code) ? error.message : undefined;
}
