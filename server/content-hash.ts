import { createHash } from 'node:crypto';

/** Hash of content, for strong ETags and versions: 22 characters of base64url. The parts are kept apart. */
export function contentHash(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64url').slice(0, 22);
}
