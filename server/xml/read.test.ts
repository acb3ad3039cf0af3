import { describe, expect, test } from 'vitest';
import { ServiceError } from '../errors.ts';
import { childOf, childrenOf, readXml, readXmlText, resolveName } from './read.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8'): Uint8Array => Buffer.from(text, encoding);
const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return error.fault;
    throw error;
  }
  return 'none';
};

describe('a document is read by namespace and local name', () => {
  const root = readXml(
    bytes(`<?xml version="1.0"?>
      <a:Root xmlns:a="urn:a" xmlns="urn:b" plain="1" a:own="2" xml:lang="pl">
        <Child>x &amp; <![CDATA[<y>]]> &#243;</Child><a:Child/><Child xmlns:a="urn:c"/>
      </a:Root>`),
  );

  test('whatever the prefixes are', () => {
    expect([root.namespace, root.name]).toEqual(['urn:a', 'Root']);
    expect(childOf(root, 'urn:b', 'Child')?.text).toBe('x & <y> ó');
    expect(childrenOf(root, 'urn:b', 'Child')).toHaveLength(2);
    expect(childrenOf(root, 'urn:a', 'Child')).toHaveLength(1);
  });

  test('attributes by name, those in a namespace by both, declarations not at all', () => {
    expect([...root.attributes]).toEqual([
      ['plain', '1'],
      ['{urn:a}own', '2'],
      ['{http://www.w3.org/XML/1998/namespace}lang', 'pl'],
    ]);
  });

  test('names in content are resolved where they stand', () => {
    const [first, second] = childrenOf(root, 'urn:b', 'Child');
    expect(resolveName(first!, 'a:x')).toMatchObject({ namespace: 'urn:a', name: 'x' });
    expect(resolveName(second!, 'a:x')).toMatchObject({ namespace: 'urn:c', name: 'x' });
    expect(resolveName(first!, 'x')).toMatchObject({ namespace: 'urn:b', name: 'x' });
    expect(resolveName(first!, 'nobody:x').namespace).toBeUndefined();
  });
});

describe('encodings', () => {
  const text = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><a>żółw</a>`;
  const latin2 = (encoding: string): Uint8Array =>
    Buffer.concat([
      bytes(text(encoding).split('żółw')[0] ?? ''),
      Buffer.from([0xbf, 0xf3, 0xb3, 0x77]),
      bytes('</a>'),
    ]);

  test.each([
    ['UTF-8 by default', bytes('<a>żółw</a>')],
    ['UTF-8 with a byte order mark', bytes('\ufeff<a>żółw</a>')],
    ['UTF-16 little endian with a mark', bytes('\ufeff<a>żółw</a>', 'utf16le')],
    ['UTF-16 big endian with a mark', Buffer.from(bytes('\ufeff<a>żółw</a>', 'utf16le')).swap16()],
    ['UTF-16 without a mark', bytes(text('UTF-16'), 'utf16le')],
    ['ISO-8859-2 by its declaration', latin2('ISO-8859-2')],
    ['windows-1250 by its declaration', latin2('windows-1250')],
  ])('%s', (_, document) => {
    expect(readXml(document).text).toBe('żółw');
  });

  test('the charset of the media type goes before the declaration', () => {
    expect(readXml(latin2('UTF-8'), { charset: 'ISO-8859-2' }).text).toBe('żółw');
  });

  test.each([
    ['bytes that are not of the encoding', latin2('UTF-8')],
    ['an encoding nobody knows', bytes(text('EBCDIC-PL'))],
    ['UTF-16 declared but not used', bytes(text('UTF-16'))],
  ])('%s are refused', (_, document) => {
    expect(faultOf(() => readXml(document))).toBe('malformedBody');
  });
});

describe('hostile documents are refused with malformedBody, quickly', () => {
  const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i || ''};`.repeat(10)}">`).join('')}]><a>&lol9;</a>`;
  test.each([
    ['an external DTD', '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd"><a/>'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><a/>'],
    ['a billion laughs', laughs],
    ['an empty DOCTYPE', '<!DOCTYPE a><a/>'],
    ['an undeclared entity', '<a>&nbsp;</a>'],
    ['an undeclared prefix', '<x:a/>'],
    ['an attribute given twice', '<a b="1" b="2"/>'],
    ['a NUL', '<a>\u0000</a>'],
    ['an end that is missing', '<a><b></a>'],
    ['two roots', '<a/><b/>'],
    ['no element', '  '],
    ['nothing', ''],
    ['text that is not XML', 'SELECT 1; DROP TABLE parcels'],
    ['65 levels', `${'<a>'.repeat(65)}${'</a>'.repeat(65)}`],
    ['40,000 levels', '<a>'.repeat(40_000)],
    ['257 attributes', `<a ${Array.from({ length: 257 }, (_, i) => `a${i}=""`).join(' ')}/>`],
    ['200,000 attributes', `<a ${Array.from({ length: 200_000 }, (_, i) => `a${i}=""`).join(' ')}/>`],
    ['300,000 elements', `<a>${'<b/>'.repeat(300_000)}</a>`],
  ])('%s', (_, text) => {
    const start = performance.now();
    expect(faultOf(() => readXml(bytes(text)))).toBe('malformedBody');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test('more bytes than allowed are bodyTooLarge', () => {
    expect(faultOf(() => readXml(bytes('<a>aaaaaaaaaa</a>'), { limits: { bytes: 16 } }))).toBe(
      'bodyTooLarge',
    );
  });

  test('64 levels, 256 attributes and predefined entities are allowed', () => {
    expect(readXmlText(`${'<a>'.repeat(64)}${'</a>'.repeat(64)}`).name).toBe('a');
    expect(
      readXmlText(`<a ${Array.from({ length: 256 }, (_, i) => `a${i}=""`).join(' ')}/>`).attributes.size,
    ).toBe(256);
    expect(readXmlText('<a>&lt;&#x17C;&apos;</a>').text).toBe("<ż'");
  });
});
