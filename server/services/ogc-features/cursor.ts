import { ServiceError } from '../../errors.ts';

/** Where a page begins, as the links `next` and `prev` carry it: by key, so that rows coming and going neither repeat nor hide others. */
export interface Cursor {
  readonly direction: 'after' | 'before';
  readonly key: string;
  /** Features in front of the page when the walk began. */
  readonly start: number;
  /** numberMatched as the first page counted it. */
  readonly matched: number | undefined;
}

/** Cursor → the opaque text of the parameter `cursor`. */
export function writeCursor({ direction, key, start, matched }: Cursor): string {
  const record = [direction === 'after' ? 'a' : 'b', key, start, ...(matched === undefined ? [] : [matched])];
  return Buffer.from(JSON.stringify(record)).toString('base64url');
}

/** @throws ServiceError invalidParameter for a text that no link of ours has */
export function readCursor(text: string): Cursor {
  const record = text.length > 2000 || !/^[\w-]+$/.test(text) ? undefined : parse(text);
  if (Array.isArray(record)) {
    const [direction, key, start, matched]: readonly unknown[] = record;
    const isKnown = direction === 'a' || direction === 'b';
    if (isKnown && typeof key === 'string' && isCount(start) && (matched === undefined || isCount(matched))) {
      return { direction: direction === 'a' ? 'after' : 'before', key, start, matched };
    }
  }
  throw new ServiceError('invalidParameter', 'cursor is none that a link of this API has.', {
    parameter: 'cursor',
    received: text,
    allowed: 'the value in a link next or prev',
  });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
