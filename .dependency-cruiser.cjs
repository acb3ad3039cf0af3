/** The walls of the house: which way imports point. Each rule says why. */
const rooms = (...names) => `^server/(${names.join('|')})(/|\\.ts$)`;

/** Tests may look everywhere; the check of the docs is one. */
const code = { pathNot: ['\\.test\\.ts$', '^server/test/', '^geoportal/test/', '^scripts/check-docs\\.ts$'] };

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle, type-only ones included, means two files are one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'ground-is-pure',
      comment: 'geo, xml, html and errors know no I/O, no HTTP and no database.',
      severity: 'error',
      from: { path: rooms('geo', 'xml', 'html', 'errors'), ...code },
      to: {
        path: [
          '^server/(?!geo|xml|html|errors)',
          'node_modules/(fastify|pg|kysely|@electric-sql)/',
          '^node:(fs|net|http)',
        ],
      },
    },
    {
      name: 'filter-stands-on-ground',
      comment: 'A filter is a tree; who uses it is not its business.',
      severity: 'error',
      from: { path: rooms('filter'), ...code },
      to: { path: '^server/(?!filter|geo|xml|errors)' },
    },
    {
      name: 'style-stands-on-filter',
      comment: 'A style is a model; drawing and publishing stand on it.',
      severity: 'error',
      from: { path: rooms('style'), ...code },
      to: { path: '^server/(?!style|filter|geo|xml|errors)' },
    },
    {
      name: 'catalog-stands-on-style',
      comment: 'Text in, records out: the catalog knows no database and no service.',
      severity: 'error',
      from: { path: rooms('catalog'), ...code },
      to: { path: '^server/(?!catalog|style|filter|geo|xml|errors|content-hash|config)' },
    },
    {
      name: 'database-serves-all',
      comment: 'The way to the database knows no layers.',
      severity: 'error',
      from: { path: rooms('database'), ...code },
      to: { path: '^server/(?!database|errors|config|content-hash|piece-memory)' },
    },
    {
      name: 'below-the-doors',
      comment: 'Code below the doors knows no HTTP and no service.',
      severity: 'error',
      from: { path: rooms('source', 'render', 'tiles', 'encode', 'import'), ...code },
      to: {
        path: ['^server/(http|ows|services|portal|answers|operations|app|main)', 'node_modules/@?fastify/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'render-before-tiles',
      comment: 'Tiles may draw; drawing knows no tiles.',
      severity: 'error',
      from: { path: rooms('render', 'source', 'encode'), ...code },
      to: { path: '^server/tiles/' },
    },
    {
      name: 'doors-stay-apart',
      comment: 'What two doors share moves down.',
      severity: 'error',
      from: { path: '^server/services/([^/]+)/', ...code },
      to: { path: '^server/services/(?!$1)' },
    },
    {
      name: 'answers-know-no-doors',
      comment: 'Answers are asked by doors; contract.ts, types of the portal’s JSON, is all they share.',
      severity: 'error',
      from: { path: rooms('answers'), ...code },
      to: { path: '^server/(http|ows|services|operations|app|main|portal/(?!contract))' },
    },
    {
      name: 'portal-is-a-client',
      comment:
        'The geoportal lives on the public services; it shares pure geometry, filters and the types of its JSON.',
      severity: 'error',
      from: { path: '^geoportal/', ...code },
      to: { path: '^server/(?!geo/|filter/|portal/contract|errors)' },
    },
    {
      name: 'sql-in-its-rooms',
      comment: 'SQL is written in database, source, filter and files named -store; nowhere else.',
      severity: 'error',
      from: {
        path: '^server/',
        pathNot: ['^server/(database|source|filter|test)/', '-store\\.ts$', '\\.test\\.ts$'],
      },
      to: { path: 'node_modules/(kysely|pg|pg-cursor|@electric-sql)/' },
    },
    {
      name: 'no-tests-in-code',
      comment: 'Test code and what only tests need stays out of the product.',
      severity: 'error',
      from: { path: '^(server|geoportal|scripts|demo)/', ...code },
      to: { path: ['\\.test\\.ts$', '^server/test/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules|data)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
