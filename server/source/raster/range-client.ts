import { BaseClient, BaseResponse } from 'geotiff';
import { fetchRange } from '../files/fetch-range.ts';
import type { FileAddress } from '../files/file-place.ts';

/** Ranges of one allowed address, as the TIFF library asks for them. */
export class RangeClient extends BaseClient {
  readonly #address: FileAddress;

  constructor(address: FileAddress) {
    super(address.url);
    this.#address = address;
  }

  override async request({ headers, signal }: RequestInit = {}): Promise<BaseResponse> {
    return new RangeResponse(await fetchRange(this.#address, headers ?? {}, signal));
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
