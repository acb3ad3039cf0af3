import { readFileSync } from 'node:fs';

/** Version of this software, as its package says: part of hashes of what it draws, so that an update is seen. */
export const softwareVersion: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
