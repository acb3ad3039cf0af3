import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateXml } from '../../test/xsd.ts';
import { readStyleDocument } from '../read-style-document.ts';
import type { Style } from '../style.ts';
import type { StyleDocument, StyleLoss } from '../style-document.ts';
import { writeSld } from './write-sld.ts';

const folder = new URL('../fixtures/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.sld'));
const expected: Record<string, { readonly reading: string[]; readonly writing: string[] }> = JSON.parse(
  readFileSync(new URL('losses.json', folder), 'utf8'),
);

function layersOf(document: StyleDocument) {
  return document.layers.map(({ name, styles }) => ({
    name,
    styles: styles.flatMap((each): Style[] => (each.kind === 'user' ? [each.style] : [])),
  }));
}

const tell = (losses: readonly StyleLoss[]) =>
  losses.map(({ construct, where }) => `${construct} @ ${where}`);

describe('SLD, there and back', () => {
  it('is tried on forty documents at least', () => {
    expect(names.length).toBeGreaterThanOrEqual(40);
    expect(Object.keys(expected).toSorted()).toEqual(names.toSorted());
  });

  it.each(names)('%s is the same after writing and reading', async (name) => {
    const read = readStyleDocument(readFileSync(new URL(name, folder), 'utf8'));
    const version = name.startsWith('10-') ? '1.0.0' : '1.1.0';
    const written = writeSld({ version, layers: layersOf(read), language: 'pl', vendorOptions: true });
    expect(tell(written.losses)).toEqual([]);
    const again = readStyleDocument(written.text);
    expect(layersOf(again)).toEqual(layersOf(read));
    expect(tell(again.losses)).toEqual([]);
    const strict = writeSld({ version, layers: layersOf(read), language: 'pl' });
    await validateXml(strict.text);
    expect({ reading: tell(read.losses), writing: tell(strict.losses) }).toEqual(expected[name]);
  });

  it.each(names)('%s says in the other version what that has words for', async (name) => {
    const read = readStyleDocument(readFileSync(new URL(name, folder), 'utf8'));
    const version = name.startsWith('10-') ? '1.1.0' : '1.0.0';
    const written = writeSld({ version, layers: layersOf(read), language: 'pl' });
    await validateXml(written.text);
    const again = readStyleDocument(written.text);
    expect(tell(again.losses)).toEqual([]);
    // Once more: what has been lost has been lost at once.
    const twice = writeSld({ version, layers: layersOf(again), language: 'pl' });
    expect(layersOf(readStyleDocument(twice.text))).toEqual(layersOf(again));
  });
});
