import { KeptText } from './kept-text.ts';

/** Markup that is already escaped; only this file makes it. */
export class Xml {
  readonly text: string;
  /** What its text is the mark of. */
  readonly from: KeptText | undefined;
  private constructor(text: string, from?: KeptText) {
    this.text = text;
    this.from = from;
  }

  /** @internal */
  static raw(text: string): Xml {
    return new Xml(text);
  }

  toString(): string {
    return this.text;
  }

  /** The same, kept as bytes for many documents; what is written with it goes through `joinKept`. */
  kept(): Xml {
    const kept = new KeptText(this.text);
    return new Xml(kept.mark, kept);
  }
}

export type XmlAttributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type XmlContent = Xml | string | number | undefined | readonly XmlContent[];

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * An element: attributes that are undefined are left out, text is escaped, undefined content is nothing.
 * Control characters that XML 1.0 forbids are removed.
 */
export function element(
  name: string,
  attributes: XmlAttributes = {},
  ...content: readonly XmlContent[]
): Xml {
  const start = `<${checkName(name)}${writeAttributes(attributes)}`;
  const inner = writeContent(content);
  return Xml.raw(inner === '' ? `${start}/>` : `${start}>${inner}</${name}>`);
}

/**
 * Elements of one name whose children are always the same and hold numbers or texts: their tags are checked once,
 * which counts where there are a million of them.
 */
export function recordElement(
  name: string,
  children: readonly string[],
): (...values: readonly (string | number)[]) => Xml {
  const start = startTag(name);
  const end = endTag(name);
  const tags = children.map((child) => [startTag(child), endTag(child)] as const);
  return (...values) => {
    let text = start;
    for (const [i, [open, close]] of tags.entries()) {
      const value = values[i] ?? '';
      text += open + (typeof value === 'number' ? value : escapeXml(value)) + close;
    }
    return Xml.raw(text + end);
  };
}

/** An element with text, or nothing when the text is undefined. */
export function optional(name: string, text: string | number | undefined): Xml | undefined {
  return text === undefined ? undefined : element(name, {}, text);
}

/** The start tag alone, for documents that are streamed; close it with {@link endTag}. */
export function startTag(name: string, attributes: XmlAttributes = {}): string {
  return `<${checkName(name)}${writeAttributes(attributes)}>`;
}

export function endTag(name: string): string {
  return `</${checkName(name)}>`;
}

/** A whole document in UTF-8, with its declaration and, for WMS 1.1.1, its document type. */
export function xmlDocument(root: Xml, doctype = ''): string {
  return `${XML_DECLARATION}${doctype}${root.text}\n`;
}

/** Text → character data. */
export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return stripControls(text).replace(/[&<>]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&gt;'));
}

/** Whatever may have to be escaped or removed; most texts hold nothing of it. */
const SPECIAL = /[^\t\n\r\x20-\x25\x27-\x3b=\x3f-\x7e\xa0-\ud7ff\ue000-\ufffd]/;

/** ` name="value"`, for start tags that are put together from parts made once. */
export function attribute(name: string, value: string): string {
  return ` ${checkName(name)}="${escapeAttribute(value)}"`;
}

function escapeAttribute(text: string): string {
  if (!SPECIAL_IN_ATTRIBUTES.test(text)) return text;
  return escapeXml(text).replace(/["\n\r\t]/g, (c) => (c === '"' ? '&quot;' : `&#${c.charCodeAt(0)};`));
}

/** The same, and quotation marks, tabs and line breaks. */
const SPECIAL_IN_ATTRIBUTES = /[^\x20\x21\x23-\x25\x27-\x3b=\x3f-\x7e\xa0-\ud7ff\ue000-\ufffd]/;

/** Control characters, non-characters and lone surrogates: what XML 1.0 forbids (2.2). */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]|\p{Cs}/gu;

function stripControls(text: string): string {
  return text.replace(FORBIDDEN, '');
}

function writeAttributes(attributes: XmlAttributes): string {
  let text = '';
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) text += ` ${checkName(name)}="${escapeAttribute(String(value))}"`;
  }
  return text;
}

function writeContent(content: readonly XmlContent[]): string {
  let text = '';
  for (const each of content) {
    if (each === undefined) continue;
    if (each instanceof Xml) text += each.text;
    else if (typeof each === 'string') text += escapeXml(each);
    else if (typeof each === 'number') text += String(each);
    else text += writeContent(each);
  }
  return text;
}

/** QName (Namespaces in XML, 4), without the letters beyond U+D7FF. */
const NAME =
  /^[A-Z_a-z\u00c0-\u1fff\u2c00-\ud7ff][-.\w\u00b7\u00c0-\u1fff\u2c00-\ud7ff]*(:[A-Z_a-z\u00c0-\u1fff\u2c00-\ud7ff][-.\w\u00b7\u00c0-\u1fff\u2c00-\ud7ff]*)?$/;

/** Names that were found right; documents have the same few hundreds again and again. */
const checked = new Set<string>();
const MOST_CHECKED = 5000;

function checkName(name: string): string {
  if (checked.has(name)) return name;
  if (!NAME.test(name)) throw new RangeError(`${name} is no XML name`);
  if (checked.size < MOST_CHECKED) checked.add(name);
  return name;
}
