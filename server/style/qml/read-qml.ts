import { ServiceError } from '../../errors.ts';
import type { XmlElement } from '../../xml/read.ts';
import type { StyleRule } from '../style.ts';
import type { StyleDocument } from '../style-document.ts';
import { QmlReading } from './qml-reading.ts';
import { readQmlLabels } from './read-qml-labels.ts';
import { readQmlRules } from './read-qml-rules.ts';

/** Most rules of one style. */
const MOST_RULES = 1000;

/**
 * A QML of QGIS 3 → a style: renderers single, categorized, graduated, rule-based and those of rasters, labels simple and
 * rule-based.
 * What the model cannot say is in the losses.
 * @throws ServiceError
 */
export function readQml(root: XmlElement): StyleDocument {
  const reading = new QmlReading(root);
  const version = (root.attributes.get('version') ?? '').slice(0, 40);
  const rules: readonly StyleRule[] = named([
    ...readQmlRules(root, reading),
    ...readQmlLabels(root, reading),
  ]);
  if (rules.length > MOST_RULES) {
    throw new ServiceError('tooMuchWork', `The style has ${rules.length} rules.`, {
      allowed: `at most ${MOST_RULES} rules`,
    });
  }
  reading.loseLayerSettings();
  const title = { pl: '', en: '' };
  return {
    language: 'QML',
    version,
    layers: [
      {
        name: '',
        isUserLayer: false,
        filter: undefined,
        styles: [{ kind: 'user', style: { id: 'qml', title, abstract: undefined, rules }, isDefault: true }],
      },
    ],
    losses: reading.losses,
  };
}

/** Rules are called after what they were, each by a name of its own. */
function named(rules: readonly StyleRule[]): readonly StyleRule[] {
  const names = new Set<string>();
  return rules.map((rule) => {
    let name = rule.name;
    for (let count = 2; names.has(name); count++) name = `${rule.name}-${count}`;
    names.add(name);
    return { ...rule, name };
  });
}
