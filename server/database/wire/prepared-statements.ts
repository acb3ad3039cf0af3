import type { Column } from './row.ts';

export interface PreparedStatement {
  readonly name: string;
  readonly columns: readonly Column[];
}

const most = 256;

/** Prepared statements of one session, by their text; the least used are given up. */
export class PreparedStatements {
  /** In the order of last use. */
  readonly #known = new Map<string, PreparedStatement>();
  /** Names that the session still has but nobody will use. */
  #given: string[] = [];
  #names = 0;

  find(sql: string): PreparedStatement | undefined {
    const found = this.#known.get(sql);
    if (found !== undefined) {
      this.#known.delete(sql);
      this.#known.set(sql, found);
    }
    return found;
  }

  /** A name that the session has not had. */
  newName(): string {
    return `s${++this.#names}`;
  }

  add(sql: string, statement: PreparedStatement): void {
    this.#known.set(sql, statement);
    const [oldest] = this.#known.keys();
    if (this.#known.size > most && oldest !== undefined) this.forget(oldest);
  }

  forget(sql: string): void {
    const found = this.#known.get(sql);
    if (found === undefined) return;
    this.#known.delete(sql);
    this.#given.push(found.name);
  }

  /** Names to be closed in the session, told once. */
  takeGiven(): readonly string[] {
    const given = this.#given;
    this.#given = [];
    return given;
  }
}
