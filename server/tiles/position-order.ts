import { readPosition } from '../database/change-position.ts';

/** A snapshot of PostgreSQL: transactions below `max` and not in progress were seen. */
interface Snapshot {
  readonly max: bigint;
  readonly running: readonly bigint[];
}

/**
 * Whether one position of the feed of changes holds everything that another does. Snapshots of one database are in an
 * order: who saw the later transactions saw the earlier ones too.
 * @returns false when it is not certain: another database, a text that is no position
 */
export function covers(position: string, other: string): boolean {
  if (position === other) return true;
  const [a, b] = [parsed(position), parsed(other)];
  if (a === undefined || b === undefined || a.epoch !== b.epoch) return false;
  const [seen, wanted] = [a.seen, b.wanted];
  if (wanted.max > seen.max) return false;
  return seen.running.every((xid) => xid >= wanted.max || wanted.running.includes(xid));
}

interface Parsed {
  readonly epoch: string;
  readonly seen: Snapshot;
  /** What all of it would need: inside a long batch, the end of that batch. */
  readonly wanted: Snapshot;
}

const known = new Map<string, Parsed | undefined>();
const MOST_KNOWN = 5000;

function parsed(position: string): Parsed | undefined {
  if (known.has(position)) return known.get(position);
  if (known.size >= MOST_KNOWN) known.clear();
  const made = parse(position);
  known.set(position, made);
  return made;
}

function parse(position: string): Parsed | undefined {
  try {
    const { epoch, snapshot, within } = readPosition(position);
    return { epoch, seen: toSnapshot(snapshot), wanted: toSnapshot(within?.until ?? snapshot) };
  } catch {
    return undefined;
  }
}

function toSnapshot(text: string): Snapshot {
  const [, max = '0', running = ''] = text.split(':');
  return { max: BigInt(max), running: running === '' ? [] : running.split(',').map(BigInt) };
}
