import { XLINK_NAMESPACE, XSI_NAMESPACE } from '../../xml/namespaces.ts';
import { element, type Xml, type XmlContent, xmlDocument } from '../../xml/write.ts';
import type { Style, StyleRule, Titles } from '../style.ts';
import type { StyleLoss } from '../style-document.ts';
import { type SldVersion, type SldWriting, se } from './sld-writing.ts';
import { NotInFilterEncoding, writeSldFilter } from './write-sld-filter.ts';
import { writeSldSymbolizer } from './write-sld-symbolizers.ts';

/** A layer and the styles it is written with. */
export interface SldLayer {
  readonly name: string;
  readonly styles: readonly Style[];
}

export interface SldRequest {
  readonly version: SldVersion;
  readonly layers: readonly SldLayer[];
  /** Of titles; both languages where vendor options are written. */
  readonly language: 'pl' | 'en';
  /**
   * Whether GeoServer's words that no schema of the OGC has may be used (VendorOption, Priority, Localized): the
   * document then says more and does not validate. Not when not said.
   */
  readonly vendorOptions?: boolean | undefined;
}

/**
 * Styles → an SLD document, valid by the schemas of SLD 1.0.0 or 1.1.0 (without vendor options).
 * @returns its text, and what it could not say; a rule whose filter cannot be said is left out, since it would be
 * drawn for the wrong features
 */
export function writeSld(request: SldRequest): {
  readonly text: string;
  readonly losses: readonly StyleLoss[];
} {
  const { version, layers, language, vendorOptions = false } = request;
  const writing: DocumentWriting = { version, language, vendorOptions, losses: [] };
  const schema = `http://schemas.opengis.net/sld/${version}/StyledLayerDescriptor.xsd`;
  const root = element(
    'sld:StyledLayerDescriptor',
    {
      version,
      'xmlns:sld': 'http://www.opengis.net/sld',
      ...(version === '1.1.0' ? { 'xmlns:se': 'http://www.opengis.net/se' } : {}),
      'xmlns:ogc': 'http://www.opengis.net/ogc',
      'xmlns:gml': 'http://www.opengis.net/gml',
      'xmlns:xlink': XLINK_NAMESPACE,
      'xmlns:xsi': XSI_NAMESPACE,
      'xsi:schemaLocation': `http://www.opengis.net/sld ${schema}`,
    },
    layers.map(({ name, styles }) =>
      element(
        'sld:NamedLayer',
        {},
        se(writing, 'Name', {}, name),
        styles.map((style, index) => writeStyle(style, name, index === 0, writing)),
      ),
    ),
  );
  return { text: xmlDocument(root), losses: writing.losses };
}

interface DocumentWriting extends SldWriting {
  readonly language: 'pl' | 'en';
}

function writeStyle(style: Style, layer: string, isDefault: boolean, writing: DocumentWriting): Xml {
  const where = layer === '' ? style.id : `${layer}/${style.id}`;
  const passes = [...new Set(style.rules.map(({ pass }) => pass))];
  return element(
    'sld:UserStyle',
    {},
    se(writing, 'Name', {}, style.id),
    describe(style.title, style.abstract, where, writing),
    element('sld:IsDefault', {}, isDefault ? '1' : '0'),
    passes.map((pass) =>
      writePass(
        style.rules.filter((rule) => rule.pass === pass),
        where,
        writing,
      ),
    ),
  );
}

function writePass(rules: readonly StyleRule[], where: string, writing: DocumentWriting): Xml | undefined {
  const written = rules.flatMap((rule) => writeRule(rule, `${where}/${rule.name}`, writing) ?? []);
  if (written.length === 0) return undefined;
  return se(writing, 'FeatureTypeStyle', {}, written, [
    evaluation(rules, where, writing),
    sorting(rules, where, writing),
  ]);
}

/** GeoServer's word for the order in which features are painted. */
function sorting(
  [rule]: readonly StyleRule[],
  where: string,
  { losses, ...writing }: DocumentWriting,
): Xml | undefined {
  if (rule?.sortBy === undefined) return undefined;
  if (writing.vendorOptions) {
    const keys = rule.sortBy.map(({ property, descending }) => (descending ? `${property} D` : property));
    return se(writing, 'VendorOption', { name: 'sortBy' }, keys.join(','));
  }
  losses.push({ construct: 'sortBy', where, sentence: 'Features are painted in no certain order.' });
  return undefined;
}

