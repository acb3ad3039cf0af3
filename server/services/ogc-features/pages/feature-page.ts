import type { Layer } from '../../../catalog/layer.ts';
import { featureTitle, fixedText, valueText } from '../../../encode/value-text.ts';
import { crsOf } from '../../../geo/crs.ts';
import { projection } from '../../../geo/projection.ts';
import { type Html, href, html } from '../../../html/write.ts';
import { addressOf, type Resource } from '../../../ows/api/resource.ts';
import { offeredCrsUris } from '../collections.ts';
import { featurePath } from '../feature.ts';
import { toLonLat } from './map-figure.ts';
import type { MapFrame } from './map-frame.ts';
import { pageTexts } from './page-texts.ts';
import type { ReadFeature } from './read-features.ts';
import { breadcrumbsTo, fictitiousNotice, licenceLine, type PageBody } from './shell.ts';

/** What the page of a feature is made from. */
export interface FeaturePage {
  readonly layer: Layer;
  readonly feature: ReadFeature;
  readonly frame: MapFrame | undefined;
  readonly map: Html | undefined;
  /** Vertices as text. */
  readonly coordinates: Html | undefined;
}

export function writeFeaturePage(page: FeaturePage, resource: Resource): PageBody {
  const { layer, feature, map, coordinates } = page;
  const { language } = resource;
  const text = pageTexts[language];
  const title = featureTitle(layer, feature.key, feature.values, language);
  const own = featurePath(layer, feature.key);
  const content = html`<h1>${title}</h1>
<p class="lead">${layer.title[language]}</p>
${fictitiousNotice(layer, language)}
<div class="split">
<section aria-labelledby="facts"><h2 id="facts">${text.facts}</h2>${facts(page, resource)}</section>
<div>${map}</div>
</div>
<ul class="actions"><li><a class="button" href="${href(addressOf(resource, own, { f: 'json' }))}">GeoJSON</a></li></ul>
${coordinates}
<details><summary>${text.otherCrs}</summary><div><ul class="links">${offeredCrsUris.map((crs) => html`<li><a href="${href(addressOf(resource, own, { f: 'json', crs }))}">${crs}</a></li>`)}</ul></div></details>
${licenceLine(layer, language)}`;
  const items = { title: text.items, href: addressOf(resource, `/collections/${layer.id}/items`) };
  return { title, breadcrumbs: [...breadcrumbsTo(resource, layer), items], content };
}

function facts({ layer, feature, frame }: FeaturePage, { language }: Resource): Html {
  const text = pageTexts[language];
  const rows = layer.properties.map((property, i) => {
    const value = valueText(property, feature.values[i] ?? null, language);
    return html`<div><dt>${property.title[language]}</dt><dd>${value ?? html`<span class="muted">${text.none}</span>`}</dd></div>`;
  });
  return html`<dl class="facts">${rows}${frame !== undefined && location(frame, text, language)}</dl>`;
}

function location(frame: MapFrame, text: (typeof pageTexts)['pl'], language: Resource['language']): Html {
  const [minX, minY, maxX, maxY] = frame.extent;
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  const [lon, lat] = toLonLat(x, y, frame);
  const polish = crsOf('EPSG:2180');
  const [easting, northing] = projection(frame.crs, polish)(x, y);
  const isPolish = frame.crs.code === polish.code;
  return html`<div><dt>${text.centre}</dt><dd>${fixedText(lat, 5, language)}° N, ${fixedText(lon, 5, language)}° E</dd></div>
${isPolish && html`<div><dt>${text.centrePolish}</dt><dd>${text.northing} ${fixedText(northing, 1, language)} m, ${text.easting} ${fixedText(easting, 1, language)} m</dd></div>`}`;
}
