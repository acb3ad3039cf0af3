import { Connection, type PoolClient } from 'pg';

/** What node-pg keeps about a connection, beyond its declared types. */
interface ClientInsides {
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | object;
}

interface ConnectionInsides {
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  on(event: 'connect' | 'sslconnect' | 'end' | 'error', heard: () => void): void;
  readonly stream: { destroy(): void };
}

/** Milliseconds to wait for the server to take the request. */
const patience = 5_000;

/**
 * Stops what this connection runs, by the protocol's CancelRequest (PostgreSQL documentation, 54.2.8): it names the
 * connection itself, so it is right behind a pooler too. Resolves when the server has taken it (it closes the
 * connection then), never throws: the query's own answer tells what came of it.
 */
export async function sendCancelRequest(client: PoolClient): Promise<void> {
  const { processID, secretKey, host, port, ssl } = client as unknown as ClientInsides;
  if (processID === null || secretKey === null) return;
  const connection = new Connection({ ssl } as object) as unknown as ConnectionInsides;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => connection.stream.destroy(), patience);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    connection.on('connect', () => {
      if (ssl) connection.requestSsl();
      else connection.cancel(processID, secretKey);
    });
    connection.on('sslconnect', () => connection.cancel(processID, secretKey));
    connection.on('error', done);
    connection.on('end', done);
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}
