import { strongTokens, tokens, writeTokens } from './tokens.ts';

/** The style sheet of every page the server writes: one column on a phone, room beside the map on a desk. */
export const pageStyle = `
:root{color-scheme:light;${writeTokens(tokens)}}
@media (prefers-contrast:more){:root{${writeTokens(strongTokens)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{display:flex;flex-direction:column;min-height:100vh;margin:0;background:var(--surface);color:var(--ink);font:1rem/1.5 "Noto Sans",system-ui,sans-serif;overflow-wrap:break-word}
h1,h2,h3,p,ul,ol,dl,dd,figure,table{margin:0}
h1{font-size:clamp(1.5rem,1.2rem + 1.4vw,2.125rem);line-height:1.2;text-wrap:balance}
h2{font-size:1.25rem;line-height:1.3;margin-top:32px}
h3{font-size:1.0625rem;line-height:1.35}
a{color:var(--brand-bright);text-underline-offset:.16em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--brand-bright);outline-offset:2px;border-radius:var(--radius-small)}
img,svg{display:block;max-width:100%}
code,pre{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.875em;overflow-wrap:anywhere}
pre{margin:0;white-space:pre-wrap}
.skip{position:absolute;left:8px;top:-100px;z-index:1;padding:10px 16px;background:var(--paper);border-radius:var(--radius-small)}
.skip:focus{top:8px}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.site{background:var(--brand);color:var(--paper)}
.site a{color:var(--paper)}
.site :focus-visible{outline-color:var(--signal)}
.bar,.crumbs,main,.foot{width:100%;max-width:1120px;margin:0 auto;padding-left:16px;padding-right:16px}
.bar{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;column-gap:24px;min-height:56px}
.bar a{display:inline-flex;align-items:center;min-height:var(--target)}
.brand{font-weight:700;font-size:1.0625rem;text-decoration:none}
.bar nav{display:flex;flex-wrap:wrap;column-gap:20px}
.crumbs ol{display:flex;flex-wrap:wrap;list-style:none;padding:8px 0 0;font-size:.9375rem;color:var(--ink-soft)}
.crumbs li{display:flex;align-items:center;min-height:32px}
.crumbs li+li::before{content:"›";padding:0 8px}
.crumbs a{padding:6px 0}
main{flex:1;width:100%;padding-top:12px;padding-bottom:40px}
.lead{margin-top:8px;max-width:70ch;color:var(--ink-soft);font-size:1.0625rem}
.muted{color:var(--ink-soft)}
.small{font-size:.9375rem}
.notice{margin-top:16px;padding:12px 16px;border-left:4px solid var(--signal);border-radius:var(--radius-small);background:var(--notice-tint);color:var(--notice)}
.fault{margin-top:16px;padding:12px 16px;border-left:4px solid var(--error);border-radius:var(--radius-small);background:var(--error-tint);color:var(--error)}
.badge{display:inline-block;padding:1px 10px;border-radius:99px;background:var(--notice-tint);color:var(--notice);font-size:.8125rem;font-weight:600}
.cards{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));list-style:none;padding:0;margin-top:16px}
.list{display:grid;gap:12px;list-style:none;padding:0;margin-top:16px}
.card{padding:14px 16px;background:var(--paper);border:1px solid var(--line);border-radius:var(--radius)}
.card p{margin-top:4px}
.card h2,.card h3{margin:0;font-size:1.0625rem}
.card h2 a,.card h3 a{display:inline-block;padding:6px 0}
.split{display:grid;gap:24px;margin-top:20px}
.split h2:first-child,.split .lead:first-child{margin-top:0}
.actions+p,.actions+form,.notice+.lead,.actions+.card,details+p,.list+.actions,.split+.actions{margin-top:16px}
.split>.map{align-self:start}
.facts{display:grid;gap:0;margin-top:8px;background:var(--paper);border:1px solid var(--line);border-radius:var(--radius)}
.facts div{padding:10px 16px;border-top:1px solid var(--line)}
.facts div:first-child{border-top:0}
.facts dt,.pairs dt{color:var(--ink-soft);font-size:.875rem}
.facts dd{overflow-wrap:anywhere}
.pairs{display:grid;gap:8px 20px;grid-template-columns:repeat(auto-fill,minmax(min(100%,180px),1fr));margin-top:6px}
.pairs dd{overflow-wrap:anywhere}
.pairs .wide{grid-column:1/-1;max-width:80ch}
.vertices{margin:8px 0 0;padding-left:3em;font-variant-numeric:tabular-nums}
.map{background:var(--paper);border:1px solid var(--line);border-radius:var(--radius);overflow:hidden}
.map-picture{position:relative;aspect-ratio:8/5;background:#edf1f0}
.map-picture img,.map-picture svg{position:absolute;inset:0;width:100%;height:100%}
.map-picture svg .area{fill:var(--selection);fill-opacity:.14}
.map-picture svg .halo{fill:none;stroke:#fff;stroke-width:6;stroke-linejoin:round;stroke-linecap:round}
.map-picture svg .line{fill:none;stroke:var(--selection);stroke-width:3;stroke-linejoin:round;stroke-linecap:round}
.map-picture svg .dot{fill:var(--selection);stroke:#fff;stroke-width:2.5}
.map figcaption{padding:10px 16px;font-size:.9375rem}
.actions{display:flex;flex-wrap:wrap;gap:8px;list-style:none;padding:0;margin-top:16px}
.button{display:inline-flex;align-items:center;justify-content:center;min-height:var(--target);padding:6px 14px;border:1px solid var(--control-line);border-radius:var(--radius-small);background:var(--paper);color:var(--brand);font:inherit;font-size:.9375rem;font-weight:600;text-decoration:none;cursor:pointer}
.button:hover{background:var(--brand-tint);border-color:var(--brand)}
.button.primary{background:var(--brand);border-color:var(--brand);color:var(--paper)}
.button.primary:hover{background:var(--brand-bright)}
.pages{display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px;margin-top:20px}
.links{list-style:none;padding:0;margin-top:8px}
.links a{display:inline-block;padding:10px 0;overflow-wrap:anywhere}
.fields{display:grid;gap:12px 16px;grid-template-columns:repeat(auto-fill,minmax(min(100%,220px),1fr));margin-top:12px}
.fields+p{margin-top:8px}
.fields label{display:block;font-size:.9375rem;font-weight:600}
.fields .hint{font-weight:400;color:var(--ink-soft)}
.fields input,.fields select{width:100%;margin-top:4px}
.order select{max-width:100%}
.fields input,.fields select,.order select{min-height:var(--target);padding:6px 10px;border:1px solid var(--control-line);border-radius:var(--radius-small);background:var(--paper);color:inherit;font:inherit}
details{margin-top:16px;background:var(--paper);border:1px solid var(--line);border-radius:var(--radius)}
summary{display:flex;align-items:center;min-height:var(--target);padding:6px 16px;font-weight:600;cursor:pointer}
summary::before{content:"▸";margin-right:8px;color:var(--ink-soft)}
details[open]>summary::before{content:"▾"}
details>div,details>form{padding:0 16px 16px}
.table{margin-top:12px;overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:var(--radius)}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th,td{padding:8px 16px;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--ink-soft);font-size:.875rem;font-weight:600}
tbody th{font-weight:600}
.foot{padding-top:20px;padding-bottom:32px;color:var(--ink-soft);font-size:.9375rem}
.foot-line{border-top:1px solid var(--line);background:var(--paper)}
.foot p+p{margin-top:4px}
.foot a{display:inline-block;padding:10px 0}
@media (min-width:900px){
.split{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.facts div{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);column-gap:16px}
.facts dt{font-size:.9375rem}
}
@media (forced-colors:active){.button,.badge,.card,.notice,.fault{border:1px solid ButtonText}}
@media print{body{background:none}.site nav,.skip,.crumbs,.actions,.pages,details{display:none}.site{background:none;color:inherit}.site a{color:inherit}.card,.map{break-inside:avoid}}
`;
