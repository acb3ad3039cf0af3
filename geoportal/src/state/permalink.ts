import { type Language, readLanguage } from '../i18n/language.ts';
import type { FeatureName, PortalState } from './portal-state.ts';

/*
 * The part of the address after `#` holds what is seen; it never reaches the server's logs.
 * e, n: centre, EPSG:2180, metres · s: scale denominator · l: layers that are on, `id` or `id:percent`
 * p: place asked about, `easting,northing` · f: open feature, `layer.key` · lang: pl or en
 */

/** What a shared link says; everything may be missing. */
export interface Permalink {
  readonly view?: { readonly easting: number; readonly northing: number; readonly scaleDenominator: number };
  /** Layers that are on, with their opacity 0…1. */
  readonly layers?: ReadonlyMap<string, number>;
  readonly place?: { readonly easting: number; readonly northing: number };
  readonly feature?: FeatureName;
  readonly language?: Language;
}

/** The part of an address after `#` → what it says; what cannot be read is left out. */
export function readPermalink(hash: string): Permalink {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const easting = readNumber(values.get('e'));
  const northing = readNumber(values.get('n'));
  const scaleDenominator = readNumber(values.get('s'));
  const [placeEasting, placeNorthing] = (values.get('p') ?? '').split(',').map(readNumber);
  const layers = readLayers(values.get('l'));
  const feature = readFeature(values.get('f'));
  const language = readLanguage(values.get('lang'));
  return {
    ...(easting !== undefined && northing !== undefined && scaleDenominator !== undefined
      ? { view: { easting, northing, scaleDenominator } }
      : {}),
    ...(placeEasting !== undefined && placeNorthing !== undefined
      ? { place: { easting: placeEasting, northing: placeNorthing } }
      : {}),
    ...(layers === undefined ? {} : { layers }),
    ...(feature === undefined ? {} : { feature }),
    ...(language === undefined ? {} : { language }),
  };
}

/** What is seen now → the part of an address after `#`, without it. */
export function writePermalink(state: PortalState): string {
  const { view, answer, language } = state;
  const parts: string[] = [];
  if (view !== undefined) {
    parts.push(`e=${decimetres(view.easting)}`, `n=${decimetres(view.northing)}`);
    parts.push(`s=${Math.round(view.scaleDenominator)}`);
  }
  if (state.catalog.status === 'ready') parts.push(`l=${writeLayers(state)}`);
  if (answer.status !== 'none' && answer.question.kind === 'place') {
    parts.push(`p=${decimetres(answer.question.easting)},${decimetres(answer.question.northing)}`);
  }
  const feature = openFeature(state);
  if (feature !== undefined) parts.push(`f=${encodeURIComponent(`${feature.layer}.${feature.key}`)}`);
  parts.push(`lang=${language}`);
  return parts.join('&');
}

function openFeature({ answer }: PortalState): FeatureName | undefined {
  if (answer.status === 'answered') return answer.features[answer.selected];
  if (answer.status === 'none') return undefined;
  return answer.question.kind === 'feature' ? answer.question : answer.question.prefer;
}

function writeLayers({ layers }: PortalState): string {
  return Object.entries(layers)
    .filter(([, { visible }]) => visible)
    .map(([id, { opacity }]) => (opacity === 1 ? id : `${id}:${Math.round(opacity * 100)}`))
    .join(',');
}

/** Empty text means that no layer is on; text that names none at all says nothing. */
function readLayers(text: string | null): ReadonlyMap<string, number> | undefined {
  if (text === null) return undefined;
  const layers = new Map<string, number>();
  for (const part of text.split(',').slice(0, 1_000)) {
    const [, id, percent] = /^([a-z][a-z0-9_]*)(?::(\d{1,3}))?$/.exec(part) ?? [];
    if (id !== undefined) layers.set(id, Math.min(100, Number(percent ?? 100)) / 100);
  }
  return layers.size === 0 && text !== '' ? undefined : layers;
}

function readFeature(text: string | null): FeatureName | undefined {
  const [, layer, key] = /^([a-z][a-z0-9_]*)\.(.{1,200})$/s.exec(text ?? '') ?? [];
  return layer === undefined || key === undefined ? undefined : { layer, key };
}

function readNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^-?\d{1,9}(\.\d{1,9})?$/.test(text)) return undefined;
  return Number(text);
}

const decimetres = (metres: number): string => String(Math.round(metres * 10) / 10);
