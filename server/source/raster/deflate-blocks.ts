import { inflateSync } from 'node:zlib';
import { addDecoder, BaseDecoder } from 'geotiff';

/** Compression schemes of TIFF that are deflate. */
const DEFLATE = [8, 32_946];

/** Deflated blocks by the platform's own code, and never more of one than its pixels have. */
class DeflateDecoder extends BaseDecoder {
  override decodeBlock(block: ArrayBufferLike): ArrayBufferLike {
    const { tileWidth, tileHeight, bitsPerSample, planarConfiguration } = this.parameters;
    const bits = typeof bitsPerSample === 'number' ? [bitsPerSample] : Array.from(bitsPerSample);
    const depth = planarConfiguration === 2 ? Math.max(...bits) : bits.reduce((sum, each) => sum + each, 0);
    const maxOutputLength = Math.max(64, Math.ceil((tileWidth * depth) / 8) * tileHeight);
    const { buffer, byteOffset, byteLength } = inflateSync(new Uint8Array(block), { maxOutputLength });
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }
}

/** Has the TIFF library undo deflate as above; once is enough. */
export function registerDeflate(): void {
  addDecoder(DEFLATE, async () => DeflateDecoder);
}
