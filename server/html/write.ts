/** Markup that is already escaped; only this file makes it. */
export class Html {
  readonly text: string;
  private constructor(text: string) {
    this.text = text;
  }

  /** @internal */
  static raw(text: string): Html {
    return new Html(text);
  }

  toString(): string {
    return this.text;
  }
}

export type HtmlContent = Html | string | number | boolean | null | undefined | readonly HtmlContent[];

/**
 * Tagged template for markup: everything put in is escaped, lists are joined, null, undefined and false are
 * nothing. Put values only between tags or inside quoted attributes; addresses go through {@link href}.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlContent[]): Html {
  let text = strings[0] ?? '';
  values.forEach((value, i) => {
    text += writeContent(value) + (strings[i + 1] ?? '');
  });
  return Html.raw(text);
}

/**
 * A style sheet of our own inside the page; nothing is escaped in it.
 * @throws RangeError when it would end the element
 */
export function styleElement(css: string): Html {
  if (css.includes('</')) throw new RangeError('a style sheet must not hold </');
  return Html.raw(`<style>${css}</style>`);
}

/** An address that is safe in `href` and `src`: http, https, mailto or relative; anything else becomes `#`. */
export function href(address: string): string {
  const trimmed = address.trim();
  if (/^(https?:|mailto:)/i.test(trimmed)) return trimmed;
  return /^[a-z][a-z0-9+.-]*:/i.test(trimmed) || trimmed.startsWith('//') ? '#' : trimmed;
}

function writeContent(value: HtmlContent): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number' || value === true) return String(value);
  return value.map(writeContent).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}
