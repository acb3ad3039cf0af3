import type { XmlElement } from '../../xml/read.ts';
import { element, type Xml } from '../../xml/write.ts';

/**
 * An element that was read, written again: each with its namespace as the default one. Prefixes in its texts and
 * values mean what they meant: those given are declared on it.
 */
export function rewriteXml(
  source: XmlElement,
  declarations: Readonly<Record<string, string>> = {},
  parentNamespace?: string,
): Xml {
  const attributes = [...source.attributes].filter(([name]) => !name.startsWith('{'));
  const content = source.children.length === 0 ? source.text : undefined;
  return element(
    source.name,
    {
      ...(source.namespace === parentNamespace ? {} : { xmlns: source.namespace }),
      ...declarations,
      ...Object.fromEntries(attributes),
    },
    content,
    source.children.map((child) => rewriteXml(child, {}, source.namespace)),
  );
}

/** Declarations of the prefixes that values in an element use, as attributes of an element around them. */
export function declarationsIn(source: XmlElement): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const look = (each: XmlElement): void => {
    for (const text of [each.text, ...each.attributes.values()]) {
      for (const [, prefix = ''] of text.matchAll(/([A-Za-z_][\w.-]*):/g)) {
        const uri = each.resolve(prefix);
        if (uri !== undefined && prefix !== 'xml') found[`xmlns:${prefix}`] ??= uri;
      }
    }
    each.children.forEach(look);
  };
  look(source);
  return found;
}
