import type { Layer } from '../../catalog/layer.ts';
import { fitStyle } from '../../catalog/resolve-styles.ts';
import { ServiceError } from '../../errors.ts';
import { checkFilter } from '../../filter/check/check-filter.ts';
import type { Kvp } from '../../http/kvp.ts';
import type { Style } from '../../style/style.ts';
import type { StyledLayer as SldLayer, StyleDocument } from '../../style/style-document.ts';
import { readNamed, readNames, withinLimit } from './named-layers.ts';
import type { StyledLayer } from './styled-layer.ts';
import type { WmsView } from './wms-view.ts';

/**
 * A request with SLD or SLD_BODY → what is drawn for each layer, lowest first (SLD 1.1.0, 6.4). Without LAYERS the
 * document says which layers in which styles are drawn; with LAYERS it is a library: a style named in STYLES is looked
 * for there first, and where none is named the document's default is taken.
 * @throws ServiceError unknownLayer, unknownStyle, invalidParameter for a style that does not fit its layer
 */
export function readSldLayers(
  document: StyleDocument,
  view: WmsView,
  kvp: Kvp,
): readonly (readonly StyledLayer[])[] {
  const names = kvp.get('LAYERS') ?? '';
  if (names.trim() === '') return withinLimit(document.layers.map((each) => literalLayers(each, view)));
  const styles = (kvp.get('STYLES') ?? '').split(',').map((each) => each.trim());
  return withinLimit(
    readNames(names, 'LAYERS').map((name, i) => libraryLayers(document, view, name, styles[i] ?? '')),
  );
}

/** All styles of a layer of the document, each drawn over the one before. */
function literalLayers(sld: SldLayer, view: WmsView): readonly StyledLayer[] {
  if (sld.styles.length === 0) return limited(readNamed(view, sld.name, '', 'LAYERS', 'STYLES'), sld);
  return sld.styles.flatMap((style) => {
    const named = style.kind === 'named' ? style.name : '';
    const drawn = limited(readNamed(view, sld.name, named, 'LAYERS', 'STYLES'), sld);
    return style.kind === 'named' ? drawn : drawn.map((each) => styled(each, style.style));
  });
}

function libraryLayers(
  document: StyleDocument,
  view: WmsView,
  name: string,
  styleName: string,
): readonly StyledLayer[] {
  const sld = document.layers.find((each) => each.name === name || each.name === '');
  const users = sld?.styles.flatMap((each) => (each.kind === 'user' ? [each] : [])) ?? [];
  const user =
    styleName === ''
      ? (users.find(({ isDefault }) => isDefault) ?? users[0])
      : users.find(({ style }) => style.id === styleName);
  const asked = sld?.styles.find((each) => each.kind === 'named');
  const named =
    user !== undefined ? '' : styleName === '' && asked?.kind === 'named' ? asked.name : styleName;
  const drawn = readNamed(view, name, named, 'LAYERS', 'STYLES');
  const chosen = user === undefined ? drawn : drawn.map((each) => styled(each, user.style));
  return sld === undefined ? chosen : limited(chosen, sld);
}

function limited(drawn: readonly StyledLayer[], { filter }: SldLayer): readonly StyledLayer[] {
  if (filter === undefined) return drawn;
  return drawn.map((each) => ({ ...each, filter: checkFilter(filter, each.layer.properties, 'SLD') }));
}

function styled(drawn: StyledLayer, style: Style): StyledLayer {
  return { ...drawn, style: fitted(style, drawn.layer) };
}

function fitted(style: Style, layer: Layer): Style {
  return fitStyle(style, layer.properties, (message) => {
    throw new ServiceError('invalidParameter', `The style does not fit the layer ${layer.id}: ${message}`, {
      parameter: 'SLD',
      received: style.id,
      allowed: layer.properties.map((property) => property.name),
    });
  });
}
