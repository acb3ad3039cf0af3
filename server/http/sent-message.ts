import type { ServerResponse } from 'node:http';

/** What Node keeps of a response besides its declared types: its head as text, and whether that was sent. */
export interface RawResponse extends ServerResponse {
  _header: string | null;
  _headerSent: boolean;
}

/**
 * The head of an answer as it went out, when it can go out again: the connection stayed open, and id and date are in it.
 * Should Node keep it elsewhere one day nothing is repeated.
 */
export function sentHead(response: ServerResponse, requestId: string): string | undefined {
  const head = (response as RawResponse)._header;
  if (typeof head !== 'string' || !/\r\nconnection: keep-alive\r\n/i.test(head)) return undefined;
  if (!DATE.test(head) || !head.includes(requestId) || requestId.length !== ID_LENGTH) return undefined;
  return head;
}

const DATE = /\r\nDate: ([^\r]+)\r\n/;
/** Of a UUID. */
const ID_LENGTH = 36;
const SECOND = 1000;

/**
 * A whole message, head and body in one piece of memory: written at once it costs two thirds of what it costs piece by
 * piece (measured: 28 µs instead of 42 for 48 kB). Only id and date are new each time.
 */
export class SentMessage {
  readonly #bytes: Buffer;
  readonly #idAt: number;
  readonly #dateAt: number;
  #second = 0;
  #isUnderWay = false;

  /** @param head as {@link sentHead} gives it; @param requestId that is in it */
  constructor(head: string, requestId: string, body: Uint8Array) {
    this.#bytes = Buffer.allocUnsafeSlow(head.length + body.length);
    this.#bytes.write(head, 'latin1');
    this.#bytes.set(body, head.length);
    this.#idAt = head.indexOf(requestId);
    const date = DATE.exec(head);
    this.#dateAt = (date?.index ?? 0) + '\r\nDate: '.length;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Whether the system had not taken all of it when it was sent last: then its bytes must stay as they are. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Sends it as the answer to a request on a connection that stays open. */
  send(response: RawResponse, requestId: string, status: number): void {
    const now = Date.now();
    const bytes = this.#bytes;
    bytes.write(requestId, this.#idAt, 'latin1');
    if (Math.floor(now / SECOND) !== this.#second) {
      this.#second = Math.floor(now / SECOND);
      bytes.write(new Date(now).toUTCString(), this.#dateAt, 'latin1');
    }
    response.statusCode = status;
    response._header = SENT;
    response._headerSent = true;
    response.end(bytes);
    this.#isUnderWay = response.writableLength > 0 || (response.socket?.writableLength ?? 0) > 0;
  }
}

/** Something that is there: the head is in the bytes. */
const SENT = 'sent';
