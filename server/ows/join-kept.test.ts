import { expect, test } from 'vitest';
import { KeptText } from '../xml/kept-text.ts';
import { element, xmlDocument } from '../xml/write.ts';
import { joinKept } from './join-kept.ts';

const read = (text: string) => Buffer.from(joinKept(text).bytes).toString();

test('kept parts stand in a document as they were written, letters beyond ASCII too', () => {
  const [one, two] = [new KeptText('działka '), new KeptText('€ 𝄞')];
  const text = read(`<${one.mark}|${two.mark}${one.mark}>`);
  expect(text).toBe('<działka |€ 𝄞działka >');
});

test('the hash tells of content, not of which time a part was kept', () => {
  const write = (text: string) => joinKept(`a${new KeptText(text).mark}b`).hash;
  expect(write('same')).toBe(write('same'));
  expect(write('same')).not.toBe(write('other'));
  expect(joinKept('plain').hash).toBe(joinKept('plain').hash);
});

test('an element that is kept is the same element in its document', () => {
  const write = (isKept: boolean) => {
    const inner = element('ows:Title', {}, 'Zażółć & <co>');
    return read(xmlDocument(element('Layer', { id: 1 }, isKept ? inner.kept() : inner)));
  };
  expect(write(true)).toBe(write(false));
});

test('no title of a layer can pass for a kept part', () => {
  const { mark } = new KeptText('secret');
  expect(read(element('Title', {}, mark).text)).not.toContain('secret');
  expect(read(JSON.stringify({ title: mark }))).not.toContain('secret');
});
