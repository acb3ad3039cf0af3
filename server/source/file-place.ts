import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { ServiceError } from '../errors.ts';

/** Where files of data may lie, pictures and archives: what a table or a layer file says of them is believed inside these alone. */
export interface FilePlaces {
  /** Folder that relative locations start from; nothing outside it is opened. */
  readonly folder: string;
  /** Beginnings of addresses that may be read: `https://store.example/ortho/`. */
  readonly addresses: readonly string[];
}

/** A location that may be opened. */
export type FilePlace =
  | { readonly kind: 'file'; readonly path: string; readonly state: string }
  | { readonly kind: 'address'; readonly url: string; readonly state: string };

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

function findAddress(location: string, { addresses }: FilePlaces): FilePlace {
  const url = URL.parse(location);
  const isAllowed =
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    // The parsed form has no dot segments left, encoded ones included.
    addresses.some((beginning) => url.href.startsWith(beginning));
  if (url === null || !isAllowed) throw absent();
  return { kind: 'address', url: url.href, state: '' };
}

/** Says nothing of the location: it is the operator's, not the caller's. */
function absent(): ServiceError {
  return new ServiceError('notFound', 'A file of the layer is not where it is said to be.');
}
