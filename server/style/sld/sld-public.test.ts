import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../errors.ts';
import { validateXml } from '../../test/xsd.ts';
import { readStyleDocument } from '../read-style-document.ts';
import type { Style } from '../style.ts';
import type { StyleDocument, StyleLoss } from '../style-document.ts';
import { writeSld } from './write-sld.ts';

const folder = new URL('../fixtures/public/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.sld'));

type Outcome =
  | { readonly refused: string }
  | { readonly reading: string[]; readonly writing: string[]; readonly strict: string[] };

const expected: Record<string, Outcome> = JSON.parse(readFileSync(new URL('outcomes.json', folder), 'utf8'));

function layersOf(document: StyleDocument) {
  return document.layers.map(({ name, styles }) => ({
    name,
    styles: styles.flatMap((each): Style[] => (each.kind === 'user' ? [each.style] : [])),
  }));
}

/** What is lost, each once, with how often. */
function tell(losses: readonly StyleLoss[]): string[] {
  const counts = new Map<string, number>();
  for (const { construct, sentence } of losses) {
    const text = `${construct}: ${sentence}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
}

function read(name: string): StyleDocument | string {
  try {
    return readStyleDocument(readFileSync(new URL(name, folder), 'utf8'));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.message;
  }
}

describe('SLD that others wrote, there and back', () => {
  it('is tried on forty documents at least, of which twenty and more are read', () => {
    expect(names.length).toBeGreaterThanOrEqual(40);
    expect(Object.keys(expected).toSorted()).toEqual(names.toSorted());
    expect(Object.values(expected).filter((each) => 'reading' in each).length).toBeGreaterThanOrEqual(30);
  });

  it.each(names)('%s comes back as it was, but for what is listed', async (name) => {
    const document = read(name);
    if (typeof document === 'string') {
      expect({ refused: document }).toEqual(expected[name]);
      return;
    }
    const version = document.version === '1.1.0' ? '1.1.0' : '1.0.0';
    const request = { version, layers: layersOf(document), language: 'pl' } as const;
    const [written, strict] = [writeSld({ ...request, vendorOptions: true }), writeSld(request)];
    const again = readStyleDocument(written.text);
    expect(again.losses).toEqual([]);
    if (written.losses.length === 0) expect(layersOf(again)).toEqual(layersOf(document));
    await validateXml(strict.text);
    expect({
      reading: tell(document.losses),
      writing: tell(written.losses),
      strict: tell(strict.losses),
    }).toEqual(expected[name]);
  });
});
