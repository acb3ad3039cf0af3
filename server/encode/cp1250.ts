/** Bytes of windows-1250 by character: what AutoCAD reads texts in where $DWGCODEPAGE says ANSI_1250. */
const bytes: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 128 }, (_, i): [string, number] => [
    new TextDecoder('windows-1250').decode(Uint8Array.of(i + 128)),
    i + 128,
  ]),
);

/** Text → windows-1250; what it lacks is written as AutoCAD's `\U+XXXX`. */
export function encodeCp1250(text: string): Buffer {
  if (!BEYOND_ASCII.test(text)) return Buffer.from(text, 'latin1');
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 63;
    const byte = code < 128 ? code : bytes.get(character);
    if (byte !== undefined) out += String.fromCharCode(byte);
    else out += code > 0xffff ? '?' : `\\U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return Buffer.from(out, 'latin1');
}

const BEYOND_ASCII = /[^\0-\x7f]/;
