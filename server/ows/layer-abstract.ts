import type { Language, Layer } from '../catalog/layer.ts';

const texts = {
  pl: {
    fictitious: 'DANE FIKCYJNE, wymyślone na potrzeby pokazu.',
    licence: 'Licencja',
    freshness: 'Aktualność',
    updated: 'stan na',
  },
  en: {
    fictitious: 'FICTITIOUS DATA, invented for demonstration.',
    licence: 'Licence',
    freshness: 'Freshness',
    updated: 'as of',
  },
} as const;

/** What a layer is, whether it is real, how fresh, and on what terms: the Abstract of a capabilities document. */
export function layerAbstract(layer: Layer, language: Language): string {
  const text = texts[language];
  const { fictitious, abstract, licence, freshness } = layer;
  const updated = freshness.updated === undefined ? '' : ` (${text.updated} ${freshness.updated})`;
  return [
    ...(fictitious ? [text.fictitious] : []),
    sentence(abstract[language]),
    sentence(`${text.freshness}: ${freshness.note[language]}${updated}`),
    sentence(`${text.licence}: ${licence.title[language]}`),
  ].join(' ');
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
