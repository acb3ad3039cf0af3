import { type DeclaredType, partsOf, writtenType } from './geometry-parts.ts';
import { type FlatGeometry, type GeometryType, geometryTypes, type Path } from './wkb.ts';

/** WKB number of a type. */
export const wkbCodes = Object.fromEntries(geometryTypes.map((type, i) => [type, i + 1])) as Readonly<
  Record<GeometryType, number>
>;

/**
 * Flat geometry → WKB, little endian, x, y only, as the layer's declared type where it fits: files whose columns hold
 * one type want that. A collection's parts stand side by side in it.
 * @param offset bytes left free before it, for the head that some formats put there
 */
export function writeFlatWkb(geometry: FlatGeometry, declared: DeclaredType, offset = 0): Buffer {
  const type = writtenType(geometry, declared);
  const parts = partsOf(geometry.paths);
  const isMany = type.startsWith('Multi') || type === 'GeometryCollection';
  const bytes = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  const single = parts[0];
  const buffer = Buffer.alloc(
    offset + (isMany ? 9 + bytes : single === undefined ? (EMPTY_SIZE[type] ?? 9) : bytes),
  );
  if (!isMany) {
    if (single !== undefined) writePart(buffer, offset, geometry, single);
    else writeEmpty(buffer, offset, type);
    return buffer;
  }
  let at = writeHead(buffer, offset, wkbCodes[type]);
  at = buffer.writeUInt32LE(parts.length, at);
  for (const part of parts) at = writePart(buffer, at, geometry, part);
  return buffer;
}

const EMPTY_SIZE: Readonly<Partial<Record<GeometryType, number>>> = { Point: 21 };

function sizeOf(part: readonly Path[]): number {
  const vertices = part.reduce((sum, { start, end }) => sum + end - start, 0);
  const dimension = part[0]?.dimension ?? 0;
  return 5 + vertices * 16 + (dimension === 0 ? 0 : dimension === 1 ? 4 : 4 + part.length * 4);
}

function writeHead(buffer: Buffer, offset: number, code: number): number {
  return buffer.writeUInt32LE(code, buffer.writeUInt8(1, offset));
}

/** A point without coordinates is written as NaN (ISO 13249-3). */
function writeEmpty(buffer: Buffer, offset: number, type: GeometryType): void {
  const at = writeHead(buffer, offset, wkbCodes[type]);
  if (type !== 'Point') return;
  buffer.writeDoubleLE(Number.NaN, buffer.writeDoubleLE(Number.NaN, at));
}

function writePart(
  buffer: Buffer,
  offset: number,
  { coordinates }: FlatGeometry,
  part: readonly Path[],
): number {
  const dimension = part[0]?.dimension ?? 0;
  let at = writeHead(buffer, offset, dimension + 1);
  if (dimension === 2) at = buffer.writeUInt32LE(part.length, at);
  for (const { start, end } of part) {
    if (dimension > 0) at = buffer.writeUInt32LE(end - start, at);
    for (let i = start * 2; i < end * 2; i++) at = buffer.writeDoubleLE(coordinates[i] as number, at);
  }
  return at;
}
