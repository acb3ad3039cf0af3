import { html, svg, type TemplateResult } from 'lit';

/** Line icons on a 24 px grid, drawn for this portal. */
const shapes = {
  search: svg`<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>`,
  close: svg`<path d="M6 6l12 12M18 6 6 18"/>`,
  layers: svg`<path d="m12 3.5 9 5-9 5-9-5z"/><path d="m3 12.5 9 5 9-5M3 16.5l9 5 9-5" stroke-opacity=".75"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  minus: svg`<path d="M5 12h14"/>`,
  locate: svg`<circle cx="12" cy="12" r="6"/><circle cx="12" cy="12" r="1.6" fill="currentColor"/><path d="M12 2.5V6m0 12v3.5M2.5 12H6m12 0h3.5"/>`,
  region: svg`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>`,
  link: svg`<path d="M10 14a4.2 4.2 0 0 0 6 .3l3.2-3.2a4.2 4.2 0 0 0-6-6L11.5 6.8"/><path d="M14 10a4.2 4.2 0 0 0-6-.3L4.8 12.9a4.2 4.2 0 0 0 6 6l1.7-1.7"/>`,
  help: svg`<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2.9-1.2 1.7v.4"/><path d="M12 17.2v.1"/>`,
  chevron: svg`<path d="m6 9.5 6 6 6-6"/>`,
  back: svg`<path d="m14.5 6-6 6 6 6"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>`,
  warning: svg`<path d="M12 3.5 2.5 20h19z"/><path d="M12 10v4.5M12 17.2v.1"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5v-3a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>`,
  page: svg`<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M14 3.5V8h4.5M9 12.5h6.5M9 16h6.5"/>`,
  target: svg`<path d="M12 21s7-6.6 7-11.5a7 7 0 0 0-14 0C5 14.4 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>`,
  place: svg`<path d="M3.5 20.5v-9l6-4.5 6 4.5v9zM15.5 20.5h5v-12l-4-2.5"/><path d="M8 20.5v-5h3v5"/>`,
  street: svg`<path d="M8 3.5 4.5 20.5M16 3.5l3.5 17M12 4v3m0 3.5v3m0 3.5v3"/>`,
  address: svg`<path d="m3.5 11 8.5-7 8.5 7"/><path d="M6 9.5v11h12v-11M10 20.5v-6h4v6"/>`,
  parcel: svg`<path d="m4 7 9-3.5 7 5-2 10.5-11 1.5z"/><path d="m4 7 8 3.5 8-2M12 10.5 11.5 20"/>`,
  feature: svg`<path d="m4 7 9-3.5 7 5-2 10.5-11 1.5z"/>`,
  coordinates: svg`<path d="M12 3v18M3 12h18"/><circle cx="12" cy="12" r="4.5"/>`,
  reset: svg`<path d="M4.5 12a7.5 7.5 0 1 1 2.4 5.5"/><path d="M4 19.5v-4.5h4.5"/>`,
} as const;

export type IconName = keyof typeof shapes;

/** An icon beside a text, or inside a button that has a name: screen readers skip it. */
export function icon(name: IconName, size = 22): TemplateResult {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${shapes[name]}
  </svg>`;
}

/** The portal's sign: a pin above two rivers. */
export function sign(size = 34): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
    <path d="M4 22c4.8-5.4 8-5.4 12-1.2s7.2 3.6 12-2.4" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" />
    <path d="M4 28c4.8-5.4 8-5.4 12-1.2s7.2 3.6 12-2.4" stroke="#8fc6e0" stroke-width="2.6" stroke-linecap="round" />
    <path d="M16 2a6.2 6.2 0 0 1 6.2 6.2c0 4.3-6.2 9.6-6.2 9.6S9.8 12.5 9.8 8.2A6.2 6.2 0 0 1 16 2z" fill="#e9a13b" />
    <circle cx="16" cy="8.2" r="2.4" fill="#0b3a55" />
  </svg>`;
}
