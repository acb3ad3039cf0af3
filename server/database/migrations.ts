import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One step of the schema: a file `sql/NNN-name.sql`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text. */
  readonly hash: string;
}

/** The folder of the migrations that this version brings. */
export const migrationsFolder = fileURLToPath(new URL('../../sql/', import.meta.url));

/** All migrations of a folder, in their order. @throws Error when a number is missing or taken twice */
export function readMigrations(folder = migrationsFolder): readonly Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => /^\d{3}-[a-z0-9-]+\.sql$/.test(file))
    .sort()
    .map((file): Migration => {
      const sql = readFileSync(`${folder}/${file}`, 'utf8').replaceAll('\r\n', '\n');
      const hash = createHash('sha256').update(sql).digest('hex');
      return { number: Number(file.slice(0, 3)), name: file.slice(4, -4), sql, hash };
    });
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1)
      throw new Error(`Migration ${index + 1} is missing or double in ${folder}.`);
  });
  return migrations;
}
