import { describe, expect, test } from 'vitest';
import type { Layer, Property } from '../../catalog/layer.ts';
import type { RowSlice } from '../../database/wire/row-slice.ts';
import { crsOf } from '../../geo/crs.ts';
import { readCrsReference } from '../../geo/crs-reference.ts';
import { exceptionReport } from '../../ows/exception-report.ts';
import { rowLayout } from '../../source/row-layout.ts';
import { toRowSlice } from '../../test/row-bytes.ts';
import { validateXml } from '../../test/xsd.ts';
import { childrenOf, readXmlText } from '../../xml/read.ts';
import type { Xml } from '../../xml/write.ts';
import { type FeatureSet, writeGmlCollection } from './feature-collection-gml.ts';

const properties = [{ name: 'number', type: 'string' }] as unknown as Property[];
const layer = {
  id: 'parcels',
  properties,
  geometry: { column: 'geom', type: 'Point', crs: crsOf('EPSG:2180') },
} as unknown as Layer;

async function* rows(count: number, then?: Error): AsyncGenerator<readonly RowSlice[]> {
  for (let n = 1; n <= count; n++) yield [toRowSlice([String(n), `${n}/1`])];
  if (then !== undefined) throw then;
}

const setOf = (batches: AsyncIterable<readonly RowSlice[]>, returned: number): FeatureSet => ({
  options: { version: '3.2', layer, properties, crs: readCrsReference('EPSG:2180', 'wfs', 'srsName') },
  matched: returned,
  returned,
  layout: rowLayout({ layer, properties, withGeometry: false }),
  batches,
});

async function write(sets: readonly FeatureSet[], report?: Xml, matched?: number): Promise<string> {
  let text = '';
  const head = {
    version: '3.2' as const,
    isCount: false,
    timeStamp: '2026-11-24T12:00:00Z',
    matched,
    returned: 3,
    schemaAddress: 'http://www.opengis.net/none',
    truncated: () => report,
  };
  for await (const piece of writeGmlCollection(head, sets)) text += Buffer.from(piece).toString();
  return text;
}

const WFS = 'http://www.opengis.net/wfs/2.0';

describe('a collection whose reading fails in the middle', () => {
  const failing = (): FeatureSet => setOf(rows(2, new Error('the database went away')), 3);

  test('ends with a truncatedResponse behind what was read, and is valid', async () => {
    const exception = { code: 'NoApplicableCode', locator: undefined, message: 'Gone.' };
    const report = exceptionReport({ ...exception, status: 503, retryAfter: 5, isOurs: true }, '2.0.0');
    const text = await write([failing()], report, 3);
    const root = readXmlText(text);
    expect(childrenOf(root, WFS, 'member')).toHaveLength(2);
    expect(root.children.at(-1)?.name).toBe('truncatedResponse');
    await validateXml(
      text
        .replace(/ xsi:schemaLocation="http:\/\/www.opengis.net\/wfs[^"]*"/, '')
        .replace(/<sip:.*?<\/sip:parcels>/g, ''),
    );
  });

  test('breaks off when there is nobody to tell', async () => {
    await expect(write([failing()])).rejects.toThrow('the database went away');
  });
});

test('numberMatched is unknown where it was not counted, and valid', async () => {
  const text = await write([setOf(rows(0), 3)]);
  expect(text).toContain('numberMatched="unknown" numberReturned="3"');
  await validateXml(text.replace(/ xsi:schemaLocation="http:\/\/www.opengis.net\/wfs[^"]*"/, ''));
});

test('a feature that two queries find is written once and referred to', async () => {
  const root = readXmlText(await write([setOf(rows(2), 2), setOf(rows(1), 1)]));
  const [first, second] = childrenOf(root, WFS, 'member').map((member) => member.children[0]!);
  expect(first!.children).toHaveLength(2);
  expect(second!.children[0]!.attributes.get('{http://www.w3.org/1999/xlink}href')).toBe('#parcels.1');
});

test('leaving in the middle ends the reading', async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<readonly RowSlice[]> {
    try {
      for (let n = 1; ; n++) yield [toRowSlice([String(n), null])];
    } finally {
      ended = true;
    }
  }
  const head = {
    version: '3.2' as const,
    isCount: false,
    timeStamp: '',
    matched: 9,
    returned: 9,
    schemaAddress: '',
    truncated: () => undefined,
  };
  for await (const piece of writeGmlCollection(head, [setOf(endless(), 9)]))
    if (Buffer.from(piece).includes('parcels.3')) break;
  expect(ended).toBe(true);
});
