import { type FileHandle, open } from 'node:fs/promises';
import { ServiceError } from '../../errors.ts';
import { fetchRange } from '../files/fetch-range.ts';
import type { FileAddress, FilePlace } from '../files/file-place.ts';

/** A file that is read in pieces, here or at an address. */
export interface RangeFile {
  /** Changes when the file does: time and size, or the address's ETag or Last-Modified. */
  readonly state: string;
  /**
   * Bytes from a place on; fewer where the file ends.
   * @throws ServiceError notFound when it cannot be read; {@link FileChanged}
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Buffer>;
  close(): Promise<void>;
}

/** The file is no longer the one that was opened. */
export class FileChanged extends Error {}

/** @throws ServiceError notFound when it is not there or its server gives no ranges */
export async function openRangeFile(place: FilePlace): Promise<RangeFile> {
  if (place.kind === 'address') return new AddressRanges(place, await stateOfAddress(place));
  return new FileRanges(await open(place.path).catch(rethrow), place.state);
}

/** The state of what is at a place now. @throws ServiceError notFound */
export async function stateOfPlace(place: FilePlace): Promise<string> {
  return place.kind === 'file' ? place.state : stateOfAddress(place);
}

class FileRanges implements RangeFile {
  readonly state: string;
  readonly #file: FileHandle;

  constructor(file: FileHandle, state: string) {
    this.#file = file;
    this.state = state;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#file.read(buffer, 0, length, offset).catch(rethrow);
    return buffer.subarray(0, bytesRead);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

class AddressRanges implements RangeFile {
  readonly state: string;
  readonly #address: FileAddress;

  constructor(address: FileAddress, state: string) {
    this.#address = address;
    this.state = state;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Buffer> {
    const { bytes, state } = await readAddress(this.#address, offset, length, signal);
    if (state !== this.state) throw new FileChanged();
    return bytes;
  }

  async close(): Promise<void> {}
}

async function stateOfAddress(address: FileAddress): Promise<string> {
  return (await readAddress(address, 0, 1)).state;
}

async function readAddress(
  address: FileAddress,
  offset: number,
  length: number,
  signal?: AbortSignal,
): Promise<{ readonly bytes: Buffer; readonly state: string }> {
  try {
    const range = `bytes=${offset}-${offset + length - 1}`;
    const response = await fetchRange(address, { range, 'accept-encoding': 'identity' }, signal);
    // A server that knows no ranges would send all of it.
    if (response.status !== 206) {
      await response.body?.cancel();
      throw absent(new Error(`answered ${response.status}, 206 was asked`));
    }
    const state = response.headers.get('etag') ?? response.headers.get('last-modified') ?? '';
    return { bytes: await readBody(response, length), state };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw rethrow(error);
  }
}

/** At most so many bytes, whatever the server sends. */
async function readBody(response: Response, length: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let got = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    got += part.length;
    if (got >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}

function rethrow(error: unknown): never {
  throw error instanceof ServiceError ? error : absent(error);
}

function absent(cause: unknown): ServiceError {
  return new ServiceError('notFound', 'The tile archive cannot be read.', { cause });
}
