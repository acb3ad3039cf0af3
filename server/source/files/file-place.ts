import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { ServiceError } from '../../errors.ts';
import { isInStore, type SignedStore } from './signed-store.ts';

/** Where files of data may lie, pictures and archives: what a table or a layer file says of them is believed inside these alone. */
export interface FilePlaces {
  /** Folder that relative locations start from; nothing outside it is opened. */
  readonly folder: string;
  /** Beginnings of addresses that may be read: `https://store.example/ortho/`. */
  readonly addresses: readonly string[];
  /** Addresses in this bucket are asked with signatures, so that it need not be open to everybody. */
  readonly signed?: SignedStore | undefined;
}

/** A location that may be opened. */
export type FilePlace =
  | { readonly kind: 'file'; readonly path: string; readonly state: string }
  | ({ readonly kind: 'address'; readonly state: string } & FileAddress);

/** An address that may be asked. */
export interface FileAddress {
  readonly url: string;
  readonly signed?: SignedStore;
}

/**
 * A location → the file or address it means. `state` changes when a file does.
 * @throws ServiceError notFound when it is outside the places or not there
 */
export async function findFilePlace(location: string, places: FilePlaces): Promise<FilePlace> {
  if (/^https?:\/\//i.test(location)) return findAddress(location, places);
  if (location === '' || location.includes('\0') || isAbsolute(location)) throw absent();
  const folder = await realpath(places.folder).catch(() => undefined);
  if (folder === undefined) throw absent();
  const path = await realpath(resolve(folder, location)).catch(() => undefined);
  // Links are followed first: what they lead to must lie inside as well.
  if (path === undefined || !path.startsWith(folder + sep)) throw absent();
  const found = await stat(path);
  if (!found.isFile()) throw absent();
  const { mtimeMs, size } = found;
  return { kind: 'file', path, state: `${mtimeMs}/${size}` };
}

function findAddress(location: string, { addresses, signed }: FilePlaces): FilePlace {
  const url = URL.parse(location);
  const isAllowed =
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    // The parsed form has no dot segments left, encoded ones included.
    addresses.some((beginning) => url.href.startsWith(beginning));
  if (url === null || !isAllowed) throw absent();
  const isSigned = signed !== undefined && isInStore(signed, url.href);
  return { kind: 'address', url: url.href, state: '', ...(isSigned ? { signed } : {}) };
}

/** Says nothing of the location: it is the operator's, not the caller's. */
function absent(): ServiceError {
  return new ServiceError('notFound', 'A file of the layer is not where it is said to be.');
}
