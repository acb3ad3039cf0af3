import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/**
 * The environment with the `.env` file of the working folder beneath it: what is set already wins.
 * @throws Error when the file cannot be read
 */
export function loadEnvironment(file = '.env'): Readonly<Record<string, string | undefined>> {
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...process.env } : process.env;
}
