import type { FastifyRequest } from 'fastify';
import type { Language } from '../catalog/layer.ts';

/**
 * The language of an answer: the asked one (`LANGUAGE`, `AcceptLanguages`, `lang`: en, eng, en-GB, pl, pol),
 * else the best of Accept-Language, else Polish.
 */
export function chooseLanguage(asked: string | undefined, request: FastifyRequest): Language {
  const header = request.headers['accept-language'] ?? '';
  const wishes = [...(asked ?? '').split(/[ ,]+/), ...byQuality(header)];
  for (const wish of wishes) {
    const found = toLanguage(wish);
    if (found !== undefined) return found;
  }
  return 'pl';
}

function toLanguage(tag: string): Language | undefined {
  const primary = tag.trim().toLowerCase().split('-')[0];
  if (primary === 'pl' || primary === 'pol') return 'pl';
  if (primary === 'en' || primary === 'eng') return 'en';
  return undefined;
}

function byQuality(header: string): readonly string[] {
  return header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';');
      const quality = parameters.map((each) => /^\s*q=([\d.]+)/.exec(each)?.[1]).find((q) => q !== undefined);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}
