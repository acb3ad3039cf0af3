import { ServiceError } from '../errors.ts';

/**
 * A place in the feed of changes. What a snapshot of PostgreSQL saw is behind it, so that a transaction that began
 * earlier and commits later still lies ahead.
 */
export interface ChangePosition {
  /** Names the database in which the rest means something; another one after a restore or a failover. */
  readonly epoch: string;
  /** A `pg_snapshot` as text: all that it saw has been read. */
  readonly snapshot: string;
  /** Inside a long batch: the snapshot that ends it, and the last row that was read. */
  readonly within?: { readonly until: string; readonly id: string } | undefined;
}

/** A position as one opaque word. */
export function writePosition({ epoch, snapshot, within }: ChangePosition): string {
  const parts = within === undefined ? [epoch, snapshot] : [epoch, snapshot, within.until, within.id];
  return Buffer.from(parts.join(' ')).toString('base64url');
}

/**
 * Whether everything behind one position is behind another too. Both as words; false when they are not of one epoch.
 * @throws ServiceError invalidParameter `since`
 */
export function covers(position: string, other: string): boolean {
  const [here, there] = [readPosition(position), readPosition(other)];
  if (position === other) return true;
  if (here.epoch !== there.epoch || there.within !== undefined) return false;
  const [, end, running] = readSnapshot(here.snapshot);
  const [, otherEnd, otherRunning] = readSnapshot(there.snapshot);
  return end >= otherEnd && running.every((xid) => xid >= otherEnd || otherRunning.includes(xid));
}

function readSnapshot(text: string): readonly [xmin: bigint, xmax: bigint, running: readonly bigint[]] {
  const [xmin = '', xmax = '', running = ''] = text.split(':');
  return [BigInt(xmin), BigInt(xmax), running === '' ? [] : running.split(',').map(BigInt)];
}

const LONGEST = 20_000;

/** @throws ServiceError invalidParameter `since` when the word is no position */
export function readPosition(text: string): ChangePosition {
  const decoded = text.length > LONGEST ? '' : Buffer.from(text, 'base64url').toString('latin1');
  const match = shape.exec(decoded);
  if (match === null) throw noPosition(text);
  const [, epoch = '', snapshot = '', until, id] = match;
  return { epoch, snapshot, within: until === undefined || id === undefined ? undefined : { until, id } };
}

/** What is wrong with a position that is none, or that the database could not read. */
export function noPosition(text: string, cause?: unknown): ServiceError {
  return new ServiceError('invalidParameter', 'since is no position of the feed of changes.', {
    parameter: 'since',
    received: text,
    allowed: 'the position of an earlier answer, unchanged',
    cause,
  });
}

const snapshotShape = String.raw`\d{1,19}:\d{1,19}:(?:\d{1,19}(?:,\d{1,19})*)?`;
const shape = new RegExp(`^([0-9a-f]{12}) (${snapshotShape})(?: (${snapshotShape}) (\\d{1,18}))?$`);
