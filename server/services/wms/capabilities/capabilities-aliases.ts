import { legendAddress } from '../../../ows/legend-link.ts';
import { element, type Xml, type XmlContent } from '../../../xml/write.ts';
import type { Alias } from '../alias.ts';
import { INSPIRE_STYLE } from '../named-layers.ts';
import { boundingBoxes, extentOfAll, geographicBox } from './capabilities-boxes.ts';
import type { CapabilitiesContext } from './capabilities-context.ts';
import { descriptionPage, keywordList, keywordsOf, listTitles } from './capabilities-description.ts';
import { onlineResource } from './capabilities-parts.ts';

const title = { pl: 'Warstwy zharmonizowane INSPIRE', en: 'Harmonised layers of INSPIRE' } as const;

/** The layers that a view has by other names: those of the national parcel profile, or a branch of INSPIRE's. */
export function writeAliases(context: CapabilitiesContext): XmlContent {
  const { view, language } = context;
  const layers = view.aliases.map((alias) => writeAlias(alias, context));
  if (layers.length === 0 || view.isKieg) return layers;
  return element('Layer', {}, element('Title', {}, title[language]), layers);
}

function writeAlias(alias: Alias, context: CapabilitiesContext): Xml {
  const { language, view } = context;
  const layers = alias.layers.map(({ layer }) => layer);
  const extent = extentOfAll(layers);
  const [first] = layers;
  return element(
    'Layer',
    { queryable: 1 },
    element('Name', {}, alias.name),
    element('Title', {}, alias.title[language]),
    element('Abstract', {}, listTitles(layers, language)),
    keywordList([...new Set(layers.flatMap((layer) => keywordsOf(layer, context)))]),
    extent === undefined ? undefined : [geographicBox(extent, context), boundingBoxes(extent, context)],
    first === undefined
      ? undefined
      : [
          element('Identifier', { authority: first.publisher }, first.id),
          descriptionPage(`${context.address}/ogc/collections/${first.id}?f=html`, context),
        ],
    view.isKieg ? undefined : writeStyle(alias, context),
  );
}

/** The default style by its common name (TG View Services 3.11, requirement 33). */
function writeStyle(
  { name, layers }: Alias,
  { version, address, language, legendSizes }: CapabilitiesContext,
): Xml {
  const [only, ...others] = layers;
  const size = only === undefined || others.length > 0 ? undefined : legendSizes(only.layer, only.style);
  return element(
    'Style',
    {},
    element('Name', {}, INSPIRE_STYLE),
    element('Title', {}, INSPIRE_STYLE),
    size === undefined
      ? undefined
      : element(
          'LegendURL',
          { width: size.width, height: size.height },
          element('Format', {}, 'image/png'),
          onlineResource(legendAddress(address, version, name, INSPIRE_STYLE, language), version),
        ),
  );
}
