import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { StartError } from '../start-error.ts';
import { type SessionSettings, sessionSettings } from './session.ts';

/**
 * Behind a pooler that gives connections out by the transaction nothing that a session is told stays with who told
 * it. What every connection needs to know is therefore kept with the role, for this database alone, and each
 * connection of the pooler begins with it.
 * @param directUrl the database past the pooler
 * @throws StartError when the role may not keep them
 */
export async function keepRoleSettings(directUrl: string, queryTimeout: number): Promise<void> {
  const client = new Client({ connectionString: directUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const wanted = sessionSettings(queryTimeout);
    // What is kept already is not written again: several servers start at once, and the row is one.
    if (!(await differs(client, wanted))) return;
    const { rows } = await client.query<{ role: string; name: string }>(
      'SELECT current_user AS role, current_database() AS name',
    );
    const [{ role, name } = { role: '', name: '' }] = rows;
    const target = `ALTER ROLE ${escapeIdentifier(role)} IN DATABASE ${escapeIdentifier(name)} SET`;
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(7220115)');
    for (const [setting, value] of Object.entries(wanted))
      await client.query(`${target} ${setting} = ${escapeLiteral(value)}`);
    await client.query('COMMIT');
  } catch (error) {
    throw new StartError(`The settings of the database role could not be kept: ${String(error)}`, error);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Whether connections of the pooler begin with the settings; those it opened before they were kept do not.
 * @throws StartError when it has such connections
 */
export async function checkPooledSettings(url: string, queryTimeout: number): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    if (!(await differs(client, sessionSettings(queryTimeout)))) return;
  } catch (error) {
    throw new StartError(`The pooler refuses: ${String(error)}`, error);
  } finally {
    await client.end().catch(() => {});
  }
  throw new StartError(
    'The pooler has connections from before this version or its settings: give it the command RECONNECT, then start again.',
  );
}

async function differs(client: Client, wanted: SessionSettings): Promise<boolean> {
  const names = Object.keys(wanted);
  const { rows } = await client.query<{ name: string; is: string; should: string }>(
    `SELECT w.name, current_setting(w.name) AS is, w.value AS should FROM unnest($1::text[], $2::text[]) AS w (name, value)`,
    [names, Object.values(wanted)],
  );
  return rows.some(({ name, is, should }) => normal(name, is) !== normal(name, should));
}

/** Times come back in the unit that fits best, DateStyle with an order beside it. */
function normal(name: string, value: string): string {
  if (name === 'DateStyle') return (value.split(',')[0] ?? '').trim();
  const [, number, unit] = /^(\d+)(ms|s|min)$/.exec(value) ?? [];
  const factor = unit === 'min' ? 60_000 : unit === 's' ? 1000 : 1;
  return number === undefined ? value : String(Number(number) * factor);
}
