import type { Language } from '../../catalog/layer.ts';
import { featureTitle, valueText } from '../../encode/value-text.ts';
import { type LayerInfo, toldOf } from './layer-info.ts';

/** What lies at a pixel as plain text: layer, feature, its values, each a step further in; empty when nothing does. */
export function writeInfoText(infos: readonly LayerInfo[], language: Language): string {
  const lines: string[] = [];
  for (const info of infos) {
    const { layer, features } = info;
    lines.push(layer.title[language]);
    for (const { key, values } of features) {
      lines.push(`  ${featureTitle(layer, key, values, language)}`);
      for (const [i, property] of toldOf(info).entries()) {
        if (property.type === 'geometry') continue;
        const text = valueText(property, values[i] ?? null, language);
        if (text !== undefined) lines.push(`    ${property.title[language]}: ${oneLine(text)}`);
      }
    }
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}
