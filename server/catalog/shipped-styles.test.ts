import { readdirSync, readFileSync } from 'node:fs';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { writeMapLibreStyle } from '../style/maplibre/write-maplibre.ts';
import { readStyle } from '../style/read-style.ts';
import { readStyleDocument } from '../style/read-style-document.ts';
import { writeSld } from '../style/sld/write-sld.ts';
import type { Style } from '../style/style.ts';
import { StyleSchema } from '../style/style-schema.ts';
import { indistinct, views } from '../test/distinct-classes.ts';
import { validateXml } from '../test/xsd.ts';
import { readYaml } from './read-yaml.ts';

const folder = new URL('../../layers/styles/', import.meta.url);
const ids = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace(/\.yaml$/, ''));

function shipped(id: string): Style {
  const { value, faults } = readYaml(readFileSync(new URL(`${id}.yaml`, folder), 'utf8'), StyleSchema);
  expect(faults).toEqual([]);
  if (value === undefined) throw new Error(id);
  const read = readStyle(id, value);
  expect(read.faults).toEqual([]);
  return read.style;
}

describe('every style that is shipped', () => {
  it.each(ids)('%s can be read', (id) => {
    expect(shipped(id).rules.length).toBeGreaterThan(0);
  });

  it.each(ids)('%s is valid as SLD 1.0, SLD 1.1 and in the browser', async (id) => {
    const style = shipped(id);
    for (const version of ['1.0.0', '1.1.0'] as const) {
      const { text } = writeSld({ version, layers: [{ name: id, styles: [style] }], language: 'pl' });
      await validateXml(text);
      const again = readStyleDocument(text);
      expect(again.losses).toEqual([]);
    }
    const subject = { id, style, source: 'tiles', sourceLayer: id, geometry: 'any' } as const;
    const written = writeMapLibreStyle({
      name: id,
      language: 'pl',
      subjects: [subject],
      sources: { tiles: { type: 'vector', tiles: ['http://localhost/{z}/{x}/{y}'] } },
      sprite: 'http://localhost/sprite',
      glyphs: 'http://localhost/{fontstack}/{range}.pbf',
    });
    expect(validateStyleMin(JSON.parse(JSON.stringify(written.style)))).toEqual([]);
  });

  it.each(ids)('%s tells its classes apart without colour and with faulty sight', (id) => {
    for (const view of views) expect(indistinct(shipped(id), view)).toEqual([]);
  });
});
