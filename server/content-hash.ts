import { createHash, hash as hashAtOnce } from 'node:crypto';

/** Hash of content, for strong ETags and versions: 22 characters of base64url. The parts are kept apart. */
export function contentHash(...parts: readonly (string | Uint8Array)[]): string {
  if (parts.every((part) => typeof part === 'string'))
    return hashAtOnce('sha256', `${parts.join('\0')}\0`, 'base64url').slice(0, 22);
  const [only] = parts;
  if (parts.length === 1 && only instanceof Uint8Array && only.length < FEW)
    return hashAtOnce('sha256', Buffer.concat([only, END]), 'base64url').slice(0, 22);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64url').slice(0, 22);
}

/** Bytes that are sooner copied than hashed in pieces. */
const FEW = 65_536;
const END = new Uint8Array(1);
