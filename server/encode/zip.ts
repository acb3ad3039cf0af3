import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';
import { ServiceError } from '../errors.ts';

/** A file of an archive. */
export interface ZipEntry {
  /** Path with slashes, in UTF-8. */
  readonly name: string;
  readonly content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
}

/**
 * A ZIP archive as it is made, in flat memory: each file's length and checksum stand behind it (APPNOTE 4.4.4, bit 3).
 * Compressing happens outside the main thread.
 * @throws ServiceError tooMuchWork when it would pass 4 GiB, which needs an extension that not every reader has
 */
export async function* writeZip(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const { name, content } of entries) {
    const start = offset;
    const local = localHead(name);
    yield local;
    offset += local.length;
    const facts = { crc: 0, size: 0, compressed: 0 };
    for await (const piece of deflated(content, facts)) {
      yield piece;
      offset += piece.length;
      if (offset > MAX || facts.size > MAX) throw tooLarge();
    }
    const descriptor = descriptorOf(facts);
    yield descriptor;
    offset += descriptor.length;
    directory.push(directoryEntry(name, facts, start));
  }
  const entry = Buffer.concat(directory);
  yield entry;
  yield endOfDirectory(directory.length, entry.length, offset);
}

interface Facts {
  crc: number;
  size: number;
  compressed: number;
}

const MAX = 0xffff_ffff - 65_536;

function tooLarge(): ServiceError {
  return new ServiceError('tooMuchWork', 'The archive would be larger than 4 GiB.', {
    allowed: 'fewer features, or a format without an archive: gpkg, fgb, csv',
  });
}

async function* deflated(
  content: ZipEntry['content'],
  facts: Facts,
): AsyncGenerator<Buffer, void, undefined> {
  const deflate = createDeflateRaw({ level: 5 });
  const stop = new AbortController();
  const feed = async (): Promise<void> => {
    for await (const piece of content) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      facts.crc = crc32(bytes, facts.crc);
      facts.size += bytes.length;
      if (!deflate.write(bytes)) await once(deflate, 'drain', { signal: stop.signal });
      stop.signal.throwIfAborted();
    }
    deflate.end();
  };
  // What breaks the source breaks the stream, and so the loop below.
  const feeding = feed().catch((error: unknown) => {
    deflate.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const piece of deflate) {
      facts.compressed += (piece as Buffer).length;
      yield piece as Buffer;
    }
    await feeding;
  } finally {
    // A reader who leaves ends the source too, which may hold a connection.
    stop.abort();
    deflate.destroy();
    await feeding;
  }
}

/** UTF-8 names, a descriptor behind the file. */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** 1 January 1980: an archive of the same features is the same bytes. */
const DATE = 0x0021;

function localHead(name: string): Buffer {
  const bytes = Buffer.from(name);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x0403_4b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(DEFLATE, 8);
  head.writeUInt16LE(DATE, 12);
  head.writeUInt16LE(bytes.length, 26);
  return Buffer.concat([head, bytes]);
}

function descriptorOf({ crc, size, compressed }: Facts): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x0807_4b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeUInt32LE(compressed, 8);
  descriptor.writeUInt32LE(size, 12);
  return descriptor;
}

function directoryEntry(name: string, { crc, size, compressed }: Facts, start: number): Buffer {
  const bytes = Buffer.from(name);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x0201_4b50, 0);
  entry.writeUInt16LE(20, 4);
  entry.writeUInt16LE(20, 6);
  entry.writeUInt16LE(FLAGS, 8);
  entry.writeUInt16LE(DEFLATE, 10);
  entry.writeUInt16LE(DATE, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(compressed, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(bytes.length, 28);
  entry.writeUInt32LE(start, 42);
  return Buffer.concat([entry, bytes]);
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
