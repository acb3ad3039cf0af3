import { setImmediate as breathe } from 'node:timers/promises';
import type { Fault } from '../../errors.ts';
import type { EngineLink, Reply, Request, Run, Step } from './protocol.ts';
import type { Session, TurnResult } from './session.ts';

/** Told when a turn begins, with its limit in ms, and when it has ended. */
export interface Watch {
  began(limit: number): void;
  ended(): void;
}

interface Client {
  readonly link: EngineLink;
  readonly channels: Set<string>;
  readonly cursors: Set<string>;
}

interface Job {
  readonly client: Client;
  /** undefined for the engine's own work. */
  readonly id: number | undefined;
  /** The hold it belongs to; it never runs in another one. */
  readonly hold: number | undefined;
  readonly work: () => Promise<void>;
}

interface Hold {
  readonly client: Client;
  readonly id: number;
  /** Milliseconds it may stand still while everybody waits for it. */
  readonly patience: number;
  silence: NodeJS.Timeout | undefined;
}

/**
 * Gives clients their turns on the one session: first come, first served; while a client holds the session only its
 * own turns run. A hold belongs to its client: when the client goes away or stays silent too long, its transaction is
 * rolled back.
 */
export class Turns {
  readonly #session: Session;
  readonly #watch: Watch;
  readonly #clients = new Set<Client>();
  #waiting: Job[] = [];
  #hold: Hold | undefined;
  #isStopping = false;
  #running = false;
  #rested: (() => void) | undefined;

  constructor(session: Session, watch: Watch) {
    this.#session = session;
    this.#watch = watch;
  }

  /** Takes on a client. */
  join(link: EngineLink): void {
    const client: Client = { link, channels: new Set(), cursors: new Set() };
    this.#clients.add(client);
    link.open(
      (request) => this.#receive(client, request),
      () => this.#leave(client),
    );
  }

  /** Resolves when nothing runs any more; what still waits is refused. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#pause();
    for (const job of this.#waiting)
      refuse(job.client, job.id, 'databaseUnavailable', 'The database is closing.');
    this.#waiting = [];
    if (!this.#running) return;
    await new Promise<void>((resolve) => {
      this.#rested = resolve;
    });
  }

  #receive(client: Client, request: Request): void {
    switch (request.kind) {
      case 'run':
        this.#enqueue({ client, id: request.id, hold: request.hold, work: () => this.#run(client, request) });
        break;
      case 'enter':
        this.#enqueue({
          client,
          id: request.id,
          hold: undefined,
          work: async () => this.#enter(client, request),
        });
        break;
      case 'leave':
        this.#enqueue({ client, id: undefined, hold: request.hold, work: () => this.#release() });
        break;
      case 'cancel':
        this.#drop((job) => job.client === client && job.id === request.id, 'cancelled');
        break;
      case 'listen':
        client.channels.add(request.channel);
        this.#own(client, `LISTEN ${quoted(request.channel)}`);
        break;
      case 'unlisten':
        client.channels.delete(request.channel);
        break;
    }
  }

  #leave(client: Client): void {
    this.#clients.delete(client);
    this.#waiting = this.#waiting.filter((job) => job.client !== client);
    if (this.#hold?.client === client) {
      this.#enqueue({ client, id: undefined, hold: this.#hold.id, work: () => this.#release() });
    }
    for (const cursor of client.cursors) this.#own(client, `CLOSE ${quoted(cursor)}`);
  }

  #own(client: Client, script: string): void {
    const work = async (): Promise<void> => {
      await this.#turn([{ script }], ownLimit);
    };
    this.#enqueue({ client, id: undefined, hold: undefined, work });
  }

  #enqueue(job: Job): void {
    // The engine may be closed already; what a client's leaving would tidy up goes with it.
    if (this.#isStopping) {
      refuse(job.client, job.id, 'databaseUnavailable', 'The database is closing.');
      return;
    }
    this.#waiting.push(job);
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      await job.work();
      // Lets messages in: a cancelled question is dropped before its turn comes.
      await breathe();
    }
    this.#running = false;
    this.#rested?.();
  }

  /** The first job that may run now. Those of a hold that is over are refused. */
  #next(): Job | undefined {
    const hold = this.#hold;
    this.#drop(
      (job) => job.hold !== undefined && !(hold?.client === job.client && hold.id === job.hold),
      'timedOut',
    );
    const index = this.#waiting.findIndex(
      (job) => job.hold === hold?.id && (hold === undefined || job.client === hold.client),
    );
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  #drop(which: (job: Job) => boolean, fault: 'cancelled' | 'timedOut'): void {
    const dropped = this.#waiting.filter(which);
    if (dropped.length === 0) return;
    this.#waiting = this.#waiting.filter((job) => !dropped.includes(job));
    for (const job of dropped) refuse(job.client, job.id, fault, refusals[fault]);
  }

  async #run(client: Client, request: Run): Promise<void> {
    this.#pause();
    const { bytes, outline, columns } = await this.#turn(request.steps, request.limit);
    if (!outline.failed) {
      if (request.opens !== undefined) client.cursors.add(request.opens);
      if (request.closes !== undefined) client.cursors.delete(request.closes);
    }
    reply(client, { kind: 'answer', id: request.id, bytes, columns });
    // A transaction begun by hand, without a hold, would swallow other clients' work.
    if (this.#hold === undefined && !outline.idle) await this.#turn([{ script: 'ROLLBACK' }], ownLimit);
    this.#resume();
  }

  async #turn(steps: readonly Step[], limit: number): Promise<TurnResult> {
    this.#watch.began(limit);
    const result = await this.#session.turn(steps);
    this.#watch.ended();
    for (const { channel, payload } of result.outline.notifications) {
      for (const client of this.#clients) {
        if (client.channels.has(channel)) reply(client, { kind: 'heard', channel, payload });
      }
    }
    return result;
  }

  #enter(client: Client, { id, patience }: Request & { readonly kind: 'enter' }): void {
    this.#hold = { client, id, patience, silence: undefined };
    reply(client, { kind: 'answer', id, bytes: new Uint8Array() });
    this.#resume();
  }

  #pause(): void {
    clearTimeout(this.#hold?.silence);
  }

  #resume(): void {
    const hold = this.#hold;
    if (hold === undefined) return;
    hold.silence = setTimeout(() => {
      this.#enqueue({ client: hold.client, id: undefined, hold: hold.id, work: () => this.#release() });
    }, hold.patience);
  }

  async #release(): Promise<void> {
    this.#pause();
    this.#hold = undefined;
    // Without an open transaction this is a mere warning.
    await this.#turn([{ script: 'ROLLBACK' }], ownLimit);
  }
}

const ownLimit = 10_000;

const refusals = {
  cancelled: 'The request was cancelled.',
  timedOut: 'The transaction stood still too long and was rolled back.',
};

function reply(client: Client, message: Reply): void {
  client.link.post(message);
}

function refuse(client: Client, id: number | undefined, fault: Fault, message: string): void {
  if (id !== undefined) reply(client, { kind: 'refused', id, fault, message });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
