import { groupsOf, groupTitle } from '../../ows/layer-groups.ts';
import type { ServiceMetadata } from '../../ows/service-metadata.ts';
import { element, type Xml } from '../../xml/write.ts';

/** `Themes` (07-057r7, 7.1.1.2): the catalog's, with their layers, top first. */
export function writeThemes({ view, description, language }: ServiceMetadata): Xml {
  return element(
    'Themes',
    {},
    groupsOf(view).map((group) => {
      const abstract = description.themes[group.theme]?.abstract?.[language];
      return element(
        'Theme',
        {},
        element('ows:Title', {}, groupTitle(group, description.themes)[language]),
        abstract === undefined ? undefined : element('ows:Abstract', {}, abstract),
        element('ows:Identifier', {}, group.theme),
        group.layers.map((layer) => element('LayerRef', {}, layer.id)),
      );
    }),
  );
}
