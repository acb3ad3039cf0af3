import { Client } from 'pg';
import { StartError } from '../start-error.ts';

const connectTimeout = 10_000;
const oldestServer = 150_000;
const oldestPostgis = [3, 3] as const;

/**
 * Whether this PostgreSQL can serve: reachable, 15 or newer, PostGIS 3.3 or newer in the database or ready to be made.
 * @throws StartError in one sentence
 */
export async function checkPostgresql(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectTimeout });
  client.on('error', () => {});
  const where = describe(url);
  try {
    await client.connect();
    const { rows } = await client.query<{ server: number; version: string; postgis: string | null }>(
      versionsSql,
    );
    const [{ server, version, postgis } = { server: 0, version: '', postgis: null }] = rows;
    if (server < oldestServer) {
      throw new StartError(`The database ${where} is PostgreSQL ${version}: 15 or newer is needed.`);
    }
    if (postgis === null) {
      throw new StartError(
        `The database ${where} has no PostGIS: install the package postgresql-…-postgis-3 there.`,
      );
    }
    if (isOlder(postgis))
      throw new StartError(`The database ${where} has PostGIS ${postgis}: 3.3 or newer is needed.`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The database ${where} refuses: ${reason(error)}`, error);
  } finally {
    await client.end().catch(() => {});
  }
}

const versionsSql = `
  SELECT current_setting('server_version_num')::int AS server,
         current_setting('server_version') AS version,
         coalesce(installed_version, default_version) AS postgis
  FROM (SELECT 1) AS one LEFT JOIN pg_available_extensions ON name = 'postgis'`;

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestPostgis[0] || (major === oldestPostgis[0] && minor < oldestPostgis[1]);
}

/** The address without user and password. */
function describe(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port === '' ? '5432' : port}${pathname}`;
}

function reason(error: unknown): string {
  // Several addresses of one name were tried: each has its own error.
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reason))].join('; ');
  return error instanceof Error ? error.message : String(error);
}
