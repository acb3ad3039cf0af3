import { createHash, hash as hashAtOnce } from 'node:crypto';

/** Hash of content, for strong ETags and versions: 22 characters of base64url. The parts are kept apart. */
export function contentHash(...parts: readonly (string | Uint8Array)[]): string {
  if (parts.every((part) => typeof part === 'string'))
    return hashAtOnce('sha256', `${parts.join('\0')}\0`, 'base64url').slice(0, 22);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64url').slice(0, 22);
}
