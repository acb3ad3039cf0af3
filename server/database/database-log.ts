/** Where the database reports what an operator should know; pino's loggers fit. */
export interface DatabaseLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Says nothing: for tests and commands. */
export const silentLog: DatabaseLog = { info() {}, warn() {}, error() {} };
