import { ServiceError } from '../errors.ts';
import { checkRuleFilter } from '../filter/check/check-filter.ts';
import { mapFilters } from '../style/map-filters.ts';
import { neededProperties } from '../style/needed-properties.ts';
import type { Style } from '../style/style.ts';
import { closeName, didYouMean } from './close-name.ts';
import type { Property } from './layer.ts';
import type { LayerFile } from './layer-schema.ts';
import type { ReportFault } from './report-fault.ts';

/** The styles a layer file names, each fitted to the layer; what is missing or does not fit is reported. */
export function resolveStyles(
  file: LayerFile,
  properties: readonly Property[],
  styles: ReadonlyMap<string, Style | undefined>,
  fault: ReportFault,
): readonly Style[] {
  return file.styles.flatMap((id, index) => {
    const path = ['styles', index];
    if (file.styles.indexOf(id) !== index) fault(path, `${id} is named twice`);
    const style = styles.get(id);
    if (style === undefined) {
      const close = closeName(id, styles.keys());
      const hint = close === undefined || close === id ? '' : ` Did you mean ${JSON.stringify(close)}?`;
      fault(
        path,
        styles.has(id) ? `the file of style ${id} is wrong` : `there is no styles/${id}.yaml.${hint}`,
      );
      return [];
    }
    return [fitStyle(style, properties, (message) => fault(path, message))];
  });
}

/** The style with its filters' values of the layer's types. */
export function fitStyle(
  style: Style,
  properties: readonly Property[],
  fault: (message: string) => void,
): Style {
  const names = properties.map((property) => property.name);
  const rules = style.rules.map((rule) => {
    try {
      return {
        ...rule,
        filter: rule.filter === undefined ? undefined : checkRuleFilter(rule.filter, properties),
        symbolizers: rule.symbolizers.map((each) =>
          mapFilters(each, (filter) => checkRuleFilter(filter, properties)),
        ),
      };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      fault(`rule ${rule.name} of style ${style.id}: ${error.message}`);
      return rule;
    }
  });
  // Names in filters have been seen to.
  const unfiltered = style.rules.map((rule) => ({ ...rule, filter: undefined }));
  for (const name of neededProperties(unfiltered)) {
    if (names.includes(name)) continue;
    const hint = didYouMean(name, names);
    fault(
      `a label or value of style ${style.id} names ${JSON.stringify(name)}, which is no published property.${hint}`,
    );
  }
  return { ...style, rules };
}
