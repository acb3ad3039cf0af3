import { isIP } from 'node:net';
import { resolve } from 'node:path';

/** Text without the blanks around it. @throws RangeError when nothing is left */
export function readText(text: string): string {
  if (text.trim() === '') throw new RangeError('must not be empty');
  return text.trim();
}

/** Reader of whole numbers from `min` to `max`. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < min || value > max) {
      throw new RangeError(`must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** Reader of whole seconds from `min` to `max`, as milliseconds. */
export function seconds(min: number, max: number): (text: string) => number {
  return (text) => integer(min, max)(text) * 1000;
}

/** The word itself. @throws RangeError with the words allowed */
export function oneOf<T extends string>(text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw new RangeError(`must be one of ${allowed.join(', ')}`);
  return found;
}

/** An http or https address without a slash at its end; empty: none. @throws RangeError */
export function readPublicUrl(text: string): string {
  if (text === '') return '';
  const url = URL.parse(text);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  ) {
    throw new RangeError('must be an http or https address without query, fragment or user');
  }
  return url.href.replace(/\/+$/, '');
}

/** Addresses and CIDR ranges, comma separated. @throws RangeError with the part that is neither */
export function readProxies(text: string): readonly string[] {
  const parts = list(text);
  for (const part of parts) {
    const [address = '', bits] = part.split('/');
    const version = isIP(address);
    if (
      version === 0 ||
      (bits !== undefined && !(Number(bits) >= 0 && Number(bits) <= (version === 4 ? 32 : 128)))
    ) {
      throw new RangeError(`${part} is no address or CIDR range`);
    }
  }
  return parts;
}

/** A PostgreSQL address as given; empty: undefined. @throws RangeError */
export function readDatabaseUrl(text: string): string | undefined {
  if (text === '') return undefined;
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol))
    throw new RangeError('must start with postgresql://');
  return text;
}

/**
 * Beginnings of addresses, comma separated, each with a slash at its end. @throws RangeError with the part that has none
 *
 * A slash ends what must match whole, so that `https://store.example` does not allow `https://store.example.evil`.
 */
export function readAddresses(text: string): readonly string[] {
  return list(text).map((part) => {
    const url = URL.parse(part);
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || !url.href.endsWith('/')) {
      throw new RangeError(`${part} is no http or https address that ends with a slash`);
    }
    return url.href;
  });
}

/** Absolute folders, comma separated, at least one. @throws RangeError */
export function readFolders(text: string): readonly string[] {
  const parts = list(text);
  if (parts.length === 0) throw new RangeError('must name a folder');
  return parts.map((part) => resolve(part));
}

/** The parts of a comma separated list that are not empty. */
export function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
