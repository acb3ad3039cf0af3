import { SaxesParser, type SaxesTagNS } from 'saxes';
import { excerpt, ServiceError } from '../errors.ts';
import { decodeXml } from './decode-bytes.ts';

/** An element of a document that was read. Look names up by namespace and local name, never by prefix. */
export interface XmlElement {
  /** Namespace URI; empty when in none. */
  readonly namespace: string;
  readonly name: string;
  /** By local name when in no namespace, else `{namespace}name`. Declarations of namespaces are not among them. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The element's own character data in document order, untrimmed. */
  readonly text: string;
  /** In mixed content: characters of the parent's own text that stand before this element. */
  readonly at?: number;
  /** URI of a prefix where this element stands (`''`: the default namespace); undefined when it is not declared. */
  readonly resolve: (prefix: string) => string | undefined;
}

/** What a document may cost; a larger one is refused while it is read. */
export interface XmlLimits {
  readonly depth: number;
  /** Attributes of one element, declarations of namespaces among them. */
  readonly attributes: number;
  readonly elements: number;
  readonly bytes: number;
}

export const defaultXmlLimits: XmlLimits = Object.freeze({
  depth: 64,
  attributes: 256,
  elements: 200_000,
  bytes: 16 * 1_048_576,
});

/**
 * A document in UTF-8, UTF-16, ISO-8859-1/-2 or windows-1250 → its root element. No DOCTYPE, so neither entities
 * nor anything fetched: only the five predefined entities and character references are known.
 * @param charset of the Content-Type, when it names one
 * @throws ServiceError malformedBody with line and column, bodyTooLarge
 */
export function readXml(
  bytes: Uint8Array,
  options: { readonly charset?: string | undefined; readonly limits?: Partial<XmlLimits> } = {},
): XmlElement {
  const limits = { ...defaultXmlLimits, ...options.limits };
  if (bytes.byteLength > limits.bytes) {
    throw new ServiceError('bodyTooLarge', `The document has more than ${limits.bytes} bytes.`, {
      allowed: `at most ${limits.bytes} bytes`,
    });
  }
  return parse(decodeXml(bytes, options.charset), limits);
}

/** A document that is text already, as a value of a query parameter is. @throws as {@link readXml} */
export function readXmlText(text: string, limits: Partial<XmlLimits> = {}): XmlElement {
  return parse(text, { ...defaultXmlLimits, ...limits });
}

/** The first child of a name, or undefined. */
export function childOf(parent: XmlElement, namespace: string, name: string): XmlElement | undefined {
  return parent.children.find((child) => child.namespace === namespace && child.name === name);
}

/** All children of a name, in document order. */
export function childrenOf(parent: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.namespace === namespace && child.name === name);
}

/** `prefix:name` as it stands in the element's text or attributes → namespace (undefined: prefix not declared) and name. */
export function resolveName(
  element: Pick<XmlElement, 'resolve'>,
  text: string,
): { readonly namespace: string | undefined; readonly prefix: string; readonly name: string } {
  const at = text.indexOf(':');
  const prefix = at < 0 ? '' : text.slice(0, at);
  const namespace = element.resolve(prefix) ?? (at < 0 ? '' : undefined);
  return { namespace, prefix, name: text.slice(at + 1) };
}

interface OpenElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly at: number;
  text: string;
  readonly resolve: (prefix: string) => string | undefined;
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

function parse(text: string, limits: XmlLimits): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const open: OpenElement[] = [];
  let [depth, elements, attributes] = [0, 0, 0];
  let root: XmlElement | undefined;

  parser.on('doctype', () => refuse('A document type declaration (DOCTYPE) is not allowed.'));
  // Before the attributes are read: resolving names in deep nesting is what costs (quadratic in depth).
  parser.on('opentagstart', () => {
    attributes = 0;
    if (++depth > limits.depth) refuse(`Elements nest more than ${limits.depth} deep.`);
    if (++elements > limits.elements) refuse(`The document has more than ${limits.elements} elements.`);
  });
  parser.on('attribute', () => {
    if (++attributes > limits.attributes) refuse(`An element has more than ${limits.attributes} attributes.`);
  });
  parser.on('opentag', (tag) => {
    const element = toElement(tag, open.at(-1));
    open.at(-1)?.children.push(element);
    open.push(element);
    root ??= element;
  });
  const append = (data: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += data;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    depth -= 1;
    open.pop();
  });
  feed(parser, text);
  return root ?? refuse('The document has no element.');
}

function feed(parser: SaxesParser<{ xmlns: true }>, text: string): void {
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const reason = error instanceof Error ? excerpt(error.message, 200) : 'it is not well-formed';
    throw new ServiceError('malformedBody', `The XML cannot be read: ${reason}`, { cause: error });
  }
}

function toElement(tag: SaxesTagNS, parent: OpenElement | undefined): OpenElement {
  const attributes = new Map<string, string>();
  for (const { uri, local, value } of Object.values(tag.attributes)) {
    if (uri !== XMLNS) attributes.set(uri === '' ? local : `{${uri}}${local}`, value);
  }
  const declared = new Map(Object.entries(tag.ns));
  const inherited = parent?.resolve ?? ((): undefined => undefined);
  const resolve =
    declared.size === 0 ? inherited : (prefix: string) => declared.get(prefix) ?? inherited(prefix);
  const at = parent?.text.length ?? 0;
  return { namespace: tag.uri, name: tag.local, attributes, children: [], at, text: '', resolve };
}

function refuse(message: string): never {
  throw new ServiceError('malformedBody', message);
}
