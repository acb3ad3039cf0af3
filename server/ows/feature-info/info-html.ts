import type { Language } from '../../catalog/layer.ts';
import { featureTitle, valueText } from '../../encode/value-text.ts';
import { tokens, writeTokens } from '../../html/tokens.ts';
import { type Html, href, html, styleElement } from '../../html/write.ts';
import type { Feature } from '../../source/feature-source.ts';
import { type LayerInfo, toldOf } from './layer-info.ts';

/**
 * What lies at a pixel as a page: a card per feature with titles, units and meanings of codes, and a link to the
 * feature's own page. Tables, because desktop programs show this in a viewer that knows little CSS. The body is
 * empty when nothing lies there: programs then open no window.
 * @param address of the view, without a slash at its end
 */
export function writeInfoHtml(infos: readonly LayerInfo[], language: Language, address: string): string {
  const cards = infos.flatMap((info) =>
    info.features.map((feature) => writeCard(info, feature, language, address)),
  );
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts[language].title}</title>
${styleElement(STYLE)}
</head>
<body>${cards}</body>
</html>
`.text;
}

const texts = {
  pl: { title: 'Obiekty w tym miejscu', page: 'Strona obiektu', fictitious: 'dane zmyślone' },
  en: { title: 'Features at this place', page: 'Page of the feature', fictitious: 'invented data' },
} as const;

function writeCard(info: LayerInfo, { key, values }: Feature, language: Language, address: string): Html {
  const { layer } = info;
  const text = texts[language];
  const page = `${address}/ogc/collections/${layer.id}/items/${encodeURIComponent(key)}${language === 'pl' ? '' : `?lang=${language}`}`;
  return html`
<article>
<p class="layer">${layer.title[language]}${layer.fictitious && html` <span class="badge">${text.fictitious}</span>`}</p>
<h2>${featureTitle(layer, key, values, language)}</h2>
<table>
${toldOf(info).map((property, i) => property.type !== 'geometry' && writeRow(property.title[language], valueText(property, values[i] ?? null, language)))}</table>
<p><a href="${href(page)}">${text.page}</a></p>
<p class="source">${layer.attribution[language]}</p>
</article>
`;
}

function writeRow(title: string, value: string | undefined): Html | undefined {
  if (value === undefined) return undefined;
  const isLink = /^https?:\/\/\S+$/i.test(value);
  return html`<tr><th scope="row">${title}</th><td>${isLink ? html`<a href="${href(value)}">${value}</a>` : value}</td></tr>
`;
}

const STYLE = `
:root{${writeTokens(tokens)}}
body{margin:0;padding:0 12px;background:var(--paper);color:var(--ink);font:0.9375rem/1.45 "Noto Sans",system-ui,sans-serif;overflow-wrap:anywhere}
article{padding:12px 0;border-bottom:1px solid var(--line)}
article:last-child{border-bottom:0}
h2{margin:0 0 6px;font-size:1.0625rem;line-height:1.3}
p{margin:6px 0 0}
.layer,.source{margin:0;color:var(--ink-soft);font-size:0.8125rem}
.source{margin-top:6px}
.badge{padding:1px 8px;border-radius:99px;background:var(--notice-tint);color:var(--notice);font-weight:600}
table{width:100%;border-collapse:collapse}
th,td{padding:4px 8px 4px 0;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
th{width:40%;color:var(--ink-soft);font-weight:400}
a{color:var(--brand-bright)}
`;
