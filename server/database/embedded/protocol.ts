import type { Fault } from '../../errors.ts';
import type { Column } from '../wire/row.ts';
import type { BoundValue } from '../wire/write.ts';

/**
 * What clients and the engine of the embedded database say to each other: the same messages over a MessagePort
 * (threads of the server) and over a local socket (commands beside a running server). Questions travel as data,
 * answers as the backend's own bytes, which the asking thread decodes.
 */
export type Request =
  | Run
  /**
   * Waits for the session and keeps it: the id names the hold in later runs. Everybody else waits meanwhile, for
   * `patience` ms at most while nothing comes.
   */
  | { readonly kind: 'enter'; readonly id: number; readonly patience: number }
  /** Gives the session back; an open transaction is rolled back. */
  | { readonly kind: 'leave'; readonly hold: number }
  /** Drops a question that still waits; one that runs is left to end. */
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'listen'; readonly channel: string }
  | { readonly kind: 'unlisten'; readonly channel: string };

/** One turn of the session: its steps run to the end before anybody else's, and commit together unless a hold is open. */
export interface Run {
  readonly kind: 'run';
  readonly id: number;
  readonly steps: readonly Step[];
  /** Milliseconds the turn may run; the watchdog restarts the engine when it passes. */
  readonly limit: number;
  /** Of an {@link Request} `enter` that was answered. */
  readonly hold?: number | undefined;
  /** Cursor that the turn opens; the engine closes it when the client goes away. */
  readonly opens?: string | undefined;
  readonly closes?: string | undefined;
}

export type Step =
  /** `prepared` only for a turn of this one step: its answer has no row description, but `columns` beside it. */
  | { readonly sql: string; readonly values: readonly BoundValue[]; readonly prepared: boolean }
  | { readonly script: string };

export type Reply =
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly bytes: Uint8Array;
      /** Of a prepared statement: bytea comes in binary form. */
      readonly columns?: readonly Column[] | undefined;
    }
  | { readonly kind: 'refused'; readonly id: number; readonly fault: Fault; readonly message: string }
  | { readonly kind: 'heard'; readonly channel: string; readonly payload: string };

/** One end of a way between a client and the engine. */
export interface Link<Out, In> {
  post(message: Out): void;
  /** @param received each message of the other end; @param down once, when the way is gone */
  open(received: (message: In) => void, down: () => void): void;
  close(): void;
}

/** The client's end. */
export type ClientLink = Link<Request, Reply>;
/** The engine's end. */
export type EngineLink = Link<Reply, Request>;
