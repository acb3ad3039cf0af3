/** Names that code pages go by in .cpg files and DBF headers → label of a TextDecoder. */
const labels: Readonly<Record<string, string>> = {
  '1250': 'windows-1250',
  '1252': 'windows-1252',
  '65001': 'utf-8',
  '28592': 'iso-8859-2',
  '88592': 'iso-8859-2',
  '88591': 'iso-8859-1',
  '852': 'cp852',
};

/** Text of a `.cpg` file → label, or undefined when it names no encoding that can be read. */
export function encodingOfCpg(text: string): string | undefined {
  const name = text.trim().replace(/^\uFEFF/, '');
  const number = /(\d{3,5})(?:-?(\d))?$/.exec(name.replace(/[\s_-]/g, ''))?.[0];
  const label = (number === undefined ? undefined : labels[number]) ?? name;
  return isKnown(label) ? label : undefined;
}

/** Language driver byte of a DBF header (offset 29) → label. */
export function encodingOfDbf(driver: number): string | undefined {
  return { 200: 'windows-1250', 3: 'windows-1252' }[driver];
}

/** Bytes that letters have in Polish texts of windows-1250, in those of ISO-8859-2, and in western ones. */
const POLISH_1250 = new Set([
  0xa5, 0x8c, 0x8f, 0xaf, 0xa3, 0xc6, 0xca, 0xd1, 0xd3, 0xb9, 0x9c, 0x9f, 0xbf, 0xb3, 0xe6, 0xea, 0xf1, 0xf3,
]);
const POLISH_8859_2 = new Set([
  0xa1, 0xa6, 0xac, 0xaf, 0xa3, 0xc6, 0xca, 0xd1, 0xd3, 0xb1, 0xb6, 0xbc, 0xbf, 0xb3, 0xe6, 0xea, 0xf1, 0xf3,
]);
const WESTERN = new Set([
  0xe0, 0xe2, 0xe7, 0xe8, 0xe9, 0xea, 0xeb, 0xee, 0xef, 0xf4, 0xf9, 0xfb, 0xc9, 0xe4, 0xf6, 0xfc, 0xdf,
]);

/** The likeliest encoding of a sample of text: UTF-8 when it is that, else Polish or western by its letters. */
export function guessEncoding(sample: Uint8Array): string {
  if (isUtf8(sample)) return 'utf-8';
  const score = (letters: ReadonlySet<number>): number =>
    sample.reduce((sum, byte) => sum + (letters.has(byte) ? 1 : 0), 0);
  const candidates = [
    { label: 'windows-1250', score: score(POLISH_1250) },
    { label: 'iso-8859-2', score: score(POLISH_8859_2) },
    { label: 'windows-1252', score: score(WESTERN) },
  ];
  return candidates.reduce((best, each) => (each.score > best.score ? each : best)).label;
}

function isUtf8(sample: Uint8Array): boolean {
  try {
    // The sample may end inside a character: `stream` forgives that.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function isKnown(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
