import { ServiceError } from '../errors.ts';
import { queryOf, readPairs } from '../http/kvp.ts';

/** The parameters of one of the page's own questions; those it does not know are ignored. */
export class PortalQuery {
  readonly #values: ReadonlyMap<string, string>;

  /** @throws ServiceError invalidParameter for a broken escape or one name with two values */
  constructor(url: string) {
    this.#values = readPairs(queryOf(url), new Set());
  }

  /** @param longest characters @throws ServiceError invalidParameter */
  text(name: string, longest: number): string | undefined {
    const text = this.#values.get(name);
    if (text === undefined || text.length <= longest) return text;
    throw new ServiceError('invalidParameter', `${name} must have at most ${longest} characters.`, {
      parameter: name,
      received: text,
      allowed: `${longest} characters`,
    });
  }

  /** @throws ServiceError missingParameter; invalidParameter as {@link text} */
  requiredText(name: string, longest: number): string {
    const text = this.text(name, longest);
    if (text !== undefined) return text;
    throw new ServiceError('missingParameter', `The parameter ${name} is missing.`, { parameter: name });
  }

  /** @throws ServiceError missingParameter, invalidParameter */
  requiredNumber(name: string, min = -Number.MAX_VALUE, max = Number.MAX_VALUE): number {
    const text = this.requiredText(name, 40);
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= min && value <= max) return value;
    const allowed = max === Number.MAX_VALUE ? 'a number' : `a number from ${min} to ${max}`;
    throw new ServiceError('invalidParameter', `${name} must be ${allowed}.`, {
      parameter: name,
      received: text,
      allowed,
    });
  }
}