/** GeoServer's word for rules of which the first that fits draws. */
function evaluation(
  rules: readonly StyleRule[],
  where: string,
  { losses, ...writing }: DocumentWriting,
): Xml | undefined {
  const others = rules.filter(({ isElse }) => !isElse).slice(1);
  if (others.length > 0 && others.every((rule) => rule.unlessTaken) && writing.vendorOptions) {
    return se(writing, 'VendorOption', { name: 'ruleEvaluation' }, 'first');
  }
  if (others.some((rule) => rule.unlessTaken)) {
    const sentence = 'Every rule that fits draws, not the first alone.';
    losses.push({ construct: 'ruleEvaluation first', where, sentence });
  }
  return undefined;
}

/** Title and abstract: beside the name in 1.0, in a Description in SE. */
function describe(
  title: Titles,
  abstract: Titles | undefined,
  where: string,
  writing: DocumentWriting,
): XmlContent {
  const content = [
    text('Title', title, where, writing),
    abstract === undefined ? undefined : text('Abstract', abstract, where, writing),
  ];
  if (content.every((each) => each === undefined)) return undefined;
  return writing.version === '1.0.0' ? content : se(writing, 'Description', {}, content);
}

function text(
  name: 'Title' | 'Abstract',
  titles: Titles,
  where: string,
  writing: DocumentWriting,
): Xml | undefined {
  const { language, vendorOptions, losses } = writing;
  const other = language === 'pl' ? 'en' : 'pl';
  if (titles.pl === '' && titles.en === '') return undefined;
  if (titles.pl === titles.en) return se(writing, name, {}, titles[language]);
  if (vendorOptions) {
    const localized = se(writing, 'Localized', { lang: other }, titles[other]);
    return se(writing, name, {}, titles[language], localized);
  }
  const sentence = `SLD has one language; the ${name.toLowerCase()} in ${other} was left out.`;
  losses.push({ construct: `${name} ${other}`, where, sentence });
  return se(writing, name, {}, titles[language]);
}

function writeRule(rule: StyleRule, where: string, writing: DocumentWriting): Xml | undefined {
  const { minScaleDenominator: min, maxScaleDenominator: max } = rule;
  const filter = writeFilter(rule, where, writing);
  if (filter === 'none') return undefined;
  const symbolizers = rule.symbolizers.flatMap((symbolizer, index) =>
    writeSldSymbolizer(symbolizer, `${where}/${symbolizer.kind} ${index + 1}`, writing),
  );
  return se(
    writing,
    'Rule',
    {},
    isUnnamed(rule) ? undefined : se(writing, 'Name', {}, rule.name),
    describe(rule.title, rule.abstract, where, writing),
    filter,
    min === 0 ? undefined : se(writing, 'MinScaleDenominator', {}, min),
    max === Infinity ? undefined : se(writing, 'MaxScaleDenominator', {}, max),
    // A rule without symbols takes its features from else rules all the same.
    symbolizers.length === 0 ? se(writing, 'PolygonSymbolizer') : symbolizers,
  );
}

/** A rule that its document gave neither name nor title was numbered in reading; nobody should see that number. */
function isUnnamed({ name, title }: StyleRule): boolean {
  return title.pl === '' && title.en === '' && /^rule-\d+$/.test(name);
}

function writeFilter(rule: StyleRule, where: string, writing: DocumentWriting): Xml | undefined | 'none' {
  if (rule.isElse) return se(writing, 'ElseFilter');
  if (rule.filter === undefined) return undefined;
  try {
    return writeSldFilter(rule.filter, writing.version);
  } catch (error) {
    if (!(error instanceof NotInFilterEncoding)) throw error;
    const construct = `filter ${error.message}`;
    writing.losses.push({
      construct,
      where,
      sentence: 'Filter Encoding has no word for it; the rule was left out.',
    });
    return 'none';
  }
}
