import type { OutputFormat } from '../../encode/output-format.ts';
import { findOutputFormat } from '../../encode/output-formats.ts';

/** The format of a file to keep that `f` names; undefined for pages of the API. */
export function downloadFormat(f: string): OutputFormat | undefined {
  const format = findOutputFormat(f);
  return format?.isDownload === true ? format : undefined;
}
