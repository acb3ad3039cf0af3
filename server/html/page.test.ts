import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Page, pageHeaders, writePage } from './page.ts';
import { strongTokens, tokens } from './tokens.ts';
import { html } from './write.ts';

const page: Page = {
  language: 'pl',
  title: 'Działki <i>',
  site: { title: 'Dane "regionu"', home: 'https://mapy.example.pl/sip/' },
  navigation: [{ title: 'Mapa', href: 'javascript:alert(1)' }],
  otherLanguage: 'https://mapy.example.pl/sip/ogc?lang=en&f=html',
  breadcrumbs: [{ title: 'Dane', href: 'https://mapy.example.pl/sip/ogc' }],
  alternates: [{ title: 'JSON', href: 'https://mapy.example.pl/sip/ogc?f=json', type: 'application/json' }],
  canonical: 'https://mapy.example.pl/sip/ogc',
  content: html`<h1>${'<b>'}</h1>`,
};

test('texts are escaped and addresses that run scripts are not written', () => {
  const text = writePage(page);
  expect(text).toContain('<title>Działki &lt;i&gt; · Dane &quot;regionu&quot;</title>');
  expect(text).toContain('<h1>&lt;b&gt;</h1>');
  expect(text).toContain('href="https://mapy.example.pl/sip/ogc?lang=en&amp;f=html"');
  expect(text).not.toContain('javascript:');
  expect(text).not.toMatch(/<script|\son[a-z]+=|\sstyle=/i);
});

test('the policy allows the one style sheet by its hash and no scripts', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(writePage(page))?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = pageHeaders('https://mapy.example.pl/sip')['content-security-policy'];
  expect(policy).toContain(`style-src 'sha256-${hash}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("img-src 'self' data: https://mapy.example.pl;");
  expect(policy).not.toContain('script-src');
});

test('the geoportal has the same colours and measures', () => {
  const css = readFileSync(new URL('../../geoportal/src/styles/page.css', import.meta.url), 'utf8');
  for (const [name, value] of Object.entries({ ...tokens })) expect(css).toContain(`--${name}: ${value};`);
  for (const [name, value] of Object.entries(strongTokens)) expect(css).toContain(`--${name}: ${value};`);
});
