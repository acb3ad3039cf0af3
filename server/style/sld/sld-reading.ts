import { ServiceError } from '../../errors.ts';
import type { XmlElement } from '../../xml/read.ts';
import type { StyleLoss } from '../style-document.ts';

export const SLD = 'http://www.opengis.net/sld';
export const SE = 'http://www.opengis.net/se';
export const OGC = 'http://www.opengis.net/ogc';
export const FES = 'http://www.opengis.net/fes/2.0';

/** Namespaces that elements of a style may stand in; many documents of SLD 1.0 declare none. */
export const SLD_NAMESPACES: readonly string[] = [SLD, SE, ''];

/** Most characters of a name, and of any other text of one element. */
const LONGEST_NAME = 250;
const LONGEST_TEXT = 4000;

/**
 * One reading of an SLD: hands out elements and remembers which, so that whatever nobody asked for ends in the list of
 * losses by itself.
 */
export class SldReading {
  readonly losses: StyleLoss[] = [];
  readonly #asked = new Set<XmlElement>();
  readonly #whole = new Set<XmlElement>();
  readonly #paths = new Map<XmlElement, string>();
  readonly #root: XmlElement;

  constructor(root: XmlElement) {
    this.#root = root;
    this.#asked.add(root);
    this.#name(root, root.name);
  }

  /** Children of a name. */
  all(parent: XmlElement | undefined, ...names: readonly string[]): readonly XmlElement[] {
    const found = (parent?.children ?? []).filter(
      (child) => names.includes(child.name) && SLD_NAMESPACES.includes(child.namespace),
    );
    for (const child of found) this.#asked.add(child);
    return found;
  }

  /** The first child of a name; further ones count as lost. */
  one(parent: XmlElement | undefined, name: string): XmlElement | undefined {
    const found = parent?.children.find(
      (child) => child.name === name && SLD_NAMESPACES.includes(child.namespace),
    );
    if (found !== undefined) this.#asked.add(found);
    return found;
  }

  /** Text of a child, trimmed; undefined when it is absent or empty. @throws ServiceError when it is too long */
  text(parent: XmlElement | undefined, name: string): string | undefined {
    const found = this.one(parent, name);
    return found === undefined ? undefined : this.ownText(found) || undefined;
  }

  /** Trimmed text of an element. @throws ServiceError when it is too long */
  ownText(element: XmlElement): string {
    const text = element.text.trim();
    const most = element.name === 'Name' ? LONGEST_NAME : LONGEST_TEXT;
    if (text.length > most) {
      throw this.refused(
        element,
        `${element.name} is longer than ${most} characters.`,
        `at most ${most} characters`,
      );
    }
    return text;
  }

  /** A child's number. @throws ServiceError when it is none */
  number(parent: XmlElement | undefined, name: string): number | undefined {
    const found = this.one(parent, name);
    return found === undefined ? undefined : this.toNumber(found, this.ownText(found));
  }

  /** @throws ServiceError when the text is no finite number */
  toNumber(element: XmlElement, text: string): number {
    const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(number) || Math.abs(number) > 1e12) {
      throw this.refused(element, `${element.name} is not a number.`, 'a number', text);
    }
    return number;
  }

  /** true, false, or undefined when absent or neither. */
  flag(parent: XmlElement | undefined, name: string): boolean | undefined {
    return toFlag(this.text(parent, name));
  }

  /** CssParameter or SvgParameter of a name; one that holds nothing says nothing. */
  parameter(parent: XmlElement | undefined, name: string): XmlElement | undefined {
    const found = this.#named(parent, ['CssParameter', 'SvgParameter'], name);
    return found?.children.length === 0 && found.text.trim() === '' ? undefined : found;
  }

  /** Text of GeoServer's VendorOption of a name. */
  vendor(parent: XmlElement | undefined, name: string): string | undefined {
    const found = this.#named(parent, ['VendorOption'], name);
    return found === undefined ? undefined : this.ownText(found);
  }

  #named(parent: XmlElement | undefined, kinds: readonly string[], name: string): XmlElement | undefined {
    const found = parent?.children.find(
      (child) => kinds.includes(child.name) && child.attributes.get('name') === name,
    );
    if (found !== undefined) this.#asked.add(found);
    return found;
  }

  /** The element is read with all that is in it. */
  takeWhole(element: XmlElement): void {
    this.#asked.add(element);
    this.#whole.add(element);
  }

  lose(element: XmlElement, construct: string, sentence: string): void {
    this.losses.push({ construct, where: this.pathOf(element), sentence });
  }

  pathOf(element: XmlElement): string {
    return this.#paths.get(element) ?? element.name;
  }

  refused(element: XmlElement, message: string, allowed: string, received = element.name): ServiceError {
    return new ServiceError('invalidParameter', `${message} (${this.pathOf(element)})`, {
      parameter: element.name,
      received,
      allowed,
    });
  }

  /** Adds what nobody asked for to the losses. */
  finish(): readonly StyleLoss[] {
    this.#leftovers(this.#root);
    return this.losses;
  }

  #leftovers(element: XmlElement): void {
    if (this.#whole.has(element)) return;
    for (const child of element.children) {
      if (this.#asked.has(child)) {
        this.#leftovers(child);
        continue;
      }
      const name = child.attributes.get('name');
      const construct = name === undefined ? child.name : `${child.name} ${name.slice(0, 60)}`;
      this.lose(element, construct, `${construct} is not known here and was left out.`);
    }
  }

  #name(element: XmlElement, path: string): void {
    this.#paths.set(element, path);
    const counts = new Map<string, number>();
    for (const child of element.children) {
      const count = (counts.get(child.name) ?? 0) + 1;
      counts.set(child.name, count);
      const own = child.children
        .find(({ name }) => name === 'Name')
        ?.text.trim()
        .slice(0, 60);
      const label = own ? ` ${own}` : count > 1 ? ` ${count}` : '';
      this.#name(child, `${path}/${child.name}${label}`);
    }
  }
}

/** `true` and `1`, `false` and `0`; also `yes` and `no` of vendor options. */
export function toFlag(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(true|yes|1)$/i.test(text)) return true;
  return /^(false|no|0)$/i.test(text) ? false : undefined;
}
