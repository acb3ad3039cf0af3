import { BaseClient, BaseResponse } from 'geotiff';

/** Milliseconds a store has for one range. */
const TIMEOUT = 15_000;

/** Ranges of one allowed address; a redirect is an error, since it leads where nobody allowed. */
export class RangeClient extends BaseClient {
  override async request({ headers, signal }: RequestInit = {}): Promise<BaseResponse> {
    const timeout = AbortSignal.timeout(TIMEOUT);
    const stop = signal === undefined || signal === null ? timeout : AbortSignal.any([signal, timeout]);
    return new RangeResponse(
      await fetch(this.url, { headers: headers ?? {}, signal: stop, redirect: 'error' }),
    );
  }
}

class RangeResponse extends BaseResponse {
  readonly #response: Response;

  constructor(response: Response) {
    super();
    this.#response = response;
  }

  override get status(): number {
    return this.#response.status;
  }

  override getHeader(name: string): string | undefined {
    return this.#response.headers.get(name) ?? undefined;
  }

  override getData(): Promise<ArrayBuffer> {
    return this.#response.arrayBuffer();
  }
}
