import { createHash } from 'node:crypto';
import { pageStyle } from './page-style.ts';
import { type Html, type HtmlContent, href, html, styleElement } from './write.ts';

/** What the shared shell of a page is made from; every address is absolute or relative to the page. */
export interface Page {
  readonly language: 'pl' | 'en';
  readonly title: string;
  /** Name of the whole service, in the page's language. */
  readonly site: { readonly title: string; readonly home: string };
  /** Links beside the site's name. */
  readonly navigation: readonly PageLink[];
  /** Address of this page in the other language. */
  readonly otherLanguage: string;
  /** Where the page lies, outermost first, without the page itself. */
  readonly breadcrumbs: readonly PageLink[];
  /** The same content in other formats. */
  readonly alternates: readonly (PageLink & { readonly type: string })[];
  /** The one address that search engines should keep; none for errors. */
  readonly canonical?: string;
  readonly content: Html;
  readonly footer?: HtmlContent;
}

export interface PageLink {
  readonly title: string;
  readonly href: string;
}

const texts = {
  pl: {
    skip: 'Przejdź do treści',
    other: 'English',
    otherLong: 'Switch to English',
    place: 'Położenie strony',
    site: 'Serwis',
  },
  en: {
    skip: 'Skip to content',
    other: 'Polski',
    otherLong: 'Przejdź na polski',
    place: 'Breadcrumb',
    site: 'Site',
  },
} as const;

/** A whole page: skip link, header with the map and the other language, breadcrumbs, content, footer. No scripts. */
export function writePage(page: Page): string {
  const text = texts[page.language];
  const other = page.language === 'pl' ? 'en' : 'pl';
  const document = html`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#0b3a55">
<title>${page.title} · ${page.site.title}</title>
${page.canonical === undefined ? html`<meta name="robots" content="noindex">` : html`<link rel="canonical" href="${href(page.canonical)}">`}
${page.alternates.map((each) => html`<link rel="alternate" type="${each.type}" title="${each.title}" href="${href(each.href)}">\n`)}
<link rel="alternate" hreflang="${other}" href="${href(page.otherLanguage)}">
<link rel="icon" href="data:,">
${styleElement(pageStyle)}
</head>
<body>
<a class="skip" href="#content">${text.skip}</a>
<header class="site"><div class="bar">
<a class="brand" href="${href(page.site.home)}">${page.site.title}</a>
<nav aria-label="${text.site}">${page.navigation.map((each) => html`<a href="${href(each.href)}">${each.title}</a>`)}<a href="${href(page.otherLanguage)}" lang="${other}" hreflang="${other}" aria-label="${text.otherLong}">${text.other}</a></nav>
</div></header>
${page.breadcrumbs.length > 0 && html`<nav class="crumbs" aria-label="${text.place}"><ol>${page.breadcrumbs.map((each) => html`<li><a href="${href(each.href)}">${each.title}</a></li>`)}<li aria-current="page">${page.title}</li></ol></nav>`}
<main id="content" tabindex="-1">
${page.content}
</main>
${page.footer !== undefined && html`<footer class="foot-line"><div class="foot">${page.footer}</div></footer>`}
</body>
</html>
`;
  return document.text;
}

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

/**
 * Headers of every page: no scripts at all, the one style sheet by its hash, pictures of our own.
 * @param publicUrl its origin may differ from the one the page came by
 */
export function pageHeaders(publicUrl: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `img-src 'self' data: ${new URL(publicUrl).origin}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  };
}
