import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Layer } from '../../catalog/layer.ts';
import type { LegendRequest } from '../../render/renderer.ts';
import { neededProperties } from '../../style/needed-properties.ts';
import { readStyle } from '../../style/read-style.ts';
import type { Style } from '../../style/style.ts';
import { readSvgText } from '../../style/svg/read-svg.ts';
import { testLayer } from './layer.ts';
import { legend } from './scenes.ts';

const folder = new URL('../../../layers/styles/', import.meta.url);

/** The styles that the project ships, by their ids. */
export const shippedStyles: ReadonlyMap<string, Style> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const id = file.replace('.yaml', '');
      const svg = (name: string) => readSvgText(readFileSync(new URL(name, folder), 'utf8'), name);
      const { style, faults } = readStyle(id, parse(readFileSync(new URL(file, folder), 'utf8')), { svg });
      if (faults.length > 0) throw new Error(`${file}: ${faults.map(({ message }) => message).join('; ')}`);
      return [id, style];
    }),
);

/** A layer that has whatever the style reads. */
function layerFor(style: Style): Layer {
  const layer = testLayer(style.id, style);
  const [sample] = layer.properties;
  if (sample === undefined) throw new Error('no property to copy');
  const names = [...neededProperties(style.rules)];
  return { ...layer, properties: names.map((name) => ({ ...sample, name, column: name })) };
}

/** Every symbol of every shipped style: golden legends `style-<id>`. */
export const styleLegends: Readonly<Record<string, LegendRequest>> = Object.fromEntries(
  [...shippedStyles].map(([id, style]) => {
    const size = { symbolWidth: 64, symbolHeight: 40 };
    return [`style-${id}`, { ...legend(style, id, size), layers: [{ layer: layerFor(style), style }] }];
  }),
);
