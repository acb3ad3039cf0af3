import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { PbfWriter } from 'pbf';
import { contentHash } from '../../content-hash.ts';
import {
  COMPRESSIONS,
  FIRST_BYTES,
  HEADER_LENGTH,
  TILE_TYPES,
  tileId,
} from '../../source/archive/pmtiles-format.ts';
import type { ArchiveDescription, ArchiveWriter } from './archive.ts';

interface Entry {
  readonly id: number;
  readonly offset: number;
  readonly length: number;
  run: number;
}

const LONGEST_ROOT = FIRST_BYTES - HEADER_LENGTH;

/** PMTiles, version 3: WebMercatorQuad only; equal tiles are there once. Tiles may come in any order. */
export function writePmTiles(path: string, description: ArchiveDescription): ArchiveWriter {
  const parts = `${path}.tiles`;
  const data = openSync(parts, 'w+');
  const entries: Entry[] = [];
  const known = new Map<string, { readonly offset: number; readonly length: number }>();
  let length = 0;
  return {
    add({ z, row, column }, bytes) {
      const hash = contentHash(bytes);
      let place = known.get(hash);
      if (place === undefined) {
        place = { offset: length, length: bytes.length };
        known.set(hash, place);
        // Writes all of it: a disk that is nearly full takes a part of what is written at once.
        writeFileSync(data, bytes);
        length += bytes.length;
      }
      entries.push({ id: tileId(z, column, row), ...place, run: 1 });
    },
    close() {
      const directory = joinRuns(entries.toSorted((a, b) => a.id - b.id));
      const { root, leaves } = writeDirectories(directory);
      const metadata = gzipSync(JSON.stringify(metadataOf(description)));
      const sizes = { root: root.length, metadata: metadata.length, leaves: leaves.length, data: length };
      const counts = { addressed: entries.length, entries: directory.length, contents: known.size };
      const file = openSync(path, 'w');
      for (const part of [headerOf(description, sizes, counts), root, metadata, leaves])
        writeFileSync(file, part);
      copy(data, file, length);
      closeSync(file);
      closeSync(data);
      rmSync(parts);
    },
  };
}

function joinRuns(sorted: readonly Entry[]): Entry[] {
  const joined: Entry[] = [];
  for (const entry of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && last.offset === entry.offset && last.id + last.run === entry.id) last.run += 1;
    else joined.push({ ...entry });
  }
  return joined;
}

function writeDirectories(entries: readonly Entry[]): { readonly root: Buffer; readonly leaves: Buffer } {
  const whole = writeDirectory(entries);
  if (whole.length <= LONGEST_ROOT) return { root: whole, leaves: Buffer.alloc(0) };
  for (let size = 4096; ; size *= 2) {
    const leaves: Buffer[] = [];
    const root: Entry[] = [];
    let offset = 0;
    for (let i = 0; i < entries.length; i += size) {
      const leaf = writeDirectory(entries.slice(i, i + size));
      root.push({ id: entries[i]?.id ?? 0, offset, length: leaf.length, run: 0 });
      leaves.push(leaf);
      offset += leaf.length;
    }
    const written = writeDirectory(root);
    if (written.length <= LONGEST_ROOT) return { root: written, leaves: Buffer.concat(leaves) };
  }
}

function writeDirectory(entries: readonly Entry[]): Buffer {
  const pbf = new PbfWriter();
  pbf.writeVarint(entries.length);
  let last = 0;
  for (const { id } of entries) {
    pbf.writeVarint(id - last);
    last = id;
  }
  for (const { run } of entries) pbf.writeVarint(run);
  for (const { length } of entries) pbf.writeVarint(length);
  for (const [i, { offset }] of entries.entries()) {
    const before = entries[i - 1];
    const follows = before !== undefined && before.offset + before.length === offset;
    pbf.writeVarint(follows ? 0 : offset + 1);
  }
  return gzipSync(pbf.finish());
}

function headerOf(
  { format, minZoom, maxZoom, bounds }: ArchiveDescription,
  sizes: { readonly root: number; readonly metadata: number; readonly leaves: number; readonly data: number },
  counts: { readonly addressed: number; readonly entries: number; readonly contents: number },
): Buffer {
  const header = Buffer.alloc(HEADER_LENGTH);
  header.write('PMTiles');
  header[7] = 3;
  let offset = HEADER_LENGTH;
  let at = 8;
  for (const size of [sizes.root, sizes.metadata, sizes.leaves, sizes.data]) {
    at = header.writeBigUInt64LE(BigInt(offset), at);
    at = header.writeBigUInt64LE(BigInt(size), at);
    offset += size;
  }
  for (const count of [counts.addressed, counts.entries, counts.contents]) {
    at = header.writeBigUInt64LE(BigInt(count), at);
  }
  const compression = format === 'mvt' ? COMPRESSIONS.gzip : COMPRESSIONS.none;
  for (const byte of [0, COMPRESSIONS.gzip, compression, TILE_TYPES[format], minZoom, maxZoom])
    at = header.writeUInt8(byte, at);
  const [minX, minY, maxX, maxY] = bounds;
  for (const degrees of bounds) at = header.writeInt32LE(Math.round(degrees * 1e7), at);
  at = header.writeUInt8(minZoom, at);
  for (const degrees of [(minX + maxX) / 2, (minY + maxY) / 2]) {
    at = header.writeInt32LE(Math.round(degrees * 1e7), at);
  }
  return header;
}

function metadataOf({ name, description, attribution, vectorLayers }: ArchiveDescription): object {
  return { name, description, attribution, type: 'overlay', vector_layers: vectorLayers };
}

function copy(from: number, to: number, length: number): void {
  const buffer = Buffer.alloc(1_048_576);
  for (let at = 0; at < length; ) {
    const read = readSync(from, buffer, 0, buffer.length, at);
    writeFileSync(to, buffer.subarray(0, read));
    at += read;
  }
}
