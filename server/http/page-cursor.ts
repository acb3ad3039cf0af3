import { ServiceError } from '../errors.ts';
import type { RowPosition } from '../source/feature-source.ts';

/** Where a page begins, as links to the next and previous page carry it: by position, so that rows coming and going neither repeat nor hide others. */
export interface PageCursor {
  readonly direction: 'after' | 'before';
  readonly position: RowPosition;
  /** Features in front of the page when the walk began. */
  readonly start: number;
  /** numberMatched as the first page told it. */
  readonly matched: number | undefined;
}

/** Most keys of a sort order. */
export const MAX_SORT_KEYS = 8;

/** Cursor → the opaque text of a link's parameter. */
export function writePageCursor({ direction, position, start, matched }: PageCursor): string {
  const { key, values } = position;
  const record = [direction === 'after' ? 'a' : 'b', key, start, matched ?? null, ...values];
  return Buffer.from(JSON.stringify(record)).toString('base64url');
}

/**
 * The text of a link → its cursor. Whether it belongs to the order of the request shows when it meets the layer.
 * @throws ServiceError invalidParameter for a text that no link of ours has
 */
export function readPageCursor(text: string, parameter = 'cursor'): PageCursor {
  const record = text.length > 8000 || !/^[\w-]+$/.test(text) ? undefined : parse(text);
  if (Array.isArray(record)) {
    const [direction, key, start, matched, ...values]: readonly unknown[] = record;
    const isKnown = direction === 'a' || direction === 'b';
    const isPosition = typeof key === 'string' && values.length <= MAX_SORT_KEYS && values.every(isValue);
    if (isKnown && isPosition && isCount(start) && (matched === null || isCount(matched))) {
      return {
        direction: direction === 'a' ? 'after' : 'before',
        position: { key, values },
        start,
        matched: matched ?? undefined,
      };
    }
  }
  throw new ServiceError('invalidParameter', `${parameter} is none that a link of this service has.`, {
    parameter,
    received: text,
    allowed: 'the value in a link to the next or previous page',
  });
}

function isValue(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
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
