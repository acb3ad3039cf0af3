import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** The portal's page, built with relative addresses so that it works under any path prefix. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [leanProj4()],
  // `vite geoportal` beside a running server: the page from here, everything else from there.
  server: { proxy: { '^/(api|wms|wfs|ogc|tiles)\\b': process.env.SERVER_URL ?? 'http://127.0.0.1:8080' } },
  build: {
    outDir: fileURLToPath(new URL('../dist/geoportal', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // Notices of what is bundled travel with it.
    license: { fileName: 'licences.md' },
    modulePreload: { polyfill: false },
  },
});

/**
 * proj4 without the thirty projections and the WKT reader that our dozen CRSs never ask for: 40 KB of
 * 140 KB that a phone would load. `server/geo` keeps importing proj4 as it is.
 */
function leanProj4(): Plugin {
  const replacements: readonly [RegExp, string][] = [
    [
      /\/proj4\/projs\.js$/,
      `import tmerc from './lib/projections/tmerc';
       import etmerc from './lib/projections/etmerc';
       export default (proj4) => [tmerc, etmerc].forEach((each) => proj4.Proj.projections.add(each));`,
    ],
    [/\/wkt-parser\/[^?]*\.js$/, "export default () => { throw new Error('no WKT here'); };"],
  ];
  return {
    name: 'lean-proj4',
    enforce: 'pre',
    load(id) {
      return replacements.find(([pattern]) => pattern.test(id.replaceAll('\\', '/')))?.[1];
    },
  };
}
